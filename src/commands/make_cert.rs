//! A certificate for trials.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, DnType, KeyPair};

use crate::arguments::MakeCert;

/// Why no certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeCertError {
    /// A host that is neither a name nor an address.
    #[error("no certificate can be made: {0}")]
    Wrong(#[from] rcgen::Error),
    /// A file is there already.
    #[error("{} is there already; --force writes over it", .0.display())]
    Exists(PathBuf),
    /// A file cannot be written.
    #[error("{}: {source}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nobody reads what to do with it.
    #[error("what to do with the certificate cannot be printed: {0}")]
    Print(#[from] io::Error),
}

/// Writes certificate.pem and key.pem, and says how to use them.
///
/// # Errors
/// Where files are there already nothing is written.
pub fn run(wanted: &MakeCert, to: &mut impl Write) -> Result<(), MakeCertError> {
    let (certificate, key) = (wanted.out.join("certificate.pem"), wanted.out.join("key.pem"));
    if let Some(there) = [&certificate, &key].into_iter().find(|file| !wanted.force && file.exists()) {
        return Err(MakeCertError::Exists(there.clone()));
    }
    let keys = KeyPair::generate()?;
    let made = params(wanted)?.self_signed(&keys)?;
    write(&key, &keys.serialize_pem(), 0o600)?;
    write(&certificate, &made.pem(), 0o644)?;
    writeln!(to, "[tls]\ncertificate = {}\nkey = {}", quoted(&certificate)?, quoted(&key)?)?;
    Ok(())
}

/// As it is written in a configuration, which may be read in another directory.
fn quoted(file: &Path) -> io::Result<toml::Value> {
    Ok(toml::Value::from(std::path::absolute(file)?.to_string_lossy().as_ref()))
}

fn params(wanted: &MakeCert) -> Result<CertificateParams, rcgen::Error> {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    let mut params = CertificateParams::new(wanted.hosts.clone())?;
    params.distinguished_name.push(DnType::CommonName, "altigen-webproxy trial");
    let now = SystemTime::now();
    // Clocks of clients may be behind.
    params.not_before = (now - DAY).into();
    params.not_after = (now + DAY * u32::from(wanted.days)).into();
    Ok(params)
}

/// Anew under the same name, so that a key is never readable by others, not even for a moment.
fn write(file: &Path, text: &str, mode: u32) -> Result<(), MakeCertError> {
    let failed = |source| MakeCertError::Write { file: file.to_owned(), source };
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let mut open = OpenOptions::new().write(true).create_new(true).mode(mode).open(&new).map_err(failed)?;
    let written = open.write_all(text.as_bytes()).and_then(|()| std::fs::rename(&new, file));
    written.map_err(|source| {
        // What is left of it is of no use to anybody.
        let _ = std::fs::remove_file(&new);
        failed(source)
    })
}
