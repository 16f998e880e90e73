//! Blocks of a PEM file, each with its line for messages.

use std::path::Path;

use rustls::pki_types::pem::{SectionKind, from_buf};

use super::error::TlsError;
use super::foreign_format::{self, BEGIN};

/// One block of a PEM file.
#[derive(Debug)]
pub(crate) struct PemBlock {
    /// Line on which it begins, from 1.
    pub(crate) line: usize,
    pub(crate) kind: SectionKind,
    pub(crate) der: Vec<u8>,
    /// True for a key that needs a passphrase.
    pub(crate) encrypted: bool,
}

const END: &str = "-----END ";

/// Returns all blocks of the kinds that TLS knows, in the order of the file. Text around them is a comment, in any
/// encoding.
pub(crate) fn blocks(bytes: &[u8], file: &Path) -> Result<Vec<PemBlock>, TlsError> {
    if let Some(foreign) = foreign_format::of_bytes(bytes) {
        return Err(foreign.refusal(file));
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        let broken = |line, what: &str| TlsError::Broken { file: file.to_owned(), line, what: what.to_owned() };
        match &mut open {
            Some((begun, _)) if line.starts_with(BEGIN) => {
                return Err(broken(*begun, "the block has no -----END----- line"));
            }
            None if line.starts_with(BEGIN) => open = Some((number, format!("{line}\n"))),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
        if line.starts_with(END) {
            let (begun, block) =
                open.take().ok_or_else(|| broken(number, "an -----END----- line without its -----BEGIN-----"))?;
            blocks.extend(parse_block(&block, begun, file)?);
        }
    }
    match open {
        Some((line, _)) => Err(TlsError::Broken {
            file: file.to_owned(),
            line,
            what: "the block has no -----END----- line".to_owned(),
        }),
        None => Ok(blocks),
    }
}

fn parse_block(text: &str, line: usize, file: &Path) -> Result<Option<PemBlock>, TlsError> {
    let label = text.strip_prefix(BEGIN).and_then(|rest| rest.split_once("-----")).map(|(label, _)| label);
    if let Some(foreign) = label.and_then(foreign_format::of_label) {
        return Err(foreign.refusal(file));
    }
    if text.contains("ENCRYPTED") {
        return Ok(Some(PemBlock { line, kind: SectionKind::PrivateKey, der: Vec::new(), encrypted: true }));
    }
    let parsed = from_buf(&mut text.as_bytes()).map_err(|error| TlsError::Broken {
        file: file.to_owned(),
        line,
        what: format!("not PEM: {error}"),
    })?;
    Ok(parsed.map(|(kind, der)| PemBlock { line, kind, der, encrypted: false }))
}
