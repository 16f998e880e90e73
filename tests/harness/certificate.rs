use std::path::{Path, PathBuf};

use altigen_webproxy::arguments::MakeCert;
use altigen_webproxy::commands::make_cert;
use tempfile::TempDir;

/// Certificate and its key as files in a directory of their own.
pub(crate) struct TestCertificate {
    hosts: Vec<String>,
    directory: TempDir,
}

impl TestCertificate {
    pub(crate) fn of(hosts: &[&str]) -> Self {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        let certificate = Self { hosts, directory: tempfile::tempdir().expect("a directory") };
        certificate.renew();
        certificate
    }

    /// Writes another certificate and its key into the same files.
    pub(crate) fn renew(&self) {
        let out = self.directory.path().to_owned();
        let wanted = MakeCert { hosts: self.hosts.clone(), days: 30, out, force: true };
        make_cert::run(&wanted, &mut Vec::new()).expect("a certificate");
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.directory.path().join("certificate.pem")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.directory.path().join("key.pem")
    }
}
