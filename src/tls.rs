//! Certificates: reading and checking them, and using another one for new connections when the files have changed.
//!
//! Nothing here listens or speaks HTTP; [`inspect`] touches only the two files.

mod certificates;
mod error;
mod foreign_format;
mod inspected;
mod pem;
mod probe;

use std::sync::Arc;

use rustls::ServerConfig;

pub(crate) use certificates::{Certificates, watch};
pub(crate) use error::TlsError;
pub(crate) use inspected::{Inspected, inspect};
pub(crate) use probe::probe_config;

/// Returns the server's TLS configuration: versions 1.2 and 1.3, with the certificate that is in force at the time of a
/// handshake.
///
/// # Errors
/// Fails if the cryptography does not offer these versions.
pub(crate) fn server_config(certificates: &Certificates) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(&versions)?;
    Ok(config.with_no_client_auth().with_cert_resolver(Arc::new(certificates.clone())))
}

#[cfg(test)]
mod tests;
