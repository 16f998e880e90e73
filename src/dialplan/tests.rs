mod properties;

use super::*;

fn dialplan(product: Product) -> Dialplan {
    Dialplan::new(&DialingSettings::default(), product)
}

fn in_region(region: &str, national: &str, international: &str) -> Dialplan {
    let settings = DialingSettings {
        region: region.parse().unwrap(),
        national_prefix: national.to_owned().into(),
        international_prefix: international.to_owned().into(),
        ..DialingSettings::default()
    };
    Dialplan::new(&settings, Product::MaxCs)
}

/// Digits that MaxCS in the United States dials, or the error.
fn dial(target: &str) -> Result<String, DialError> {
    dialplan(Product::MaxCs).resolve(target, None).map(|dialled| dialled.dialed)
}

fn dialed(target: &str) -> String {
    dial(target).unwrap_or_else(|error| panic!("{target:?}: {error}"))
}

#[test]
fn a_national_number_is_dialled_alike_in_every_writing() {
    for target in [
        "(408) 597-9000",
        "408-597-9000",
        "408.597.9000",
        "408/597/9000",
        "4085979000",
        "1 408 597 9000",
        "+1 408 597 9000",
        "+1 (408) 597-9000",
        "  408 597 9000 ",
        "1‑408‑597‑9000",
        "４０８５９７９０００",
        "＋１（４０８）５９７－９０００",
        "٤٠٨٥٩٧٩٠٠٠",
        "\u{202a}+1 408 597 9000\u{202c}",
        "408\u{a0}597\u{a0}9000",
        "tel:+1-408-597-9000",
        "TEL:4085979000",
        "tel:597-9000;phone-context=+1408",
        "tel:+14085979000;isub=1",
        "tel:4085979000;phone-context=example.com",
        "[408] 597~9000",
        "011 1 408 597 9000",
    ] {
        assert_eq!(dialed(target), "914085979000", "{target:?}");
    }
}

#[test]
fn a_service_number_gets_no_configured_prefix_where_the_country_has_none() {
    let plan = in_region("ES", "5", "00");
    let dialed = |target: &str| plan.resolve(target, None).map(|dialled| dialled.dialed);
    assert_eq!(dialed("912 345 678"), Ok("95912345678".to_owned()));
    assert_eq!(dialed("900 123 456"), Ok("9900123456".to_owned()));
}

#[test]
fn an_emergency_number_is_one_of_the_region() {
    let dialled = dialplan(Product::MaxCs).resolve("911", None).unwrap();
    assert_eq!((dialled.region.as_deref(), dialled.valid), (Some("US"), Some(true)));
}

#[test]
fn digits_that_may_be_two_numbers_are_one_where_the_access_code_is_written_apart() {
    let plan = in_region("DE", "auto", "auto");
    let dialed = |target: &str| plan.resolve(target, None).map(|dialled| dialled.dialed);
    assert_eq!(dialed("9 030 901820"), Ok("9030901820".to_owned()));
    assert_eq!(dialed("9030901820"), Err(DialError::Ambiguous));
}

#[test]
fn an_access_code_before_no_number_may_be_a_digit_too_many() {
    assert_eq!(dialed("9 1 408 597 9000"), "914085979000");
    for target in ["9 1 200 555 0123", "912005550123"] {
        assert!(matches!(dial(target), Err(DialError::TooManyDigits(1))), "{target}: {:?}", dial(target));
    }
}

#[test]
fn other_countries_get_the_international_prefix() {
    let cases = [
        ("+44 20 7946 0958", "9011442079460958"),
        ("011 44 20 7946 0958", "9011442079460958"),
        ("+44 (0) 20 7946 0958", "9011442079460958"),
        ("+39 02 3661 8300", "9011390236618300"),
        ("+49 30 901820", "90114930901820"),
        ("+800 1234 5678", "901180012345678"),
        ("+52 55 5130 5300", "9011525551305300"),
        ("+54 9 11 2345 6789", "90115491123456789"),
        ("+55 11 96123-4567", "90115511961234567"),
    ];
    for (target, expected) in cases {
        assert_eq!(dialed(target), expected, "{target:?}");
    }
}

#[test]
fn other_territories_of_the_same_country_code_are_national() {
    let dialled = dialplan(Product::MaxCs).resolve("+1 242 365 1234", None).unwrap();
    assert_eq!((dialled.dialed.as_str(), dialled.kind), ("912423651234", Kind::National));
}

#[test]
fn letters_stand_for_the_digits_of_their_keys() {
    assert_eq!(dialed("1-800-FLOWERS"), "918003569377");
    assert_eq!(dialed("408-597-help"), "914085974357");
    assert_eq!(dialed("1-800-GO-FEDEX"), "918004633339");
    assert_eq!(dialed("1-800-(FLOWERS)"), "918003569377");
}

#[test]
fn an_answer_shows_what_was_given_and_the_international_form() {
    let dialled = dialplan(Product::MaxCs).resolve("(408) 597-9000", None).unwrap();
    let shown = serde_json::to_value(&dialled).unwrap();
    let expected = serde_json::json!({
        "raw": "(408) 597-9000", "dialed": "914085979000", "e164": "+14085979000",
        "kind": "national", "region": "US", "valid": true,
    });
    assert_eq!(shown, expected);
    let short = serde_json::to_value(dialplan(Product::MaxCs).resolve("102", None).unwrap()).unwrap();
    let expected = serde_json::json!({
        "raw": "102", "dialed": "102", "e164": null, "kind": "extension", "region": null, "valid": null,
    });
    assert_eq!(short, expected);
}

#[test]
fn short_numbers_and_codes_are_dialled_as_they_are() {
    let cases = [
        ("102", Kind::Extension),
        ("800", Kind::Extension),
        ("0", Kind::Extension),
        ("123456", Kind::Extension),
        ("*72", Kind::Code),
        ("#11", Kind::Code),
        ("*21*14085979000#", Kind::Code),
        ("12#", Kind::Code),
        ("911", Kind::Emergency),
    ];
    for (target, kind) in cases {
        let dialled = dialplan(Product::MaxCs).resolve(target, None).unwrap();
        assert_eq!((dialled.dialed.as_str(), dialled.kind, dialled.e164), (target, kind, None));
    }
    assert_eq!(dialed("*72 408-597-9000"), "*724085979000");
    assert_eq!(dialed("tel:102;phone-context=pbx.example.com"), "102");
}

#[test]
fn the_trunk_access_code_of_a_call_is_dialled_before_everything_but_emergency_numbers() {
    for (target, expected, kind) in [
        ("988", "8988", Kind::Code),
        ("102", "8102", Kind::Code),
        ("*72", "8*72", Kind::Code),
        ("8 988", "8988", Kind::Code),
        ("911", "911", Kind::Emergency),
        ("8 911", "911", Kind::Emergency),
        ("911#", "911", Kind::Emergency),
        ("408 597 9000", "814085979000", Kind::National),
    ] {
        let dialled = dialplan(Product::MaxCs).resolve(target, Some("8")).unwrap();
        assert_eq!((dialled.dialed.as_str(), dialled.kind), (expected, kind), "{target}");
    }
    assert_eq!(dialed("9 911"), "911");
}

#[test]
fn the_trunk_access_code_replaces_the_route_access_code() {
    let plan = dialplan(Product::MaxCs);
    for (access, expected) in [(None, "914085979000"), (Some(""), "914085979000"), (Some("*8"), "*814085979000")] {
        assert_eq!(plan.resolve("4085979000", access).unwrap().dialed, expected);
    }
    let settings = DialingSettings { route_access_code: String::new(), ..DialingSettings::default() };
    let plan = Dialplan::new(&settings, Product::MaxCs);
    assert_eq!(plan.resolve("4085979000", None).unwrap().dialed, "14085979000");
}

#[test]
fn a_wrong_trunk_access_code_is_refused_whatever_the_target() {
    for access in ["12345", "a", " ", "9 ", "+", "９"] {
        for target in ["4085979000", "102"] {
            let resolved = dialplan(Product::MaxCs).resolve(target, Some(access));
            assert_eq!(resolved, Err(DialError::WrongAccessCode), "{access:?}");
        }
    }
}

#[test]
fn maxacd_has_no_trunk_codes() {
    let plan = dialplan(Product::MaxAcd);
    assert_eq!(plan.resolve("408 597 9000", None).unwrap().dialed, "14085979000");
    assert_eq!(plan.resolve("+44 20 7946 0958", Some("")).unwrap().dialed, "011442079460958");
    assert_eq!(plan.resolve("408 597 9000", Some("9")), Err(DialError::AccessCodeOnMaxAcd));
}

#[test]
fn a_sip_uri_is_for_maxacd_alone() {
    let uri = "sip:alice@example.com:5061;transport=tls";
    let dialled = dialplan(Product::MaxAcd).resolve(uri, None).unwrap();
    assert_eq!((dialled.dialed.as_str(), dialled.kind, dialled.e164), (uri, Kind::Sip, None));
    assert_eq!(dial(uri), Err(DialError::SipOnMaxCs));
    assert!(matches!(dialplan(Product::MaxAcd).resolve("sip:", None), Err(DialError::WrongSipUri(_))));
}

#[test]
fn an_extension_after_a_number_is_reported_but_not_dialled() {
    for target in [
        "408 597 9000 x12",
        "(408) 597-9000 ext. 12",
        "4085979000 extension 12",
        "4085979000;ext=12",
        "4085979000#12",
        "tel:+14085979000;ext=12",
        "408-597-9000, ext 12",
        "408-597-9000 (ext. 12)",
        "408-597-9000 int 12",
        "408-597-9000 ~12#",
        "408-597-9000-12#",
        "408-597-9000 доб. 12",
        "408-597-9000 EXTENSIÓN 12",
        "408-597-9000 App. 12",
        "４０８ ５９７ ９０００ ｘ１２",
        "408-597-9000 Ext12",
        "1-408-597-9000 (x12",
        "4085979000 extn: 12",
    ] {
        let dialled =
            dialplan(Product::MaxCs).resolve(target, None).unwrap_or_else(|error| panic!("{target}: {error}"));
        assert_eq!((dialled.dialed.as_str(), dialled.extension.as_deref()), ("914085979000", Some("12")), "{target}");
    }
    let vanity = dialplan(Product::MaxCs).resolve("1-800-FLOWERS x7", None).unwrap();
    assert_eq!((vanity.dialed.as_str(), vanity.extension.as_deref()), ("918003569377", Some("7")));
}

#[test]
fn a_target_that_cannot_be_dialled_is_refused_with_the_reason() {
    let cases = [
        ("", DialError::NoTarget),
        ("  \u{200b} ", DialError::NoTarget),
        ("hello", DialError::NotANumber),
        ("---", DialError::NotANumber),
        ("+", DialError::NotANumber),
        ("+*72", DialError::NotANumber),
        ("++14085979000", DialError::MisplacedPlus),
        ("408+5979000", DialError::MisplacedPlus),
        ("408 597\n9000", DialError::ControlCharacter),
        ("408\u{0}597", DialError::ControlCharacter),
        ("408_597_9000", DialError::UnexpectedCharacter('_')),
        ("alice@example.com", DialError::UnexpectedCharacter('@')),
        ("408 597 9000 privat", DialError::Words("privat".to_owned())),
        ("408 597 9000 oder -20", DialError::Words("oder -20".to_owned())),
        ("Tel. 408 597 9000", DialError::Words("Tel.".to_owned())),
        ("408 597 9000 (mobil) oder 9001", DialError::Words("(mobil) oder 9001".to_owned())),
        ("408 Büro 597 9000", DialError::Words("Büro 597 9000".to_owned())),
        ("☎ 408 597 9000", DialError::UnexpectedCharacter('☎')),
        ("5979000", DialError::TooFewDigits(1)),
        ("+140859", DialError::TooFewDigits(1)),
        ("+1408597900", DialError::TooFewDigits(1)),
        ("408597900012", DialError::TooManyDigits(1)),
        ("+44 20 7946 0958 12345", DialError::TooManyDigits(44)),
        ("+44207946095812345678", DialError::TooLongNumber),
        ("+999 123 4567", DialError::UnknownCountryCode),
        ("+0", DialError::TooFewDigits(1)),
        ("+099 123 4567", DialError::UnknownCountryCode),
        ("+1", DialError::TooFewDigits(1)),
        ("tel:", DialError::WrongTelUri("it has no number")),
        ("tel:;ext=5", DialError::WrongTelUri("it has no number")),
        ("tel:+14085979000;ext=x", DialError::WrongTelUri("its ext is not a number")),
        ("tel:+14085979000;postd=x", DialError::WrongTelUri("its postd cannot be keyed")),
    ];
    for (target, expected) in cases {
        assert_eq!(dial(target), Err(expected), "{target:?}");
    }
    assert_eq!(dial(&"1".repeat(256)), Err(DialError::TooLong(250)));
    assert_eq!(dial(&format!("*{}", "1".repeat(40))), Err(DialError::CodeTooLong(32)));
}

#[test]
fn digits_of_no_known_number_that_would_be_read_as_another_one_are_refused() {
    assert_eq!(dial("(185) 935-1149"), Err(DialError::NoSuchNumber(1)), "by those who dial it");
    let france = in_region("FR", "auto", "auto");
    assert_eq!(france.resolve("00 49 000562", None), Err(DialError::NoSuchNumber(49)), "by those who read it");
}

#[test]
fn digits_in_the_context_of_a_country_are_short_unless_they_are_a_valid_number_there() {
    let plan = in_region("DE", "auto", "auto");
    let dialed = |target: &str| plan.resolve(target, None).map(|dialled| dialled.dialed);
    assert_eq!(dialed("tel:7895;phone-context=+49"), Ok("7895".to_owned()));
    assert_eq!(dialed("tel:901820;phone-context=+4930"), Ok("9030901820".to_owned()));
}

#[test]
fn messages_do_not_repeat_the_number() {
    let message = dial("+999 123 4567").unwrap_err().to_string();
    assert!(!message.contains("123") && message.contains("country code"), "{message}");
}

#[test]
fn a_national_prefix_that_is_configured_stands_where_callers_dial_one() {
    for (region, prefix, target, expected) in [
        ("US", "", "(408) 597-9000", "94085979000"),
        ("DE", "", "030 901820", "930901820"),
        ("DE", "010330", "030 901820", "901033030901820"),
        ("BR", "015", "(11) 96123-4567", "901511961234567"),
        ("BR", "015", "4004-1234", "940041234"),
        ("AU", "0", "1300 655 506", "91300655506"),
        ("AR", "0", "+54 9 11 2345 6789", "90111523456789"),
        ("ES", "", "912 345 678", "9912345678"),
        // 8 is the prefix there, and here a digit of the number itself.
        ("BY", "8", "+375 854160", "98854160"),
    ] {
        let settings = DialingSettings {
            region: region.parse().unwrap(),
            national_prefix: prefix.to_owned().into(),
            ..DialingSettings::default()
        };
        let plan = Dialplan::new(&settings, Product::MaxCs);
        assert_eq!(plan.resolve(target, None).unwrap().dialed, expected, "{region} {target}");
    }
}

#[test]
fn other_regions_dial_by_their_own_rules() {
    let britain = in_region("GB", "0", "00");
    for (target, expected) in [
        ("020 7946 0958", "902079460958"),
        ("+44 (0)20 7946 0958", "902079460958"),
        ("00 1 408 597 9000", "90014085979000"),
        ("+39 02 3661 8300", "900390236618300"),
        ("999", "999"),
    ] {
        assert_eq!(britain.resolve(target, None).unwrap().dialed, expected, "{target}");
    }
    let italy = in_region("IT", "", "00");
    assert_eq!(italy.resolve("02 3661 8300", None).unwrap().dialed, "90236618300");
    let germany = in_region("DE", "0", "00");
    assert_eq!(germany.resolve("030 901820", None).unwrap().e164.as_deref(), Some("+4930901820"));
}

#[test]
fn emergency_numbers_are_those_of_the_region_unless_configured() {
    let no_extensions = DialingSettings { max_extension_digits: 0, ..DialingSettings::default() };
    let plan = Dialplan::new(&no_extensions, Product::MaxCs);
    assert_eq!(plan.resolve("9-1-1", Some("8")).unwrap().dialed, "911");
    let own = DialingSettings { emergency_numbers: vec!["555".to_owned()], ..no_extensions };
    let plan = Dialplan::new(&own, Product::MaxCs);
    assert_eq!(plan.resolve("555", None).unwrap().kind, Kind::Emergency);
    assert_eq!(plan.resolve("911", None), Err(DialError::TooFewDigits(1)));
}

#[test]
fn gabons_emergency_numbers_are_those_of_the_metadata() {
    let gabon = DialingSettings { region: "GA".parse().unwrap(), ..DialingSettings::default() };
    let plan = Dialplan::new(&gabon, Product::MaxCs);
    for number in ["18", "1730", "1300", "1399"] {
        assert_eq!(plan.resolve(number, None).unwrap().kind, Kind::Emergency, "{number}");
    }
    assert_eq!(plan.resolve("1400", None).unwrap().kind, Kind::Extension);
}

fn with_area_code(area_code: &str, plan: DialingSettings) -> Dialplan {
    Dialplan::new(&DialingSettings { area_code: area_code.to_owned(), ..plan }, Product::MaxCs)
}

#[test]
fn numbers_as_agents_dial_them_on_the_phone_are_understood_and_no_prefix_is_dialled_twice() {
    for (target, expected) in [
        ("9 1 408 555 1212", "914085551212"),
        ("914085551212", "914085551212"),
        ("9-1-408-555-1212", "914085551212"),
        ("9 408 555 1212", "914085551212"),
        ("(9) 408 555 1212", "914085551212"),
        ("9 011 49 30 901820", "90114930901820"),
        ("90114930901820", "90114930901820"),
        ("011 49 30 901820", "90114930901820"),
        ("*9 1 408 555 1212", "*914085551212"),
    ] {
        assert_eq!(dialed(target), expected, "{target}");
    }
    let plan = dialplan(Product::MaxCs);
    assert_eq!(plan.resolve("8 1 408 555 1212", Some("8")).unwrap().dialed, "814085551212");
    assert_eq!(plan.resolve("9 1 408 555 1212", Some("9")).unwrap().dialed, "914085551212");
    assert!(plan.resolve("9 1 408 555 1212", Some("8")).is_err(), "which trunk is meant?");
    assert!(dialplan(Product::MaxAcd).resolve("9 1 408 555 1212", None).is_err(), "MaxACD has no access codes");
}

#[test]
fn a_digit_too_many_is_no_access_code() {
    for target in ["94085551212", "9408 555 1212", "940 855 51212", "9 1 408 555 121", "9 555 1212", "91 555 1212"] {
        assert!(dial(target).is_err(), "{target}");
    }
    // Area codes that begin with the access code.
    assert_eq!(dialed("914 555 1212"), "919145551212");
    assert_eq!(dialed("9145551212"), "919145551212");
    assert_eq!(dialed("901 142 0794"), "919011420794");
}

#[test]
fn an_emergency_number_behind_an_access_code_is_dialled_as_it_is() {
    let settings = DialingSettings { max_extension_digits: 3, ..DialingSettings::default() };
    let dialled = Dialplan::new(&settings, Product::MaxCs).resolve("9 911", None).unwrap();
    assert_eq!((dialled.dialed.as_str(), dialled.kind), ("911", Kind::Emergency));
}

#[test]
fn seven_digits_are_a_number_of_the_area_code_where_there_is_one() {
    let plan = with_area_code("408", DialingSettings::default());
    for target in ["555-1234", "5551234", "9 555 1234", "408 555 1234", "+1 408 555 1234", "tel:555-1234"] {
        assert_eq!(plan.resolve(target, None).unwrap().e164.as_deref(), Some("+14085551234"), "{target}");
        assert_eq!(plan.resolve(target, None).unwrap().dialed, "914085551234", "{target}");
    }
    assert_eq!(plan.resolve("955-1234", None).unwrap().dialed, "914089551234");
    assert_eq!(plan.resolve("555-HELP", None).unwrap().dialed, "914085554357");
    for wrong in ["155-1234", "055-1234", "911-1234", "411-1234", "55512345", "1 555 1234", "95551234", "+5551234"] {
        assert!(plan.resolve(wrong, None).is_err(), "{wrong}");
    }
    let canada = DialingSettings { region: "CA".parse().unwrap(), ..DialingSettings::default() };
    let plan = with_area_code("416", canada);
    assert_eq!(plan.resolve("555-1234", None).unwrap().dialed, "914165551234");
    // A number without area code that is the same in all of Canada.
    assert_eq!(plan.resolve("310-1234", None), Err(DialError::Ambiguous));
}

fn settings_of(region: &str, national: &str, international: &str) -> DialingSettings {
    DialingSettings {
        region: region.parse().unwrap(),
        national_prefix: national.to_owned().into(),
        international_prefix: international.to_owned().into(),
        ..DialingSettings::default()
    }
}

#[test]
fn an_area_code_elsewhere_makes_numbers_of_the_region_or_none() {
    let london = with_area_code("20", settings_of("GB", "0", "00"));
    for target in ["7946 0958", "020 7946 0958", "9 7946 0958", "9 020 7946 0958", "9 0044 20 7946 0958"] {
        assert_eq!(london.resolve(target, None).unwrap().dialed, "902079460958", "{target}");
    }
    assert!(london.resolve("7946 095", None).is_err());
    let milan = with_area_code("02", settings_of("IT", "", "00"));
    assert_eq!(milan.resolve("3661 8300", None).unwrap().dialed, "90236618300");
}

#[test]
fn a_target_that_could_be_two_numbers_is_refused() {
    // 09030 is an area code of Germany, and 9 with 030 is Berlin behind an access code.
    let germany = in_region("DE", "0", "00");
    assert_eq!(germany.resolve("9030901820", None), Err(DialError::Ambiguous));
    assert!(DialError::Ambiguous.to_string().contains("two numbers"));
    // The prefix of international numbers is written everywhere, and not taken for an access code and more.
    let settings = DialingSettings { route_access_code: "0".to_owned(), ..settings_of("DE", "0", "00") };
    let germany = Dialplan::new(&settings, Product::MaxCs);
    assert_eq!(germany.resolve("0049 30 901820", None).unwrap().e164.as_deref(), Some("+4930901820"));
    assert_eq!(germany.resolve("0 030 901820", None).unwrap().dialed, "0030901820");
    assert_eq!(germany.resolve("030 901820", None).unwrap().dialed, "0030901820");
}

#[test]
fn the_international_prefix_that_is_configured_is_understood_too() {
    let settings = DialingSettings { international_prefix: "00".to_owned().into(), ..DialingSettings::default() };
    let plan = Dialplan::new(&settings, Product::MaxCs);
    for target in ["00 49 30 901820", "011 49 30 901820", "9 00 49 30 901820", "9004930901820"] {
        assert_eq!(plan.resolve(target, None).unwrap().dialed, "9004930901820", "{target}");
    }
}

#[test]
fn a_number_that_nobody_is_known_to_have_is_dialled_with_a_warning() {
    let dialled = dialplan(Product::MaxCs).resolve("+1 408 197 9000", None).unwrap();
    assert_eq!((dialled.dialed.as_str(), dialled.valid), ("914081979000", Some(false)));
    assert_eq!(dialled.warnings, [NOT_VALID]);
    let known = dialplan(Product::MaxCs).resolve("+1 408 597 9000", None).unwrap();
    assert!(known.warnings.is_empty());
}

#[test]
fn a_region_without_a_preferred_prefix_dials_a_plus_with_a_warning() {
    let resolved = |international: &str, target: &str| {
        in_region("BR", "auto", international).resolve(target, None).map(|dialled| (dialled.dialed, dialled.warnings))
    };
    assert_eq!(resolved("auto", "+49 30 901820"), Ok(("9+4930901820".to_owned(), vec![NO_PREFIX.to_owned()])));
    assert_eq!(resolved("0021", "+49 30 901820"), Ok(("900214930901820".to_owned(), Vec::new())));
    assert_eq!(resolved("auto", "(11) 96123-4567").map(|(_, warnings)| warnings), Ok(Vec::new()));
}

#[test]
fn a_remark_is_left_out_with_a_warning() {
    let dialled = dialplan(Product::MaxCs).resolve("(408) 597-9000 (office)", None).unwrap();
    assert_eq!(
        (dialled.dialed.as_str(), dialled.warnings),
        ("914085979000", vec!["\"(office)\" was passed over".to_owned()])
    );
}

#[test]
fn keys_after_a_number_are_reported_and_never_shown_in_a_log() {
    let dialled = dialplan(Product::MaxCs).resolve("+1 646 558 8656,,86412345678#", None).unwrap();
    assert_eq!((dialled.dialed.as_str(), dialled.post_dial.as_deref()), ("916465588656", Some(",,86412345678#")));
    let shown = format!("{dialled:?}");
    assert!(shown.contains("916465588656") && !shown.contains("86412345678"), "{shown}");
}

#[test]
fn digits_of_a_tel_uri_are_read_in_their_context() {
    for (target, expected, kind) in [
        ("tel:911;phone-context=+1", "911", Kind::Emergency),
        ("tel:988;phone-context=+1", "988", Kind::Extension),
        ("tel:5979000;phone-context=+1408597", "914085979000", Kind::National),
        ("tel:9000;phone-context=+1408597", "914085979000", Kind::National),
        ("tel:1234;phone-context=+1", "1234", Kind::Extension),
        ("tel:30901820;phone-context=+49", "90114930901820", Kind::International),
    ] {
        let dialled = dialplan(Product::MaxCs).resolve(target, None).unwrap();
        assert_eq!((dialled.dialed.as_str(), dialled.kind), (expected, kind), "{target}");
    }
    assert!(dial("tel:12345678;phone-context=+1").is_err());
}

#[test]
fn an_access_code_alone_is_no_emergency_and_no_short_number() {
    let plan = dialplan(Product::MaxCs);
    assert_eq!(plan.resolve("8", Some("8")).unwrap().dialed, "88");
    assert_eq!(plan.resolve("8 102", None).unwrap().dialed, "8102");
    assert_eq!(plan.resolve("9 102", None).unwrap().dialed, "9102");
    assert_eq!(plan.resolve("89 11", Some("8")).unwrap().dialed, "88911");
}
