//! A certificate for trials.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use nix::unistd::{Gid, Group, geteuid};
use rcgen::{CertificateParams, DnType, KeyPair};

use crate::arguments::MakeCert;

/// The group of the service that the Debian package installs.
const SERVICE: &str = "altigen-webproxy";

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
    let service = Group::from_name(SERVICE).ok().flatten().map(|group| group.gid);
    let group = if geteuid().is_root() { service } else { None };
    let readers = write(&key, &keys.serialize_pem(), Readers::Secret(group))?;
    write(&certificate, &made.pem(), Readers::Public)?;
    writeln!(to, "{}", advice(readers, service.is_some(), &key))?;
    writeln!(to, "[tls]\ncertificate = {}\nkey = {}", quoted(&certificate)?, quoted(&key)?)?;
    Ok(())
}

/// Readers of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Everybody.
    Public,
    /// Its owner, and this group.
    Secret(Option<Gid>),
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

/// Writes a new file under the same name, so that a key is not readable by others for a moment. Returns its readers.
fn write(file: &Path, text: &str, wanted: Readers) -> Result<Readers, MakeCertError> {
    let failed = |source| MakeCertError::Write { file: file.to_owned(), source };
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let mut open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new).map_err(failed)?;
    let written = give_readers(&open, wanted).and_then(|readers| {
        open.write_all(text.as_bytes())?;
        std::fs::rename(&new, file)?;
        Ok(readers)
    });
    written.map_err(|source| {
        // The unfinished file is of no use.
        let _ = std::fs::remove_file(&new);
        failed(source)
    })
}

/// Gives the file its readers, whatever the umask is. Where a group cannot be given, as in some containers, it has none.
fn give_readers(file: &File, wanted: Readers) -> io::Result<Readers> {
    let (mode, readers) = match wanted {
        Readers::Public => (0o644, wanted),
        Readers::Secret(Some(group)) if fchown(file, None, Some(group.as_raw())).is_ok() => (0o640, wanted),
        Readers::Secret(_) => (0o600, Readers::Secret(None)),
    };
    file.set_permissions(Permissions::from_mode(mode))?;
    Ok(readers)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use nix::unistd::getegid;

    use super::*;

    #[test]
    fn a_key_is_its_owners_and_the_groups_that_it_is_given_to() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("file");
        for (wanted, mode) in
            [(Readers::Public, 0o644), (Readers::Secret(None), 0o600), (Readers::Secret(Some(getegid())), 0o640)]
        {
            assert_eq!(write(&file, "text", wanted).expect("it is written"), wanted);
            let metadata = std::fs::metadata(&file).expect("it is there");
            assert_eq!((metadata.mode() & 0o7777, metadata.gid()), (mode, getegid().as_raw()));
        }
    }

    #[test]
    fn the_command_that_lets_a_service_read_the_key_is_a_comment_of_the_configuration() {
        let told = |readers, service| advice(readers, service, Path::new("/etc/key.pem"));
        assert!(told(Readers::Secret(None), true).contains("chgrp altigen-webproxy /etc/key.pem && chmod g+r"));
        assert!(told(Readers::Secret(None), false).contains("chgrp GROUP /etc/key.pem && chmod g+r"));
        assert_eq!(told(Readers::Secret(Some(getegid())), true), "# The group altigen-webproxy may read the key.");
        assert!(told(Readers::Secret(None), false).lines().all(|line| line.starts_with('#')));
    }
}
