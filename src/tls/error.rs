use std::path::PathBuf;

use crate::files::FileError;

/// Why a certificate or its key cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        source: FileError,
    },
    /// Something between BEGIN and END is not PEM.
    #[error("{}, line {line}: {what}", file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// The line on which the block begins, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// The file is not PEM, but something that PEM can be made of.
    #[error("{}: {what}; make PEM of it: {convert}", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What it is.
        what: &'static str,
        /// The command that converts it.
        convert: String,
    },
    /// There is no certificate in the file.
    #[error("{}: no certificate in it; it needs a block -----BEGIN CERTIFICATE-----", file.display())]
    NoCertificate {
        /// The file.
        file: PathBuf,
    },
    /// There is no private key in the file.
    #[error("{}: no private key in it; it needs a block -----BEGIN PRIVATE KEY-----", file.display())]
    NoKey {
        /// The file.
        file: PathBuf,
    },
    /// The key wants a passphrase.
    #[error("{}, line {line}: the key is encrypted; write it without passphrase: openssl pkey -in OLD -out NEW", file.display())]
    EncryptedKey {
        /// The file.
        file: PathBuf,
        /// The line on which the key begins.
        line: usize,
    },
    /// Which key is meant?
    #[error("{}, line {line}: a second private key; leave the certificate's alone in the file", file.display())]
    SeveralKeys {
        /// The file.
        file: PathBuf,
        /// The line on which the second key begins.
        line: usize,
    },
    /// The key is of a kind that is not served.
    #[error("{}, line {line}: the key cannot be used: {source}; keys are RSA, ECDSA P-256 and P-384, or Ed25519", file.display())]
    UnusableKey {
        /// The file.
        file: PathBuf,
        /// The line on which the key begins.
        line: usize,
        /// What the cryptography says.
        source: rustls::Error,
    },
    /// Key and certificate are not a pair.
    #[error("{} is not the key of the first certificate in {} ({subject}); renew both, or swap the order of the \
             certificates: the server's own comes first", key.display(), certificate.display())]
    Mismatch {
        /// The certificates' file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// The subject of the first certificate.
        subject: String,
    },
    /// The certificate's time is over.
    #[error("{}, line {line}: the certificate of {subject} expired on {on}; renew it", file.display())]
    Expired {
        /// The file.
        file: PathBuf,
        /// The line on which the certificate begins.
        line: usize,
        /// Whose it is.
        subject: String,
        /// Its last moment.
        on: String,
    },
    /// The certificate's time has not come.
    #[error("{}, line {line}: the certificate of {subject} is valid from {from} on; check this machine's clock", file.display())]
    NotYetValid {
        /// The file.
        file: PathBuf,
        /// The line on which the certificate begins.
        line: usize,
        /// Whose it is.
        subject: String,
        /// Its first moment.
        from: String,
    },
    /// A certificate does not follow the one that it has issued.
    #[error("{}, line {line}: the chain is out of order: here is {found}, but the certificate before it was issued by \
             {wanted}; write the server's own certificate first, then its issuer's, then that one's issuer's", file.display())]
    Order {
        /// The file.
        file: PathBuf,
        /// The line on which the wrong certificate begins.
        line: usize,
        /// Whose it is.
        found: String,
        /// Whose should be there.
        wanted: String,
    },
}
