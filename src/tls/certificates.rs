use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::error::TlsError;
use super::inspected::{Inspected, inspect};
use crate::files;
use crate::settings::TlsSettings;

/// Time before the end of a certificate at which the log begins to warn.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);

/// Certificate in force, which each handshake looks up. Open connections keep theirs. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Certificates {
    settings: Arc<TlsSettings>,
    in_force: Arc<RwLock<Inspected>>,
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.in_force().certified)
    }
}

impl Certificates {
    /// Reads and checks the files.
    ///
    /// # Errors
    /// The same as [`inspect`].
    pub(crate) fn load(settings: &TlsSettings) -> Result<Self, TlsError> {
        let inspected = inspect(settings, SystemTime::now())?;
        log_certificate(&inspected, settings);
        Ok(Self { settings: Arc::new(settings.clone()), in_force: Arc::new(RwLock::new(inspected)) })
    }

    /// Returns the certificate that handshakes use now.
    #[must_use]
    pub(crate) fn in_force(&self) -> Inspected {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the files again. True if there was another certificate, which is now in force.
    ///
    /// # Errors
    /// The same as [`inspect`]; the certificate in force then stays.
    pub(crate) fn reload(&self) -> Result<bool, TlsError> {
        let inspected = inspect(&self.settings, SystemTime::now())?;
        let mut in_force = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        if in_force.certified.cert == inspected.certified.cert {
            return Ok(false);
        }
        log_certificate(&inspected, &self.settings);
        *in_force = inspected;
        Ok(true)
    }
}

fn log_certificate(certificate: &Inspected, settings: &TlsSettings) {
    if certificate.key_is_exposed {
        let file = settings.key.display();
        log::warn!(
            "{file}: everybody on this machine may read the key; `chmod o= {file}` keeps it to its owner and group"
        );
    }
    let Inspected { names, self_signed, .. } = certificate;
    let days = certificate.left(SystemTime::now()).as_secs() / (24 * 3600);
    let by = if *self_signed { ", signed by itself: browsers will not trust it" } else { "" };
    let names = names.join(", ");
    if certificate.left(SystemTime::now()) < SOON {
        log::warn!("the certificate for {names} expires in {days} days{by}");
    } else {
        log::info!("the certificate for {names} is valid for {days} days{by}");
    }
}

/// Reads the files at each interval for as long as it is polled. Files with mistakes are read again at the next
/// interval: the key of a new certificate may still be missing. Each mistake is logged once.
pub(crate) async fn watch(certificates: Certificates) {
    let interval = certificates.settings.reload_interval;
    if interval.is_zero() {
        return std::future::pending().await;
    }
    let mut told = None;
    loop {
        tokio::time::sleep(interval).await;
        let again = certificates.clone();
        let mistake = match files::run_detached(move || again.reload()).await {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        if mistake != told
            && let Some(mistake) = &mistake
        {
            log::error!("the certificate stays as it was: {mistake}");
        }
        told = mistake;
    }
}
