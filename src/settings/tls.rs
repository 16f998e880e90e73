use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::text::is_socket_address;
use crate::section::section;

section! {
    /// HTTPS and wss in place of HTTP and ws. `altigen-webproxy make-cert` makes a pair of files for trials.
    pub struct TlsSettings: Table "tls" {
        /// PEM file with the certificate, followed by those of its issuers but for the root. `""`: plain HTTP.
        certificate: PathBuf = PathBuf::new(),
            allowed: Text(FILE, is_file_name), reload: AtNextStart;

        /// PEM file with the certificate's private key. `""` where `certificate` is empty.
        key: PathBuf = PathBuf::new(),
            allowed: Text(FILE, is_file_name), reload: AtNextStart;

        /// Address and port of a listener for browsers that come by plain HTTP, which sends them on to HTTPS. `""` for
        /// none.
        redirect_from: String = String::new(),
            allowed: Text(REDIRECT, is_redirect), reload: AtNextStart;

        /// Interval at which the two files are looked at for another certificate, which is then shown to new connections;
        /// those that are open go on. `"0s"` looks at SIGHUP only, which always does.
        reload_interval: Duration as "humantime_serde" = Duration::from_secs(10),
            allowed: BetweenOrZero(SHORTEST, DAY, "looks at SIGHUP only"), reload: AtNextStart;
    }
}

impl TlsSettings {
    /// Address of the listener that sends browsers on to HTTPS, if there is one.
    #[must_use]
    pub fn redirect_from(&self) -> Option<SocketAddr> {
        self.redirect_from.parse().ok()
    }

    /// True if HTTPS is served, and not plain HTTP.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }
}

const FILE: &str = "the name of a PEM file, or \"\"";
const REDIRECT: &str = "an address and port as \"0.0.0.0:8080\", or \"\"";
const SHORTEST: Duration = Duration::from_millis(100);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn is_file_name(text: &str) -> bool {
    !text.contains('\0')
}

fn is_redirect(text: &str) -> bool {
    text.is_empty() || is_socket_address(text)
}
