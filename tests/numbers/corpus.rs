//! Corpus of tens of thousands of written numbers with libphonenumber's results: `corpus.tsv`, written by `make.py`.
//! `cases.tsv` has the special cases, which are more than a number in a usual form.

use std::collections::BTreeMap;

use actors::Product;
use altigen_webproxy::dialplan::{DialError, Dialled, Dialplan, Kind};
use altigen_webproxy::settings::DialingSettings;

const CORPUS: &str = include_str!("corpus.tsv");

#[derive(Debug)]
pub(super) struct Line {
    from: &'static str,
    writing: &'static str,
    pub(super) e164: &'static str,
    dialed: &'static str,
    region: &'static str,
    pub(super) valid: bool,
}

pub(super) fn lines() -> impl Iterator<Item = Line> {
    CORPUS.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let [from, writing, e164, dialed, region, valid] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not six columns: {line:?}");
        };
        Line { from, writing, e164, dialed, region, valid: valid == "yes" }
    })
}

/// Dial plans of all regions. Only the region is configured.
struct Plans(BTreeMap<&'static str, Dialplan>);

impl Plans {
    fn of(product: Product) -> Self {
        let regions = lines().map(|line| line.from);
        Self(regions.map(|region| (region, plan(region, product))).collect())
    }

    fn resolve(&self, line: &Line) -> Result<Dialled, String> {
        self.0[line.from].resolve(line.writing, None).map_err(|error| error.to_string())
    }
}

fn plan(region: &str, product: Product) -> Dialplan {
    let region = region.parse().expect("a region");
    Dialplan::new(&DialingSettings { region, ..DialingSettings::default() }, product)
}

/// Difference between the answer to a line and its expected result. `access` precedes outside numbers.
fn fault(line: &Line, answer: &Result<Dialled, String>, access: &str) -> Option<String> {
    let right = match answer {
        Err(_) => line.dialed == "-",
        Ok(dialled) if line.e164.is_empty() => {
            dialled.kind == Kind::Extension && dialled.dialed == line.dialed && dialled.e164.is_none()
        }
        Ok(dialled) => {
            dialled.e164.as_deref() == Some(line.e164)
                && dialled.dialed == format!("{access}{}", line.dialed)
                && dialled.region.as_deref().unwrap_or_default() == line.region
                && dialled.valid == Some(line.valid)
                && dialled.warnings.is_empty() == (line.valid && !line.dialed.starts_with('+'))
        }
    };
    (!right).then(|| format!("{line:?}: {answer:?}"))
}

#[test]
fn the_corpus_is_of_all_regions() {
    let mut counts = BTreeMap::new();
    for line in lines() {
        *counts.entry(line.from).or_insert(0) += 1;
    }
    assert!(lines().count() >= 30_000);
    assert_eq!(counts.len(), 245);
    assert!(counts.values().all(|count| *count >= 20), "{counts:?}");
}

#[test]
fn every_writing_of_the_corpus_is_dialled_as_libphonenumber_says() {
    let plans = Plans::of(Product::MaxAcd);
    let faults: Vec<_> = lines().filter_map(|line| fault(&line, &plans.resolve(&line), "")).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Digit nine in all scripts of the corpus.
const BEGINS_LIKE_THE_CODE: [char; 6] = ['9', '９', '٩', '९', '৯', '๙'];

/// Dials every written number. One that begins with the access code may also be meant without it. Only such a number
/// may be refused.
#[test]
fn every_writing_of_the_corpus_is_dialled_behind_the_route_access_code_or_refused_as_two_numbers() {
    let plans = Plans::of(Product::MaxCs);
    let two_numbers = DialError::Ambiguous.to_string();
    let mut refused = 0;
    let mut faults = Vec::new();
    for line in lines() {
        let answer = plans.resolve(&line);
        if BEGINS_LIKE_THE_CODE.iter().any(|nine| line.writing.starts_with(*nine))
            && answer.as_ref() == Err(&two_numbers)
        {
            refused += 1;
        } else {
            faults.extend(fault(&line, &answer, "9"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(refused < 200, "{refused} writings are refused");
}

#[test]
fn every_case_is_dialled_as_it_is_meant() {
    let text = |field: Option<String>| field.unwrap_or_default();
    let mut faults = Vec::new();
    for line in include_str!("cases.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [from, code, target, dialed, e164, kind, extension, post_dial] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("not eight columns: {line:?}");
        };
        let answer = plan(from, Product::MaxCs).resolve(target, Some(code));
        let is_right = match answer.clone() {
            Err(_) => dialed == "-",
            Ok(answer) => {
                let shown = serde_json::to_value(answer.kind).expect("a kind");
                (answer.dialed, text(answer.e164), shown.as_str(), text(answer.extension), text(answer.post_dial))
                    == (dialed.into(), e164.into(), Some(kind), extension.into(), post_dial.into())
            }
        };
        if !is_right {
            faults.push(format!("{line}: {answer:?}"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
