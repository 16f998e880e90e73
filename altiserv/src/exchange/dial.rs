//! The numbering plan: what a dialled number means.

use std::collections::{BTreeMap, HashMap};

use altilink::Pad;

use super::{Line, Refusal};
use crate::settings::{
    Product,
    plan::{Plan, is_dial_digit},
};

/// `CallInfo` has room for 40 characters of a number.
const MAX_NUMBER: usize = 40;

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
    pub(crate) fn new(plan: &Plan, lines: &BTreeMap<Pad, Line>) -> Self {
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
        if number.is_empty() || number.len() > MAX_NUMBER || number.contains(|c: char| c.is_control() || c == ' ') {
            return Err(Refusal::InvalidNumber);
        }
        if let Some(pad) = self.line(number) {
            return Ok(Destination::Line(pad));
        }
        if self.emergency.iter().any(|emergency| emergency == number) {
            return Ok(Destination::Outside { trunks: Trunks::Any, number: number.to_owned() });
        }
        match self.product {
            Product::MaxCs => self.resolve_by_access_code(number),
            Product::MaxAcd => resolve_outside(number),
        }
    }

    /// The longest access code that leaves something to dial.
    fn resolve_by_access_code(&self, dialled: &str) -> Result<Destination, Refusal> {
        if !dialled.bytes().all(is_dial_digit) {
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
}

/// MaxACD: a number, with or without +, or a SIP URI.
fn resolve_outside(number: &str) -> Result<Destination, Refusal> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let is_number = !digits.is_empty() && digits.bytes().all(is_dial_digit);
    let scheme_free = ["sip:", "sips:"].iter().find_map(|scheme| {
        number.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(|_| &number[scheme.len()..])
    });
    if is_number || scheme_free.is_some_and(|address| !address.is_empty()) {
        return Ok(Destination::Outside { trunks: Trunks::Any, number: number.to_owned() });
    }
    Err(Refusal::InvalidNumber)
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
