//! The certificate, as browsers judge it, or the lack of one.

use std::time::{Duration, SystemTime};

use super::finding::{Check, Finding};
use crate::settings::Settings;
use crate::tls::{Inspected, TlsError};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Time before the end at which a certificate should have been renewed.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);

pub(crate) fn judge(
    settings: &Settings,
    certificate: Option<Result<Inspected, TlsError>>,
    now: SystemTime,
) -> Vec<Finding> {
    match certificate {
        None => vec![plain(settings)],
        Some(Err(error)) => vec![Finding::problem(
            Check::Certificate,
            error.to_string(),
            "correct tls.certificate and tls.key, or the files; docs/tls.md has the steps",
        )],
        Some(Ok(inspected)) => usable(settings, &inspected, now),
    }
}

fn plain(settings: &Settings) -> Finding {
    let server = &settings.server;
    if server.listen.ip().is_loopback() {
        Finding::ok(Check::Certificate, "plain HTTP, to this machine only")
    } else if server.trusted_proxies.is_empty() {
        Finding::warning(
            Check::Certificate,
            "plain HTTP, to other machines: passwords cross the network for everybody to read",
            "set tls.certificate and tls.key, or listen on 127.0.0.1 behind a reverse proxy with HTTPS",
        )
    } else {
        Finding::ok(Check::Certificate, "plain HTTP, behind the reverse proxies of server.trusted_proxies")
    }
}

fn usable(settings: &Settings, inspected: &Inspected, now: SystemTime) -> Vec<Finding> {
    let left = inspected.left(now);
    let days = left.as_secs() / DAY.as_secs();
    let file = settings.tls.certificate.display();
    let mut findings = vec![if left < SOON {
        let found = format!("{file} ends in {days} days");
        Finding::warning(Check::Certificate, found, "renew it; the running program takes the new files by itself")
    } else {
        Finding::ok(Check::Certificate, format!("{file} is good for {days} days"))
    }];
    findings.push(if inspected.names.is_empty() {
        let remedy = "get one with a subject alternative name for each host name that clients use";
        Finding::problem(Check::Certificate, "it names no host, and browsers take none without", remedy)
    } else {
        Finding::ok(
            Check::Certificate,
            format!("it is for {}; clients have to use one of these", inspected.names.join(", ")),
        )
    });
    if inspected.self_signed {
        findings.push(Finding::warning(
            Check::Certificate,
            "it has signed itself, which no browser trusts",
            "for more than a trial get one of an authority that your browsers know, or install it there",
        ));
    }
    if inspected.key_is_exposed {
        let key = settings.tls.key.display();
        let found = format!("everybody on this machine may read the key in {key}");
        findings.push(Finding::warning(Check::Certificate, found, format!("chmod o-r {key}")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::finding::Severity;
    use super::*;
    use crate::arguments::MakeCert;
    use crate::commands::make_cert;
    use crate::settings::TlsSettings;

    fn worst(findings: &[Finding]) -> Vec<Severity> {
        findings.iter().map(|finding| finding.verdict).collect()
    }

    #[test]
    fn plain_http_is_for_this_machine_or_behind_a_proxy() {
        let mut settings = Settings::default();
        let verdict = |settings: &Settings| judge(settings, None, SystemTime::now())[0].verdict;
        assert_eq!(verdict(&settings), Severity::Ok);
        settings.server.listen = "0.0.0.0:8080".parse().expect("an address");
        assert_eq!(verdict(&settings), Severity::Warning);
        settings.server.trusted_proxies = vec!["10.0.0.1".parse().expect("a network")];
        assert_eq!(verdict(&settings), Severity::Ok);
    }

    #[test]
    fn a_certificate_is_judged_by_time_names_issuer_and_who_reads_its_key() {
        let directory = tempfile::tempdir().expect("a directory");
        let made =
            MakeCert { hosts: vec!["pbx.test".to_owned()], days: 100, out: directory.path().to_owned(), force: false };
        make_cert::run(&made, &mut Vec::new()).expect("it is made");
        let (certificate, key) = (directory.path().join("certificate.pem"), directory.path().join("key.pem"));
        let settings =
            Settings { tls: TlsSettings { certificate, key, ..TlsSettings::default() }, ..Settings::default() };
        let now = SystemTime::now();
        let judged = |now| judge(&settings, Some(crate::tls::inspect(&settings.tls, now)), now);
        let good = judged(now);
        assert_eq!(worst(&good), [Severity::Ok, Severity::Ok, Severity::Warning], "{good:?}");
        assert!(good[0].found.contains("99 days") && good[1].found.contains("pbx.test"), "{good:?}");
        assert_eq!(judged(now + DAY * 90)[0].verdict, Severity::Warning);
        let over = judged(now + DAY * 101);
        assert_eq!(worst(&over), [Severity::Problem]);
        assert!(over[0].found.contains("expired"), "{over:?}");
    }
}
