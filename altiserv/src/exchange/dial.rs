//! The numbering plan: what a dialled number means.

use std::collections::{BTreeMap, HashMap};

use altilink::Pad;

use super::{Line, Refusal};
use crate::settings::{
    Product,
    plan::{ServerPlan, is_dial_digit},
};

/// `CallInfo` has room for 40 characters of a number.
const MAX_NUMBER: usize = 40;

/// A SIP URI may be longer: `CallInfo` shows its beginning.
const MAX_SIP_URI: usize = 255;

/// Public numbers dialled in full have more digits, so shorter ones are meant for the numbering plan.
const MAX_INSIDE_DIGITS: usize = 6;

/// What a dialled number means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// An extension or a workgroup.
    Line(Pad),
    /// An outside number.
    Outside { trunks: Trunks, number: String },
}

/// Which trunk lines may carry an outside call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trunks {
    Any,
    WithCode(String),
}

#[derive(Debug)]
pub(crate) struct DialPlan {
    product: Product,
    lines: HashMap<String, Pad>,
    longest_line: usize,
    access_codes: Vec<String>,
    emergency: Vec<String>,
}

impl DialPlan {
    pub(crate) fn new(plan: &ServerPlan, lines: &BTreeMap<Pad, Line>) -> Self {
        let dialable = lines.values().filter(|line| !line.is_trunk());
        let lines: HashMap<String, Pad> = dialable.map(|line| (line.number.clone(), line.pad)).collect();
        Self {
            product: plan.product,
            longest_line: lines.keys().map(String::len).max().unwrap_or(0),
            lines,
            access_codes: plan.trunks.iter().map(|trunk| trunk.access_code.clone()).collect(),
            emergency: plan.emergency_numbers.clone(),
        }
    }

    /// The extension or workgroup with this number.
    pub(crate) fn line(&self, number: &str) -> Option<Pad> {
        self.lines.get(number).copied()
    }

    /// Extensions and workgroups first, then emergency numbers, then whatever leads outside.
    pub(crate) fn resolve(&self, number: &str) -> Result<Destination, Refusal> {
        if number.is_empty() || number.len() > MAX_SIP_URI || number.contains(|c: char| c.is_control() || c == ' ') {
            return Err(Refusal::InvalidNumber);
        }
        if let Some(pad) = self.line(number) {
            return Ok(Destination::Line(pad));
        }
        if self.is_emergency(number) {
            return Ok(Destination::Outside { trunks: Trunks::Any, number: number.to_owned() });
        }
        match self.product {
            Product::MaxCs => self.resolve_by_access_code(number),
            Product::MaxAcd => self.resolve_without_access_code(number),
        }
    }

    /// Whether everybody may call this outside number, which is written without an access code.
    pub(crate) fn is_emergency(&self, number: &str) -> bool {
        self.emergency.iter().any(|emergency| emergency == number)
    }

    /// The longest access code that leaves something to dial.
    fn resolve_by_access_code(&self, dialled: &str) -> Result<Destination, Refusal> {
        if !is_number(dialled) {
            return Err(Refusal::InvalidNumber);
        }
        let fits = |code: &&String| dialled.len() > code.len() && dialled.starts_with(code.as_str());
        match self.access_codes.iter().filter(fits).max_by_key(|code| code.len()) {
            Some(code) => {
                let number = dialled[code.len()..].to_owned();
                Ok(Destination::Outside { trunks: Trunks::WithCode(code.clone()), number })
            }
            None if dialled.len() <= self.longest_line => Err(Refusal::NoSuchNumber),
            None => Err(Refusal::NoSuchAccessCode),
        }
    }

    /// MaxACD: a number, with or without +, or a SIP URI. What is as short as an extension is none that exists.
    fn resolve_without_access_code(&self, dialled: &str) -> Result<Destination, Refusal> {
        let outside = Destination::Outside { trunks: Trunks::Any, number: dialled.to_owned() };
        if is_sip_uri(dialled) || dialled.strip_prefix('+').is_some_and(is_number) {
            return Ok(outside);
        }
        if !is_number(dialled) {
            return Err(Refusal::InvalidNumber);
        }
        if dialled.len() <= self.longest_line.min(MAX_INSIDE_DIGITS) { Err(Refusal::NoSuchNumber) } else { Ok(outside) }
    }
}

fn is_number(dialled: &str) -> bool {
    (1..=MAX_NUMBER).contains(&dialled.len()) && dialled.bytes().all(is_dial_digit)
}

fn is_sip_uri(dialled: &str) -> bool {
    let (scheme, address) = dialled.split_once(':').unwrap_or_default();
    ["sip", "sips"].iter().any(|sip| scheme.eq_ignore_ascii_case(sip)) && !address.is_empty()
}

impl Trunks {
    pub(crate) fn accept(&self, code: &str) -> bool {
        match self {
            Self::Any => true,
            Self::WithCode(wanted) => wanted == code,
        }
    }

    /// The access code as `CallInfo` has room for it: its first character.
    pub(crate) fn code_byte(&self) -> u8 {
        match self {
            Self::Any => 0,
            Self::WithCode(code) => code.bytes().next().unwrap_or(0),
        }
    }
}
