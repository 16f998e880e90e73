use actors::Product;

use crate::dialplan::{DialError, DialingSettings, Dialplan};

/// Settings of an office in this region.
fn office(region: &str) -> DialingSettings {
    DialingSettings { region: region.parse().unwrap(), ..DialingSettings::default() }
}

fn with_access_code(region: &str, route_access_code: &str) -> DialingSettings {
    DialingSettings { route_access_code: route_access_code.to_owned(), ..office(region) }
}

fn with_international_prefix(region: &str, prefix: &str) -> DialingSettings {
    DialingSettings { international_prefix: prefix.to_owned().into(), ..office(region) }
}

fn with_area_code(area_code: &str, settings: DialingSettings) -> DialingSettings {
    DialingSettings { area_code: area_code.to_owned(), ..settings }
}

/// Digits that MaxCS dials, or the error.
fn dialed(settings: &DialingSettings, target: &str) -> Result<String, DialError> {
    Dialplan::new(settings, Product::MaxCs).resolve(target, None).map(|dialled| dialled.dialed)
}

#[test]
fn an_access_code_that_the_region_reads_as_its_own_prefix_makes_no_second_number() {
    let finland = with_access_code("FI", "0");
    assert_eq!(dialed(&finland, "0 408 767389").as_deref(), Ok("00408767389"));
}

#[test]
fn where_a_prefix_may_be_missing_a_valid_whole_is_no_likelier_than_the_rest() {
    assert_eq!(dialed(&office("GB"), "9 0 77811707"), Err(DialError::Ambiguous));
}

#[test]
fn where_no_prefix_and_no_area_code_can_be_missing_the_valid_whole_is_meant() {
    let italy = with_access_code("IT", "0");
    assert_eq!(dialed(&italy, "0 2 3661 8300").as_deref(), Ok("00236618300"));
    assert_eq!(dialed(&with_area_code("06", italy), "0 2 3661 8300"), Err(DialError::Ambiguous));
}

#[test]
fn a_country_code_is_no_access_code() {
    let germany = with_access_code("DE", "1");
    assert_eq!(dialed(&germany, "+1 408 597 9000").as_deref(), Ok("10014085979000"));
}

#[test]
fn an_empty_international_prefix_makes_no_local_number_an_international_one() {
    let australia = with_area_code("2", with_international_prefix("AU", ""));
    assert_eq!(dialed(&australia, "9408 7408").as_deref(), Ok("90294087408"));
}

#[test]
fn an_international_prefix_with_a_zero_behind_it_begins_a_local_number() {
    let italy = with_area_code("02", office("IT"));
    assert_eq!(dialed(&italy, "000 4185").as_deref(), Ok("9020004185"));
}

#[test]
fn of_two_ways_to_take_an_international_prefix_off_the_one_that_leaves_a_valid_number_counts() {
    // Japan's engine takes more than 00 off, and leaves no number.
    assert_eq!(dialed(&with_international_prefix("JP", "00"), "001 408 597 9000").as_deref(), Ok("90014085979000"));
    // Hong Kong has 006 as a prefix, too: 00 leaves a number of +61, and there is none.
    assert_eq!(dialed(&office("HK"), "006 1 408 597 9000").as_deref(), Ok("90014085979000"));
    // 009 and 95, or 00 and 995.
    assert_eq!(dialed(&with_international_prefix("BR", "00"), "0049 8631"), Err(DialError::Ambiguous));
}
