//! The numbering plan: the destination of each number that can be dialled.

use std::collections::{BTreeMap, HashMap};

use altilink::Pad;

use super::refusal::Refusal;
use super::switch_line::SwitchLine;
use crate::settings::{
    Product,
    plan::{Plan, is_dial_digit},
};

/// `CallInfo` has room for 40 characters of a number.
const MAX_NUMBER: usize = 40;

/// A SIP URI may be longer: `CallInfo` shows its beginning.
const MAX_SIP_URI: usize = 255;

/// Public numbers dialled in full have more digits, so shorter ones are meant for the numbering plan.
const MAX_INSIDE_DIGITS: usize = 6;

/// Destination of a dialled number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// An extension or a workgroup.
    Line(Pad),
    /// An outside number.
    Outside { trunks: Trunks, number: String },
}

/// Trunk lines that may carry an outside call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trunks {
    Any,
    WithCode(String),
}

#[derive(Debug)]
pub(crate) struct NumberingPlan {
    product: Product,
    lines: HashMap<String, Pad>,
    longest_line: usize,
    access_codes: Vec<String>,
    emergency: Vec<String>,
}

impl NumberingPlan {
    pub(crate) fn new(plan: &Plan, lines: &BTreeMap<Pad, SwitchLine>) -> Self {
        let mut by_number = HashMap::new();
        for line in lines.values().filter(|line| !line.is_trunk()) {
            by_number.insert(line.number.clone(), line.pad);
        }
        Self {
            product: plan.product,
            longest_line: by_number.keys().map(String::len).max().unwrap_or(0),
            lines: by_number,
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

    /// True for an outside number, written without an access code, that every extension may call.
    pub(crate) fn is_emergency(&self, number: &str) -> bool {
        self.emergency.iter().any(|emergency| emergency == number)
    }

    /// The longest access code that leaves something to dial.
    fn resolve_by_access_code(&self, dialled: &str) -> Result<Destination, Refusal> {
        if !is_number(dialled) {
            return Err(Refusal::InvalidNumber);
        }
        let codes = self.access_codes.iter();
        let fitting = codes.filter(|code| dialled.len() > code.len() && dialled.starts_with(code.as_str()));
        match fitting.max_by_key(|code| code.len()) {
            Some(code) => {
                let number = dialled[code.len()..].to_owned();
                Ok(Destination::Outside { trunks: Trunks::WithCode(code.clone()), number })
            }
            None if dialled.len() <= self.longest_line => Err(Refusal::NoSuchNumber),
            None => Err(Refusal::NoSuchAccessCode),
        }
    }

    /// MaxACD: a number, with or without +, or a SIP URI. A number as short as an extension would be one, but none has it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::switch_line;
    use crate::settings::{Settings, TrunkSettings};

    /// Trunks with the access codes 9 and 91; extensions and a workgroup with three digits.
    fn plan(product: Product) -> NumberingPlan {
        let trunk = |code: &str| TrunkSettings { access_code: code.to_owned(), ..TrunkSettings::default() };
        let settings = Settings { product, trunks: vec![trunk("9"), trunk("91")], ..Settings::default() };
        let plan = Plan::try_from(&settings).expect("valid settings");
        NumberingPlan::new(&plan, &switch_line::lines(&plan))
    }

    fn outside(code: &str, number: &str) -> Destination {
        Destination::Outside { trunks: Trunks::WithCode(code.to_owned()), number: number.to_owned() }
    }

    fn anywhere(number: &str) -> Destination {
        Destination::Outside { trunks: Trunks::Any, number: number.to_owned() }
    }

    #[test]
    fn an_access_code_needs_a_number_after_it() {
        let plan = plan(Product::MaxCs);
        assert_eq!(plan.resolve("9"), Err(Refusal::NoSuchNumber));
        assert_eq!(plan.resolve("95"), Ok(outside("9", "5")));
        assert_eq!(plan.resolve("91"), Ok(outside("9", "1")), "the longer code leaves nothing to dial");
        assert_eq!(plan.resolve("915"), Ok(outside("91", "5")));
    }

    #[test]
    fn a_number_without_access_code_may_be_a_wrong_extension() {
        let plan = plan(Product::MaxCs);
        assert_eq!(plan.resolve("555"), Err(Refusal::NoSuchNumber));
        assert_eq!(plan.resolve("5555"), Err(Refusal::NoSuchAccessCode));
    }

    #[test]
    fn a_number_has_up_to_40_digits_with_its_access_code() {
        let plan = plan(Product::MaxCs);
        assert_eq!(plan.resolve(&"9".repeat(40)), Ok(outside("9", &"9".repeat(39))));
        assert_eq!(plan.resolve(&"9".repeat(41)), Err(Refusal::InvalidNumber));
    }

    #[test]
    fn max_acd_takes_numbers_and_sip_uris_that_are_whole() {
        let plan = plan(Product::MaxAcd);
        assert_eq!(plan.resolve("555"), Err(Refusal::NoSuchNumber));
        assert_eq!(plan.resolve("5555"), Ok(anywhere("5555")));
        assert_eq!(plan.resolve("+5"), Ok(anywhere("+5")));
        assert_eq!(plan.resolve("sip:a"), Ok(anywhere("sip:a")));
        for wrong in ["+", "+a", "sip:", "tel:5", "sip", "sip:a b", "sip:a\n", "sip:\u{7f}"] {
            assert_eq!(plan.resolve(wrong), Err(Refusal::InvalidNumber), "{wrong:?}");
        }
    }

    #[test]
    fn a_sip_uri_has_up_to_255_bytes() {
        let plan = plan(Product::MaxAcd);
        let longest = format!("sip:{}", "a".repeat(251));
        assert_eq!(plan.resolve(&longest), Ok(anywhere(&longest)));
        assert_eq!(plan.resolve(&format!("{longest}a")), Err(Refusal::InvalidNumber));
    }

    #[test]
    fn trunks_are_chosen_by_their_access_code() {
        assert!(Trunks::Any.accept("9"));
        let with_code = Trunks::WithCode("91".to_owned());
        assert!(with_code.accept("91") && !with_code.accept("9"));
        assert_eq!((Trunks::Any.code_byte(), with_code.code_byte()), (0, b'9'));
    }
}
