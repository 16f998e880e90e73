//! Formats of certificates and keys other than PEM, distinguished well enough to name the command that converts them.

use std::path::Path;

use x509_parser::asn1_rs::{Any, FromDer, Tag};
use x509_parser::prelude::X509Certificate;

use super::error::TlsError;

/// Format of a file, and its conversion to PEM.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ForeignFormat {
    what: &'static str,
    /// A command in which OLD stands for the file.
    convert: &'static str,
}

/// Beginning of each PEM block.
pub(crate) const BEGIN: &str = "-----BEGIN ";

impl ForeignFormat {
    /// The refusal of a file in this format.
    pub(crate) fn refusal(&self, file: &Path) -> TlsError {
        let convert = self.convert.replace("OLD", &file.display().to_string());
        TlsError::Foreign { file: file.to_owned(), what: self.what, convert }
    }
}

const PKCS7: &str = "1.2.840.113549.1.7.";

/// Both schemes for the encryption of keys: PKCS #5 and PKCS #12.
const PASSWORD_BASED: [&str; 2] = ["1.2.840.113549.1.5.", "1.2.840.113549.1.12."];

/// Returns the format of these bytes. None for PEM and for unknown formats.
pub(crate) fn of_bytes(bytes: &[u8]) -> Option<ForeignFormat> {
    if let Some(wide) = wide(bytes) {
        return Some(wide);
    }
    if bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes()) {
        return None;
    }
    if bytes.starts_with(&[0xFE, 0xED, 0xFE, 0xED]) {
        return Some(ForeignFormat {
            what: "a Java key store, not PEM",
            convert: "keytool -importkeystore -srckeystore OLD -destkeystore NEW.pfx -deststoretype PKCS12, and then \
                      openssl pkcs12 -in NEW.pfx -nodes -out NEW",
        });
    }
    der(bytes)
}

/// Returns the format of a PEM block that contains something else than one certificate or key.
pub(crate) fn of_label(label: &str) -> Option<ForeignFormat> {
    match label {
        "PKCS7" => Some(ForeignFormat {
            what: "certificates as PKCS #7, not one by one",
            convert: "openssl pkcs7 -print_certs -in OLD -out NEW",
        }),
        "TRUSTED CERTIFICATE" => Some(ForeignFormat {
            what: "a certificate in OpenSSL's own form",
            convert: "openssl x509 -in OLD -out NEW",
        }),
        _ => None,
    }
}

/// Detects text with two bytes for each character, as editors of Windows write it. No other text has zeros.
fn wide(bytes: &[u8]) -> Option<ForeignFormat> {
    let convert = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "iconv -f UTF-16 -t UTF-8 OLD > NEW",
        [1..=0x7F, 0, 1..=0x7F, 0, ..] => "iconv -f UTF-16LE -t UTF-8 OLD > NEW",
        [0, 1..=0x7F, 0, 1..=0x7F, ..] => "iconv -f UTF-16BE -t UTF-8 OLD > NEW",
        _ => return None,
    };
    Some(ForeignFormat { what: "UTF-16 text, which is not PEM", convert })
}

fn der(bytes: &[u8]) -> Option<ForeignFormat> {
    let (_, outer) = Any::from_der(bytes).ok()?;
    if outer.tag() != Tag::Sequence {
        return None;
    }
    if X509Certificate::from_der(bytes).is_ok() {
        return Some(ForeignFormat {
            what: "a certificate as DER, not PEM",
            convert: "openssl x509 -inform DER -in OLD -out NEW",
        });
    }
    let (_, first) = Any::from_der(outer.data).ok()?;
    match first.tag() {
        // The integer is a version: 3 in a PFX, 0 or 1 in a key.
        Tag::Integer if first.data == [3] => Some(ForeignFormat {
            what: "a PFX file (PKCS #12), not PEM",
            convert: "openssl pkcs12 -in OLD -nodes -out NEW, whose result holds certificate and key; an old one may \
                      want -legacy",
        }),
        Tag::Integer => Some(ForeignFormat {
            what: "a private key as DER, not PEM",
            convert: "openssl pkey -inform DER -in OLD -out NEW",
        }),
        Tag::Oid if is_below(&first, &[PKCS7]) => Some(ForeignFormat {
            what: "certificates as PKCS #7, not PEM",
            convert: "openssl pkcs7 -inform DER -print_certs -in OLD -out NEW",
        }),
        Tag::Sequence => {
            let (_, inner) = Any::from_der(first.data).ok()?;
            (inner.tag() == Tag::Oid && is_below(&inner, &PASSWORD_BASED)).then_some(ForeignFormat {
                what: "an encrypted private key as DER, not PEM",
                convert: "openssl pkey -inform DER -in OLD -out NEW",
            })
        }
        _ => None,
    }
}

fn is_below(identifier: &Any<'_>, arcs: &[&str]) -> bool {
    let identifier = identifier.clone().oid().map(|identifier| identifier.to_id_string()).unwrap_or_default();
    arcs.iter().any(|arc| identifier.starts_with(arc))
}
