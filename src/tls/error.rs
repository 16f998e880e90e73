use std::path::PathBuf;

use crate::files::FileError;

/// Reason for which a certificate or its key cannot be used, with advice.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Reason for which it cannot be read.
        source: FileError,
    },
    /// Something between BEGIN and END is not PEM.
    #[error("{}, line {line}: {what}", file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// The line on which the block begins, from 1.
        line: usize,
        /// Description of the mistake.
        what: String,
    },
    /// The file has another format, which can be converted to PEM.
    #[error("{}: {what}; make PEM of it: {convert}", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// Its format.
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
    /// The key needs a passphrase.
    #[error("{}, line {line}: the key is encrypted; write it without passphrase: openssl pkey -in OLD -out NEW", file.display())]
    EncryptedKey {
        /// The file.
        file: PathBuf,
        /// The line on which the key begins.
        line: usize,
    },
    /// The file has several keys, and it is not clear which one is meant.
    #[error("{}, line {line}: a second private key; leave the certificate's alone in the file", file.display())]
    SeveralKeys {
        /// The file.
        file: PathBuf,
        /// The line on which the second key begins.
        line: usize,
    },
    /// The server cannot use keys of this kind.
    #[error("{}, line {line}: the key cannot be used: {source}; keys are RSA, ECDSA P-256 and P-384, or Ed25519", file.display())]
    UnusableKey {
        /// The file.
        file: PathBuf,
        /// The line on which the key begins.
        line: usize,
        /// Error of the cryptography.
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
    /// The certificate has expired.
    #[error("{}, line {line}: the certificate of {subject} expired on {on}; renew it", file.display())]
    Expired {
        /// The file.
        file: PathBuf,
        /// The line on which the certificate begins.
        line: usize,
        /// Subject of the certificate.
        subject: String,
        /// Its last moment.
        on: String,
    },
    /// The certificate is not valid yet.
    #[error("{}, line {line}: the certificate of {subject} is valid from {from} on; check this machine's clock", file.display())]
    NotYetValid {
        /// The file.
        file: PathBuf,
        /// The line on which the certificate begins.
        line: usize,
        /// Subject of the certificate.
        subject: String,
        /// Its first moment.
        from: String,
    },
    /// A certificate in the chain is not the issuer of the one before it.
    #[error("{}, line {line}: the chain is out of order: here is {found}, but the certificate before it was issued by \
             {wanted}; write the server's own certificate first, then its issuer's, then that one's issuer's", file.display())]
    Order {
        /// The file.
        file: PathBuf,
        /// The line on which the wrong certificate begins.
        line: usize,
        /// Subject of the wrong certificate.
        found: String,
        /// Subject of the certificate that should be there.
        wanted: String,
    },
}
