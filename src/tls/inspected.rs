use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::crypto::ring;
use rustls::pki_types::pem::SectionKind;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::error::TlsError;
use super::pem::{PemBlock, blocks};
use crate::files::{self, Contents};
use crate::settings::TlsSettings;

/// Checked certificate with its key.
#[derive(Debug, Clone)]
pub(crate) struct Inspected {
    /// Certificate and key for handshakes.
    pub certified: Arc<CertifiedKey>,
    /// Names and addresses that it is for.
    pub names: Vec<String>,
    /// End of its validity.
    pub not_after: SystemTime,
    /// True if every user of this machine may read the key's file.
    pub key_is_exposed: bool,
    /// True if it is its own issuer: browsers do not trust it without more ado.
    pub self_signed: bool,
}

impl Inspected {
    /// Returns the remaining time of its validity.
    #[must_use]
    pub(crate) fn left(&self, now: SystemTime) -> Duration {
        self.not_after.duration_since(now).unwrap_or_default()
    }
}

/// Reads both files and checks all that a client would check: the files can be read, certificate and key are a pair and
/// valid now, and the chain is in order.
///
/// # Errors
/// Reports the first mistake, with file and line.
pub(crate) fn inspect(settings: &TlsSettings, now: SystemTime) -> Result<Inspected, TlsError> {
    let chain = chain(&settings.certificate)?;
    let Contents { bytes, is_exposed } = read(&settings.key)?;
    let (line, key) = key(&bytes, &settings.key)?;
    let key = ring::sign::any_supported_type(&key).map_err(|source| TlsError::UnusableKey {
        file: settings.key.clone(),
        line,
        source,
    })?;
    let parsed = parsed(&chain, &settings.certificate)?;
    let own = &parsed[0].1;
    let certified = CertifiedKey::new(chain.iter().map(|block| CertificateDer::from(block.der.clone())).collect(), key);
    if certified.keys_match().is_err() {
        let certificate = settings.certificate.clone();
        let key = settings.key.clone();
        return Err(TlsError::Mismatch { certificate, key, subject: own.subject().to_string() });
    }
    in_order(&parsed, &settings.certificate)?;
    valid(&parsed, &settings.certificate, now)?;
    Ok(Inspected {
        certified: Arc::new(certified),
        names: names(own),
        not_after: time(own.validity().not_after.timestamp()),
        key_is_exposed: is_exposed,
        self_signed: own.subject() == own.issuer(),
    })
}

type Parsed<'a> = Vec<(usize, X509Certificate<'a>)>;

fn read(file: &Path) -> Result<Contents, TlsError> {
    files::read(file, files::LARGEST).map_err(|source| TlsError::Read { file: file.to_owned(), source })
}

fn chain(file: &Path) -> Result<Vec<PemBlock>, TlsError> {
    let mut chain = blocks(&read(file)?.bytes, file)?;
    chain.retain(|block| block.kind == SectionKind::Certificate);
    if chain.is_empty() { Err(TlsError::NoCertificate { file: file.to_owned() }) } else { Ok(chain) }
}

fn key(bytes: &[u8], file: &Path) -> Result<(usize, PrivateKeyDer<'static>), TlsError> {
    let mut keys = blocks(bytes, file)?.into_iter().filter_map(|block| {
        let PemBlock { line, kind, der, encrypted } = block;
        let key = match kind {
            SectionKind::PrivateKey => PrivateKeyDer::Pkcs8(der.into()),
            SectionKind::RsaPrivateKey => PrivateKeyDer::Pkcs1(der.into()),
            SectionKind::EcPrivateKey => PrivateKeyDer::Sec1(der.into()),
            _ => return None,
        };
        Some((line, key, encrypted))
    });
    let (line, key, encrypted) = keys.next().ok_or_else(|| TlsError::NoKey { file: file.to_owned() })?;
    if encrypted {
        return Err(TlsError::EncryptedKey { file: file.to_owned(), line });
    }
    match keys.next() {
        Some((line, ..)) => Err(TlsError::SeveralKeys { file: file.to_owned(), line }),
        None => Ok((line, key)),
    }
}

fn parsed<'a>(chain: &'a [PemBlock], file: &Path) -> Result<Parsed<'a>, TlsError> {
    let mut parsed = Vec::new();
    for block in chain {
        match X509Certificate::from_der(&block.der) {
            Ok((_, certificate)) => parsed.push((block.line, certificate)),
            Err(error) => {
                let what = format!("not a certificate: {error}");
                return Err(TlsError::Broken { file: file.to_owned(), line: block.line, what });
            }
        }
    }
    Ok(parsed)
}

fn in_order(chain: &Parsed<'_>, file: &Path) -> Result<(), TlsError> {
    for pair in chain.windows(2) {
        let [(_, before), (line, here)] = pair else { continue };
        if before.issuer() != here.subject() {
            let found = here.subject().to_string();
            let wanted = before.issuer().to_string();
            return Err(TlsError::Order { file: file.to_owned(), line: *line, found, wanted });
        }
    }
    Ok(())
}

fn valid(chain: &Parsed<'_>, file: &Path, now: SystemTime) -> Result<(), TlsError> {
    for (line, certificate) in chain {
        let file = file.to_owned();
        let line = *line;
        let subject = certificate.subject().to_string();
        let validity = certificate.validity();
        if time(validity.not_after.timestamp()) < now {
            return Err(TlsError::Expired { file, line, subject, on: validity.not_after.to_string() });
        }
        if now < time(validity.not_before.timestamp()) {
            return Err(TlsError::NotYetValid { file, line, subject, from: validity.not_before.to_string() });
        }
    }
    Ok(())
}

/// A time before 1970 counts as 1970, which is over as well.
fn time(timestamp: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(timestamp).unwrap_or(0))
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return Vec::new() };
    names.value.general_names.iter().filter_map(name).collect()
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            if let Ok(v4) = <[u8; 4]>::try_from(*bytes) {
                return Some(Ipv4Addr::from(v4).to_string());
            }
            let v6 = <[u8; 16]>::try_from(*bytes).ok()?;
            Some(Ipv6Addr::from(v6).to_string())
        }
        _ => None,
    }
}
