//! Password guessing.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;

use crate::harness::{Http, PASSWORD, Reply, TestApp, lone_address};

const HERE: [u8; 4] = [127, 0, 0, 1];
const THERE: [u8; 4] = [127, 0, 0, 2];

fn count(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}

#[actix_web::test]
async fn whoever_guesses_waits_and_the_user_at_another_address_gets_in() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        app.http().log_on_from(HERE, "101", "wrong").await.refused_with(401, 3004, "wrong_credentials");
    }
    let waiting = app.http().log_on_from(HERE, "101", PASSWORD).await;
    waiting.refused(429, "too_many_failed_logons");
    assert!(waiting.is_retryable());
    let wait: u64 = waiting.header("retry-after").parse().expect("seconds");
    assert!((9..=10).contains(&wait), "{wait}");
    app.http().log_on_from(THERE, "101", PASSWORD).await.ok();
    app.http().log_on_from(HERE, "101", PASSWORD).await.refused(429, "too_many_failed_logons");
    app.http().log_on_from(HERE, "102", PASSWORD).await.ok();
}

#[actix_web::test]
async fn guesses_at_the_same_time_are_no_more_than_guesses_one_after_the_other() {
    let app = TestApp::start().await;
    let guesses = (0..40).map(|_| app.http().log_on_from(HERE, "101", "wrong"));
    let replies = join_all(guesses).await;
    assert_eq!((count(&replies, 401), count(&replies, 429)), (3, 37));
}

#[actix_web::test]
async fn all_tabs_of_a_browser_that_is_opened_again_get_in() {
    let app = TestApp::start().await;
    let replies = join_all((0..20).map(|_| app.http().log_on_from(HERE, "101", PASSWORD))).await;
    assert_eq!(count(&replies, 200), 20);
}

#[actix_web::test]
async fn whoever_tries_one_password_for_everybody_waits_too() {
    let app = TestApp::with(|settings| settings.sessions.failed_logons_per_address = 4).await;
    for extension in ["101", "102", "103", "104"] {
        app.http().log_on_from(HERE, extension, "0000").await.refused_with(401, 3004, "wrong_credentials");
    }
    app.http().log_on_from(HERE, "105", PASSWORD).await.refused(429, "too_many_failed_logons");
    app.http().log_on_from(THERE, "105", PASSWORD).await.ok();
}

#[actix_web::test]
async fn an_outage_counts_as_nobodys_failure() {
    let app = TestApp::remote(SocketAddr::new(lone_address().ip(), 10025), |_| {}).await;
    for _ in 0..6 {
        app.http().log_on("101", PASSWORD, &json!({})).await.refused(503, "not_connected");
    }
}

/// Duration of the logon of each of these users, who log off again.
async fn right_logons(http: Http, users: usize) -> Vec<Duration> {
    let mut times = Vec::new();
    for user in 0..users {
        let began = Instant::now();
        let body = http.log_on_from(THERE, &format!("{}", 102 + user % 8), PASSWORD).await.ok();
        times.push(began.elapsed());
        http.delete(&format!("/sessions/{}", body["sessionId"].as_str().expect("an id"))).await.ok();
    }
    times.sort();
    times
}

/// Sends wrong logons from one address, sixteen at a time, for one or many extensions.
async fn wrong_logons(http: Http, number: usize) -> Vec<Reply> {
    let workers = (0..16).map(|worker| async move {
        let mut replies = Vec::new();
        for n in 0..number / 16 {
            let extension = if worker % 2 == 0 { "101".to_owned() } else { format!("{}", 200 + n % 700) };
            replies.push(http.log_on_from(HERE, &extension, "wrong").await);
        }
        replies
    });
    join_all(workers).await.into_iter().flatten().collect()
}

#[expect(clippy::print_stdout, reason = "the figures are for whoever runs it")]
/// Sends thousands of wrong logons while others log on and off.
async fn guess_by_the_thousand(number: usize, right: usize) {
    let app = TestApp::with(|settings| settings.server.workers = 2).await;
    let quiet = right_logons(app.http(), right).await;
    let began = Instant::now();
    let (wrong, busy) = tokio::join!(wrong_logons(app.http(), number), right_logons(app.http(), right));
    let median = |times: &[Duration]| (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!(
        "{} wrong logons in {:?}: {} reached AltiServ, {} were told to wait; right logons (median, 99 %): {:?} before, \
         {:?} meanwhile",
        wrong.len(),
        began.elapsed(),
        count(&wrong, 401),
        count(&wrong, 429),
        median(&quiet),
        median(&busy),
    );
    assert_eq!(count(&wrong, 401) + count(&wrong, 429), wrong.len());
    assert!(count(&wrong, 401) < 140, "{} guesses", count(&wrong, 401));
    app.http().log_on_from(THERE, "101", PASSWORD).await.ok();
    app.http().log_on_from(HERE, "101", PASSWORD).await.refused(429, "too_many_failed_logons");
}

#[actix_web::test]
async fn a_thousand_guesses_lock_nobody_else_out() {
    guess_by_the_thousand(1_008, 20).await;
}

#[actix_web::test]
#[ignore = "figures: `just abuse`"]
async fn ten_thousand_guesses_do_not_slow_right_logons() {
    guess_by_the_thousand(10_000, 400).await;
}
