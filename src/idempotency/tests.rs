use std::cell::Cell;
use std::rc::Rc;

use tokio::sync::oneshot;

use super::key::InvalidKey;
use super::*;

type Numbers = Ledger<&'static str, u32>;

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text.as_bytes()).expect("a key")
}

/// Work that counts its runs.
fn counted(times: &Rc<Cell<u32>>) -> impl Future<Output = Result<u32, Problem>> + 'static {
    let times = Rc::clone(times);
    async move {
        times.set(times.get() + 1);
        Ok(times.get())
    }
}

#[actix_web::test]
async fn the_same_key_and_request_are_carried_out_once() {
    let ledger = Numbers::default();
    let times = Rc::default();
    let session = SessionId::random();
    let now = Instant::now();
    let first = ledger.once(session, key("k"), "a", now, counted(&times)).await;
    assert_eq!(first, Ok(KeyedAnswer::First(Ok(1))));
    let again = ledger.once(session, key("k"), "a", now + KEPT / 2, counted(&times)).await;
    assert_eq!(again, Ok(KeyedAnswer::Replayed(Ok(1))));
    assert_eq!(times.get(), 1);
}

#[actix_web::test]
async fn another_request_with_the_key_is_a_conflict() {
    let ledger = Numbers::default();
    let times = Rc::default();
    let session = SessionId::random();
    let now = Instant::now();
    ledger.once(session, key("k"), "a", now, counted(&times)).await.expect("carried out");
    let other = ledger.once(session, key("k"), "b", now, counted(&times)).await;
    assert!(matches!(other, Err(Problem::Conflict(_))));
    assert_eq!(times.get(), 1);
}

#[actix_web::test]
async fn keys_are_a_sessions_own_and_expire() {
    let ledger = Numbers::default();
    let times = Rc::default();
    let session = SessionId::random();
    let now = Instant::now();
    ledger.once(session, key("k"), "a", now, counted(&times)).await.expect("carried out");
    let elsewhere = ledger.once(SessionId::random(), key("k"), "b", now, counted(&times)).await;
    assert_eq!(elsewhere, Ok(KeyedAnswer::First(Ok(2))));
    let later = ledger.once(session, key("k"), "b", now + KEPT, counted(&times)).await;
    assert_eq!(later, Ok(KeyedAnswer::First(Ok(3))));
}

#[actix_web::test]
async fn a_second_try_waits_for_the_first_even_when_its_client_has_gone() {
    let ledger = Numbers::default();
    let session = SessionId::random();
    let now = Instant::now();
    let (finish, finished) = oneshot::channel();
    let work = async move { finished.await.map_err(|_| Problem::Internal) };
    let abandoned = tokio::time::timeout(Duration::ZERO, ledger.once(session, key("k"), "a", now, work)).await;
    assert!(abandoned.is_err(), "the work is not done yet");
    let again = ledger.once(session, key("k"), "a", now, async { Ok(0) });
    let (again, sent) = futures::join!(again, async { finish.send(7) });
    assert_eq!((again, sent), (Ok(KeyedAnswer::Replayed(Ok(7))), Ok(())));
}

#[actix_web::test]
async fn a_request_that_was_surely_not_carried_out_may_be_tried_again() {
    let ledger = Numbers::default();
    let session = SessionId::random();
    let now = Instant::now();
    let failed = ledger.once(session, key("k"), "a", now, async { Err(Problem::NotConnected) }).await;
    assert_eq!(failed, Ok(KeyedAnswer::First(Err(Problem::NotConnected))));
    assert_eq!(ledger.once(session, key("k"), "a", now, async { Ok(1) }).await, Ok(KeyedAnswer::First(Ok(1))));
    let unclear = ledger.once(session, key("u"), "a", now, async { Err(Problem::OutcomeUnknown) }).await;
    assert_eq!(unclear, Ok(KeyedAnswer::First(Err(Problem::OutcomeUnknown))));
    let again = ledger.once(session, key("u"), "a", now, async { Ok(1) }).await;
    assert_eq!(again, Ok(KeyedAnswer::Replayed(Err(Problem::OutcomeUnknown))), "it must not be dialled twice");
}

#[actix_web::test]
async fn a_session_cannot_fill_the_ledger() {
    let ledger = Numbers::default();
    let session = SessionId::random();
    let now = Instant::now();
    for n in 0..MOST_PER_SESSION {
        ledger.once(session, key(&n.to_string()), "a", now, async { Ok(1) }).await.expect("room");
    }
    let over = ledger.once(session, key("over"), "a", now, async { Ok(1) }).await;
    assert!(matches!(over, Err(Problem::Overloaded(_))));
    assert!(ledger.once(session, key("over"), "a", now + KEPT, async { Ok(1) }).await.is_ok());
}

#[test]
fn keys_are_short_and_printable() {
    for good in ["a", "8e03978e-40d5-43dd-bc93-6894a57f9324", "with space", &"x".repeat(255)] {
        assert!(IdempotencyKey::parse(good.as_bytes()).is_ok(), "{good}");
    }
    for wrong in ["", "tab\t", "ümlaut", &"x".repeat(256)] {
        assert_eq!(IdempotencyKey::parse(wrong.as_bytes()), Err(InvalidKey), "{wrong}");
    }
}
