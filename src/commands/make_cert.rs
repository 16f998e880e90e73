//! A certificate for trials.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, DnType, KeyPair};

use super::new_file::{self, Readers, SERVICE};
use crate::arguments::MakeCert;

/// Reason for which no certificate was made.
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
        /// The system's error.
        source: io::Error,
    },
    /// Nobody reads what to do with it.
    #[error("what to do with the certificate cannot be printed: {0}")]
    Print(#[from] io::Error),
}

/// Writes certificate.pem and key.pem, and says how to use them.
///
/// # Errors
/// Fails where files are there already; nothing is written then.
pub fn run(wanted: &MakeCert, to: &mut impl Write) -> Result<(), MakeCertError> {
    let certificate = wanted.out.join("certificate.pem");
    let key = wanted.out.join("key.pem");
    if !wanted.force {
        for file in [&certificate, &key] {
            if file.exists() {
                return Err(MakeCertError::Exists(file.clone()));
            }
        }
    }
    let keys = KeyPair::generate()?;
    let made = params(wanted)?.self_signed(&keys)?;
    let readers = write(&key, &keys.serialize_pem(), Readers::of_secret())?;
    write(&certificate, &made.pem(), Readers::Public)?;
    writeln!(to, "{}", advice(readers, new_file::service().is_some(), &key))?;
    writeln!(to, "[tls]\ncertificate = {}\nkey = {}", quoted(&certificate)?, quoted(&key)?)?;
    Ok(())
}

/// Comments of TOML about the readers of the key, and about letting a service read it.
fn advice(readers: Readers, there_is_a_service: bool, key: &Path) -> String {
    match readers {
        Readers::Secret(None) => {
            let group = if there_is_a_service { SERVICE } else { "GROUP" };
            let key = key.display();
            format!(
                "# Only the user of this command may read the key. For a service that runs as another one:\n\
                 # chgrp {group} {key} && chmod g+r {key}"
            )
        }
        Readers::Public | Readers::Secret(Some(_)) => format!("# The group {SERVICE} may read the key."),
    }
}

/// Name of the file for a configuration, which may be read in another directory.
fn quoted(file: &Path) -> io::Result<toml::Value> {
    Ok(toml::Value::from(std::path::absolute(file)?.to_string_lossy().as_ref()))
}

fn write(file: &Path, text: &str, wanted: Readers) -> Result<Readers, MakeCertError> {
    new_file::write(file, text, wanted).map_err(|source| MakeCertError::Write { file: file.to_owned(), source })
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

#[cfg(test)]
mod tests {
    use nix::unistd::getegid;

    use super::*;

    #[test]
    fn the_command_that_lets_a_service_read_the_key_is_a_comment_of_the_configuration() {
        let told = |readers, service| advice(readers, service, Path::new("/etc/key.pem"));
        assert!(told(Readers::Secret(None), true).contains("chgrp altigen-webproxy /etc/key.pem && chmod g+r"));
        assert!(told(Readers::Secret(None), false).contains("chgrp GROUP /etc/key.pem && chmod g+r"));
        assert_eq!(told(Readers::Secret(Some(getegid())), true), "# The group altigen-webproxy may read the key.");
        assert!(told(Readers::Secret(None), false).lines().all(|line| line.starts_with('#')));
    }
}
