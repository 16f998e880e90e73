//! Rules for the number engine behind the dial plan.

use std::collections::BTreeSet;

use super::corpus::lines;
use super::encoded;
use crate::harness::Program;

/// Valid numbers of the corpus.
fn numbers() -> BTreeSet<&'static str> {
    lines().filter(|line| line.valid).map(|line| line.e164).collect()
}

/// Limits memory. With patterns compiled by `regex`, it would be hundreds of megabytes.
#[actix_web::test]
async fn the_numbers_of_all_regions_take_little_memory() {
    const MOST: u64 = 32 * 1024;
    /// Error for some numbers of Belarus. Their first digit is a prefix of other numbers, and without it they are
    /// another valid number.
    const TWO_NUMBERS: &str =
        "the target can be read as two numbers; write it with + and its country code, without a prefix";
    let mut program = Program::start(&[], &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
    let http = program.web_api().await;
    let before = program.resident();
    for number in numbers() {
        let shown = http.get(&format!("/dialplan?target={}", encoded(number))).await;
        assert!(shown.status == 200 || shown.refused(400, "wrong_target") == TWO_NUMBERS, "{number}: {shown:?}");
    }
    let grown = program.resident().saturating_sub(before);
    assert!(grown < MOST, "{grown} KiB");
}

/// Numbers that another port of libphonenumber misreads: it takes their first digits for a national prefix or a carrier
/// code (whisperfish/rust-phonenumber#76).
const MISREAD: [&str; 13] = [
    "+2500", "+35900", "+3708", "+3758", "+5590", "+59800", "+6200", "+6600", "+78", "+8100", "+8200", "+8600", "+9100",
];

#[test]
fn another_port_of_libphonenumber_reads_all_other_numbers_in_the_same_way() {
    let is_misread = |number: &&str| MISREAD.iter().any(|beginning| number.starts_with(beginning));
    let (misread, others): (Vec<_>, Vec<_>) = numbers().into_iter().partition(is_misread);
    assert!(misread.len() < others.len() / 20, "{} of {} are not compared", misread.len(), numbers().len());
    let differences: Vec<_> = others.into_iter().filter(|number| opinion(number).as_deref() != Some(number)).collect();
    assert!(differences.is_empty(), "{differences:?}");
}

/// E.164 form of a number by the other port.
fn opinion(number: &str) -> Option<String> {
    let number = phonenumber::parse(None, number).ok()?;
    Some(format!("+{}{}", number.code().value(), number.national()))
}
