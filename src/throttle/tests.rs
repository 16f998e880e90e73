use std::net::Ipv4Addr;

use futures::FutureExt;

use super::logon_tries::{MOST_WAITING, SOON};
use super::score_book::MOST_REMEMBERED;
use super::*;

const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
const THERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));

fn throttle() -> Arc<LogonThrottle> {
    Arc::new(LogonThrottle::new(limits(3)))
}

fn limits(per_extension: u32) -> ThrottleLimits {
    ThrottleLimits {
        per_extension,
        per_address: 5,
        window: Duration::from_secs(600),
        delay: Duration::from_secs(10),
        longest_delay: Duration::from_secs(900),
    }
}

/// Result of a try that does not have to wait for another one.
fn try_now(throttle: &Arc<LogonThrottle>, extension: &str, address: Option<IpAddr>) -> Result<Attempt, Duration> {
    throttle.admit(extension, address).now_or_never().expect("no other try is under way")
}

fn fail(throttle: &Arc<LogonThrottle>, extension: &str, address: Option<IpAddr>) {
    try_now(throttle, extension, address).expect("it may try").failed();
}

#[test]
fn an_extension_waits_after_too_many_failures_and_no_other_does() {
    let throttle = throttle();
    for _ in 0..3 {
        fail(&throttle, "101", HERE);
    }
    let wait = try_now(&throttle, "101", HERE).expect_err("too many");
    assert!((Duration::from_secs(9)..=Duration::from_secs(10)).contains(&wait), "{wait:?}");
    try_now(&throttle, "102", HERE).expect("another extension").undecided();
}

#[test]
fn the_user_of_another_address_does_not_wait() {
    let throttle = throttle();
    for _ in 0..3 {
        fail(&throttle, "101", HERE);
    }
    try_now(&throttle, "101", THERE).expect("another address").succeeded();
    try_now(&throttle, "101", HERE).expect_err("it has still failed too often");
}

#[test]
fn an_address_waits_whatever_extensions_it_tries() {
    let throttle = throttle();
    for extension in ["101", "102", "103", "104", "105"] {
        fail(&throttle, extension, HERE);
    }
    try_now(&throttle, "106", HERE).expect_err("too many");
    try_now(&throttle, "106", THERE).expect("another address").undecided();
}

#[test]
fn a_success_clears_the_extension() {
    let throttle = throttle();
    for _ in 0..2 {
        fail(&throttle, "101", HERE);
    }
    try_now(&throttle, "101", HERE).expect("it may try").succeeded();
    for _ in 0..2 {
        fail(&throttle, "101", HERE);
    }
    try_now(&throttle, "101", HERE).expect("two since").undecided();
}

#[test]
fn what_other_nodes_tell_counts_as_what_happens_here() {
    let throttle = throttle();
    for _ in 0..3 {
        throttle.failed_elsewhere("101", HERE);
    }
    assert!(try_now(&throttle, "101", HERE).is_err());
    throttle.succeeded_elsewhere("101", HERE);
    for had_failures in [false, true] {
        let attempt = try_now(&throttle, "101", HERE).expect("the failures are forgotten");
        assert_eq!(attempt.had_failures(), had_failures);
        attempt.succeeded();
        throttle.failed_elsewhere("101", HERE);
    }
}

#[tokio::test]
async fn tries_at_the_same_time_get_no_more_chances_than_one_after_the_other() {
    let throttle = throttle();
    let first: Vec<_> = (0..3).map(|_| try_now(&throttle, "101", HERE).expect("three are free")).collect();
    let mut others: Vec<_> = (0..20).map(|_| Box::pin(throttle.admit("101", HERE))).collect();
    for other in &mut others {
        assert!(other.as_mut().now_or_never().is_none(), "it waits for the three");
    }
    first.into_iter().for_each(Attempt::failed);
    for other in others {
        assert!(other.await.is_err(), "three have failed");
    }
}

#[tokio::test]
async fn the_tabs_of_one_browser_all_get_in() {
    let throttle = throttle();
    let first: Vec<_> = (0..3).map(|_| try_now(&throttle, "101", HERE).expect("three are free")).collect();
    let mut fourth = Box::pin(throttle.admit("101", HERE));
    assert!(fourth.as_mut().now_or_never().is_none());
    first.into_iter().for_each(Attempt::succeeded);
    fourth.await.expect("the password is right").succeeded();
}

#[tokio::test]
async fn too_many_waiting_tries_are_told_to_come_back() {
    let throttle = throttle();
    let _first: Vec<_> = (0..3).map(|_| try_now(&throttle, "101", HERE).expect("three are free")).collect();
    let mut waiting: Vec<_> = (0..MOST_WAITING).map(|_| Box::pin(throttle.admit("101", HERE))).collect();
    for one in &mut waiting {
        assert!(one.as_mut().now_or_never().is_none());
    }
    assert_eq!(try_now(&throttle, "101", HERE).expect_err("too many wait"), SOON);
    drop(waiting);
    assert!(throttle.admit("101", HERE).now_or_never().is_none(), "those who wait no longer leave their places");
}

#[test]
fn a_try_without_an_outcome_has_failed() {
    let throttle = throttle();
    for _ in 0..3 {
        drop(try_now(&throttle, "101", HERE).expect("three are free"));
    }
    try_now(&throttle, "101", HERE).expect_err("three have failed");
}

#[test]
fn other_limits_count_from_the_next_failure_on() {
    let throttle = throttle();
    fail(&throttle, "101", HERE);
    throttle.set_limits(limits(2));
    fail(&throttle, "101", HERE);
    try_now(&throttle, "101", HERE).expect_err("two are too many now");
}

#[test]
fn memory_stays_bounded_whatever_is_tried() {
    let throttle = throttle();
    for number in 0..MOST_REMEMBERED + 10 {
        fail(&throttle, &number.to_string(), None);
        try_now(&throttle, &format!("x{number}"), None).expect("another").succeeded();
    }
    // The last one took another's place and then needed none.
    assert_eq!(throttle.books().pairs.len(), MOST_REMEMBERED - 1);
}

#[test]
fn the_longer_delay_of_extension_and_address_counts() {
    let throttle = throttle();
    let pair = ("101".to_owned(), HERE);
    let now = Instant::now();
    // Four failures of the extension and five of the address.
    for extension in ["101", "101", "101", "101", "102"] {
        let pair = (extension.to_owned(), HERE);
        let mut books = throttle.books();
        let allowance = books.of_pairs();
        let _ = books.pairs.entry(&pair, &allowance, now).begin(&allowance, now);
        books.end(&pair, LogonOutcome::Failed, now);
    }
    let wait = |pair: &Pair, seconds| match throttle.books().judge(pair, now + Duration::from_secs(seconds)) {
        LogonVerdict::Wait(wait) => Some(wait.as_secs()),
        _ => None,
    };
    assert_eq!(wait(&pair, 0), Some(20), "of the extension");
    assert_eq!(wait(&("103".to_owned(), HERE), 0), Some(10), "of the address");
    assert_eq!(wait(&("101".to_owned(), THERE), 0), None);
    assert_eq!(wait(&pair, 20), None);
}

#[test]
fn one_try_at_a_time_is_admitted_after_a_delay() {
    let throttle = throttle();
    for _ in 0..3 {
        fail(&throttle, "101", None);
    }
    let pair = ("101".to_owned(), None);
    let later = Instant::now() + Duration::from_secs(10);
    assert!(matches!(throttle.books().judge(&pair, later), LogonVerdict::Go));
    assert!(matches!(throttle.books().judge(&pair, later), LogonVerdict::AfterAnother(_)));
}

#[test]
fn a_try_without_a_known_result_changes_nothing() {
    let throttle = throttle();
    for _ in 0..2 {
        fail(&throttle, "101", HERE);
    }
    try_now(&throttle, "101", HERE).expect("it may try").undecided();
    fail(&throttle, "101", HERE);
    try_now(&throttle, "101", HERE).expect_err("three have failed");
}
