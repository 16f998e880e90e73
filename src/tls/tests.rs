use std::fs;
use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

use super::*;
use crate::settings::TlsSettings;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A directory with a certificate's and a key's file.
struct Files {
    directory: TempDir,
}

impl Files {
    fn with(certificate: &str, key: &str) -> Self {
        Self::of_bytes(certificate.as_bytes(), key.as_bytes())
    }

    fn of_bytes(certificate: &[u8], key: &[u8]) -> Self {
        let files = Self { directory: TempDir::new().unwrap() };
        files.replace_bytes(certificate, key);
        files
    }

    fn replace(&self, certificate: &str, key: &str) {
        self.replace_bytes(certificate.as_bytes(), key.as_bytes());
    }

    fn replace_bytes(&self, certificate: &[u8], key: &[u8]) {
        fs::write(self.settings().certificate, certificate).unwrap();
        fs::write(self.settings().key, key).unwrap();
    }

    fn settings(&self) -> TlsSettings {
        let file = |name| self.directory.path().join(name);
        TlsSettings { certificate: file("chain.pem"), key: file("key.pem"), ..TlsSettings::default() }
    }

    /// Returns the complaint of [`inspect`], without the directory.
    fn complaint(&self) -> String {
        let error = inspect(&self.settings(), SystemTime::now()).expect_err("something is wrong");
        error.to_string().replace(&format!("{}/", self.directory.path().display()), "")
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn pair(params: &CertificateParams) -> (Certificate, KeyPair) {
    let keys = KeyPair::generate().unwrap();
    (params.self_signed(&keys).unwrap(), keys)
}

/// The PEM text of a pair that is in order.
fn good() -> (String, String) {
    let (certificate, keys) = pair(&params("proxy"));
    (certificate.pem(), keys.serialize_pem())
}

/// The server's own certificate, its issuer's, and the server's key.
fn issued() -> (String, String, String) {
    let mut ca = params("issuer");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
    let keys = KeyPair::generate().unwrap();
    let own = params("proxy").signed_by(&keys, &issuer).unwrap();
    (own.pem(), issuer.pem(), keys.serialize_pem())
}

#[test]
fn a_good_pair_is_taken_with_its_names_and_its_end() {
    let (certificate, key) = good();
    let inspected = inspect(&Files::with(&certificate, &key).settings(), SystemTime::now()).unwrap();
    assert_eq!(inspected.names, ["localhost", "127.0.0.1"]);
    assert!(inspected.self_signed);
    assert!(inspected.left(SystemTime::now()) > DAY);
}

#[test]
fn text_around_the_blocks_is_a_comment() {
    let (certificate, key) = good();
    let files = Files::with(&format!("subject=proxy\n\n{certificate}\n"), &format!("# the key\n{key}"));
    assert!(inspect(&files.settings(), SystemTime::now()).is_ok());
}

#[test]
fn pem_as_windows_and_openssl_write_it_is_taken() {
    let (certificate, key) = good();
    let windows = |pem: &str| format!("\u{FEFF}{}", pem.replace('\n', "\r\n"));
    assert!(inspect(&Files::with(&windows(&certificate), &windows(&key)).settings(), SystemTime::now()).is_ok());
    // What `openssl pkcs12` writes of a store that has a name in Latin-1.
    let attributes = b"Bag Attributes\n    friendlyName: Z\xFCrich\n    localKeyID: E7 B8 \n";
    let with_attributes = |pem: &str| [attributes, pem.as_bytes()].concat();
    let one_file = [with_attributes(&key), b"\xE4\xF6\n".to_vec(), with_attributes(&certificate)].concat();
    assert!(inspect(&Files::of_bytes(&one_file, &one_file).settings(), SystemTime::now()).is_ok());
    let indented = format!("  {}", certificate.replace('\n', " \n  "));
    assert!(inspect(&Files::with(&indented, &key).settings(), SystemTime::now()).is_ok());
}

#[test]
fn files_that_are_not_pem_are_named_with_the_command_that_converts_them() {
    let (certificate, keys) = pair(&params("proxy"));
    let told = |files: &Files| files.complaint().replace(&format!("{}/", files.directory.path().display()), "");
    let as_certificate = |bytes: &[u8]| told(&Files::of_bytes(bytes, keys.serialize_pem().as_bytes()));
    let as_key = |bytes: &[u8]| told(&Files::of_bytes(certificate.pem().as_bytes(), bytes));
    assert_eq!(
        as_certificate(certificate.der()),
        "chain.pem: a certificate as DER, not PEM; make PEM of it: openssl x509 -inform DER -in chain.pem -out NEW"
    );
    assert_eq!(
        as_key(keys.serialized_der()),
        "key.pem: a private key as DER, not PEM; make PEM of it: openssl pkey -inform DER -in key.pem -out NEW"
    );
    // The first bytes of what `openssl pkcs12 -export`, `openssl pkcs8 -topk8` and `openssl crl2pkcs7` write.
    let pfx = b"\x30\x05\x02\x01\x03\x30\x00";
    let encrypted = b"\x30\x0F\x30\x0B\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D\x04\x00";
    let pkcs7 = b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x00";
    for (told, file) in [(as_certificate(pfx), "chain.pem"), (as_key(pfx), "key.pem")] {
        let converted =
            format!("{file}: a PFX file (PKCS #12), not PEM; make PEM of it: openssl pkcs12 -in {file} -nodes");
        assert!(told.starts_with(&converted), "{told}");
    }
    assert!(as_key(encrypted).contains(": an encrypted private key as DER"), "{}", as_key(encrypted));
    let told = as_certificate(pkcs7);
    assert!(told.ends_with("openssl pkcs7 -inform DER -print_certs -in chain.pem -out NEW"), "{told}");
    let pem = "-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n";
    assert!(as_certificate(pem.as_bytes()).ends_with("openssl pkcs7 -print_certs -in chain.pem -out NEW"));
    let wide = |order: fn(u16) -> [u8; 2], mark: &str| {
        format!("{mark}{}", certificate.pem()).encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    for (bytes, from) in [
        (wide(u16::to_le_bytes, "\u{FEFF}"), "UTF-16 "),
        (wide(u16::to_be_bytes, "\u{FEFF}"), "UTF-16 "),
        (wide(u16::to_le_bytes, ""), "UTF-16LE "),
        (wide(u16::to_be_bytes, ""), "UTF-16BE "),
    ] {
        let told = as_certificate(&bytes);
        assert!(told.contains("UTF-16 text, which is not PEM") && told.contains(&format!("iconv -f {from}")), "{told}");
    }
    assert!(as_certificate(b"\x30\x82").contains("no certificate in it"), "half a file of no kind");
}

#[test]
fn a_chain_is_taken_from_the_servers_own_certificate_upwards() {
    let (own, issuer, key) = issued();
    let inspected = inspect(&Files::with(&format!("{own}{issuer}"), &key).settings(), SystemTime::now()).unwrap();
    assert_eq!(inspected.certified.cert.len(), 2);
    assert!(!inspected.self_signed);
}

#[test]
fn a_stranger_in_the_chain_is_told_with_its_line() {
    let ((own, _, key), (stranger, _)) = (issued(), pair(&params("stranger")));
    let line = own.lines().count() + 1;
    let complaint = Files::with(&format!("{own}{}", stranger.pem()), &key).complaint();
    let told = format!("chain.pem, line {line}: the chain is out of order: here is CN=stranger, but");
    assert!(complaint.starts_with(&told), "{complaint}");
    assert!(complaint.contains("issued by CN=issuer; write the server's own certificate first"), "{complaint}");
}

#[test]
fn an_issuer_before_the_servers_own_certificate_is_no_match_for_the_key() {
    let (own, issuer, key) = issued();
    let complaint = Files::with(&format!("{issuer}{own}"), &key).complaint();
    let told = "key.pem is not the key of the first certificate in chain.pem (CN=issuer)";
    assert!(complaint.starts_with(told), "{complaint}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let files = Files::with("", "");
    fs::remove_file(files.settings().certificate).unwrap();
    let complaint = files.complaint();
    assert!(complaint.starts_with("chain.pem: No such file"), "{complaint}");
}

#[test]
fn files_without_the_right_block_say_which_they_need() {
    let (certificate, key) = good();
    let complaint = Files::with(&key, &key).complaint();
    assert_eq!(complaint, "chain.pem: no certificate in it; it needs a block -----BEGIN CERTIFICATE-----");
    let complaint = Files::with(&certificate, &certificate).complaint();
    assert_eq!(complaint, "key.pem: no private key in it; it needs a block -----BEGIN PRIVATE KEY-----");
}

#[test]
fn a_broken_block_is_told_with_its_line() {
    let (certificate, key) = good();
    let cut = format!("# comment\n{}", certificate.replace("-----END CERTIFICATE-----\n", ""));
    assert_eq!(Files::with(&cut, &key).complaint(), "chain.pem, line 2: the block has no -----END----- line");
    let not_base64 = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    let complaint = Files::with(&format!("\n{not_base64}"), &key).complaint();
    assert!(complaint.starts_with("chain.pem, line 2: not PEM: "), "{complaint}");
    let whatever = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let complaint = Files::with(&format!("{certificate}{whatever}"), &key).complaint();
    let line = certificate.lines().count() + 1;
    assert!(complaint.starts_with(&format!("chain.pem, line {line}: not a certificate: ")), "{complaint}");
}

#[test]
fn an_encrypted_key_and_a_second_key_are_told() {
    let (certificate, key) = good();
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let complaint = Files::with(&certificate, encrypted).complaint();
    assert!(complaint.starts_with("key.pem, line 1: the key is encrypted"), "{complaint}");
    let complaint = Files::with(&certificate, &format!("{key}{key}")).complaint();
    let line = key.lines().count() + 1;
    assert!(complaint.starts_with(&format!("key.pem, line {line}: a second private key")), "{complaint}");
}

#[test]
fn another_certificates_key_is_told() {
    let complaint = Files::with(&good().0, &good().1).complaint();
    assert!(complaint.starts_with("key.pem is not the key of the first certificate"), "{complaint}");
}

#[test]
fn a_certificate_is_valid_in_its_time_only() {
    let now = SystemTime::now();
    let of = |from: SystemTime, until: SystemTime| {
        let mut params = params("proxy");
        params.not_before = from.into();
        params.not_after = until.into();
        let (certificate, keys) = pair(&params);
        Files::with(&certificate.pem(), &keys.serialize_pem())
    };
    let complaint = of(now - 2 * DAY, now - DAY).complaint();
    assert!(complaint.starts_with("chain.pem, line 1: the certificate of CN=proxy expired on "), "{complaint}");
    let complaint = of(now + DAY, now + 2 * DAY).complaint();
    assert!(complaint.starts_with("chain.pem, line 1: the certificate of CN=proxy is valid from "), "{complaint}");
    assert!(inspect(&of(now - DAY, now + DAY).settings(), now).is_ok());
}

#[test]
fn half_a_replacement_keeps_the_old_pair_and_the_other_half_brings_the_new_one() {
    let ((certificate, key), (next_certificate, next_key)) = (good(), good());
    let files = Files::with(&certificate, &key);
    let certificates = Certificates::load(&files.settings()).unwrap();
    assert!(!certificates.reload().unwrap(), "nothing has changed");
    let before = certificates.in_force().certified;
    files.replace(&next_certificate, &key);
    assert!(matches!(certificates.reload(), Err(TlsError::Mismatch { .. })));
    assert_eq!(certificates.in_force().certified.cert, before.cert);
    files.replace(&next_certificate, &next_key);
    assert!(certificates.reload().unwrap());
    assert_ne!(certificates.in_force().certified.cert, before.cert);
}
