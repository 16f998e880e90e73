//! A race between servers: they are tried one after the other, each with a head start, and the first success wins.

use std::collections::VecDeque;
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::time::{Instant, sleep_until};

/// The state of a server, by a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerVerdict {
    /// It is the active one, though it refuses this user.
    Active,
    /// It runs, but is not the active one.
    Standby,
    /// It does not answer as it should.
    Down,
}

/// Result of a race.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome<C, T, E> {
    /// This one succeeded.
    Won(C, T),
    /// This one is active but refuses.
    Refused(C, E),
    /// All failed: each with its reason, in the order in which they failed.
    Lost(Vec<(C, ServerVerdict, E)>),
}

/// Tries the candidates in their order. The next one is tried when the one before has failed, or has not succeeded
/// within the head start. Attempts that are under way when one has won are abandoned. Each attempt must end by itself.
pub(crate) async fn race<C, T, E, F>(
    candidates: Vec<C>,
    head_start: Duration,
    attempt: impl Fn(&C) -> F,
    verdict: impl Fn(&E) -> ServerVerdict,
) -> Outcome<C, T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut waiting = VecDeque::from(candidates);
    let mut running = FuturesUnordered::new();
    let mut failed = Vec::new();
    let mut next_start = Instant::now();
    loop {
        if next_start <= Instant::now() {
            match waiting.pop_front() {
                Some(candidate) => {
                    let trying = attempt(&candidate);
                    running.push(async move { (candidate, trying.await) });
                    next_start = Instant::now() + head_start;
                }
                None if running.is_empty() => return Outcome::Lost(failed),
                None => {}
            }
        }
        tokio::select! {
            Some((candidate, result)) = running.next() => match result {
                Ok(won) => return Outcome::Won(candidate, won),
                Err(error) => match verdict(&error) {
                    ServerVerdict::Active => return Outcome::Refused(candidate, error),
                    verdict => {
                        failed.push((candidate, verdict, error));
                        next_start = Instant::now();
                    }
                },
            },
            () = sleep_until(next_start), if !waiting.is_empty() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use tokio::time::sleep;

    use super::*;

    const HEAD_START: Duration = Duration::from_millis(250);

    /// A server: its name, the time that it takes, and its failure.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Server(&'static str, u64, Option<ServerVerdict>);

    async fn run(servers: &[Server]) -> (Outcome<Server, &'static str, ServerVerdict>, Vec<(&'static str, u64)>, u64) {
        let begun = Instant::now();
        let starts = Rc::new(RefCell::new(Vec::new()));
        let attempt = |server: &Server| {
            let Server(name, takes, says) = *server;
            let started = u64::try_from(begun.elapsed().as_millis()).unwrap();
            starts.borrow_mut().push((name, started));
            async move {
                sleep(Duration::from_millis(takes)).await;
                says.map_or(Ok(name), Err)
            }
        };
        let outcome = race(servers.to_vec(), HEAD_START, attempt, |verdict| *verdict).await;
        let taken = u64::try_from(begun.elapsed().as_millis()).unwrap();
        let starts = starts.borrow().clone();
        (outcome, starts, taken)
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_one_that_is_quick_enough_is_the_only_one_tried() {
        let first = Server("first", 200, None);
        let (outcome, starts, taken) = run(&[first, Server("second", 0, None)]).await;
        assert_eq!((outcome, starts, taken), (Outcome::Won(first, "first"), vec![("first", 0)], 200));
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_head_start_both_run_and_the_faster_wins() {
        let second = Server("second", 50, None);
        let (outcome, starts, taken) = run(&[Server("first", 5000, None), second]).await;
        let begun = vec![("first", 0), ("second", 250)];
        assert_eq!((outcome, starts, taken), (Outcome::Won(second, "second"), begun, 300));
        let first = Server("first", 260, None);
        let (outcome, _, taken) = run(&[first, Server("second", 50, None)]).await;
        assert_eq!((outcome, taken), (Outcome::Won(first, "first"), 260));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_gives_way_at_once_and_starts_one_other_only() {
        let third = Server("third", 10, None);
        let servers =
            [Server("first", 20, Some(ServerVerdict::Down)), Server("second", 30, Some(ServerVerdict::Standby)), third];
        let (outcome, starts, taken) = run(&servers).await;
        let begun = vec![("first", 0), ("second", 20), ("third", 50)];
        assert_eq!((outcome, starts, taken), (Outcome::Won(third, "third"), begun, 60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_beside_a_slow_server_gives_way_at_once_too() {
        let third = Server("third", 10, None);
        let servers = [Server("slow", 5000, None), Server("down", 20, Some(ServerVerdict::Down)), third];
        let (outcome, starts, taken) = run(&servers).await;
        let begun = vec![("slow", 0), ("down", 250), ("third", 270)];
        assert_eq!((outcome, starts, taken), (Outcome::Won(third, "third"), begun, 280));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_by_the_active_server_is_final() {
        let first = Server("first", 20, Some(ServerVerdict::Active));
        let (outcome, _, _) = run(&[first, Server("second", 0, None)]).await;
        assert_eq!(outcome, Outcome::Refused(first, ServerVerdict::Active));
    }

    #[tokio::test(start_paused = true)]
    async fn a_standby_does_not_end_the_race_for_a_slow_active_one() {
        let slow = Server("slow", 3000, None);
        let (outcome, _, taken) = run(&[slow, Server("standby", 10, Some(ServerVerdict::Standby))]).await;
        assert_eq!((outcome, taken), (Outcome::Won(slow, "slow"), 3000));
    }

    #[tokio::test(start_paused = true)]
    async fn a_race_that_no_server_wins_tells_each_reason() {
        let servers =
            [Server("down", 300, Some(ServerVerdict::Down)), Server("standby", 10, Some(ServerVerdict::Standby))];
        let (outcome, _, _) = run(&servers).await;
        let Outcome::Lost(failed) = outcome else { panic!("{outcome:?}") };
        assert_eq!(
            failed.iter().map(|(_, verdict, _)| *verdict).collect::<Vec<_>>(),
            [ServerVerdict::Standby, ServerVerdict::Down]
        );
        let (nobody, _, _) = run(&[]).await;
        assert_eq!(nobody, Outcome::Lost(Vec::new()));
    }
}
