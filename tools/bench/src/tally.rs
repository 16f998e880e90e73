use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::client::Message;
use crate::error::BenchError;
use crate::spread::Spread;

/// Number of a caller in a frame, behind the digits that all have.
const CALLER: &str = "\"callerID\":\"555";
const DIGITS: usize = 7;

/// Time of a ring's packet, and what the sockets have heard.
#[derive(Default)]
pub(crate) struct Tally {
    /// Times at which packets were written, by the number of the call.
    sent: RefCell<Vec<Instant>>,
    delays: RefCell<Spread>,
    pub(crate) rings: Cell<u64>,
    pub(crate) disconnects: Cell<u64>,
    pub(crate) connected: Cell<u64>,
    closed: RefCell<Option<BenchError>>,
    /// Calls heard since they were last taken, if somebody takes them.
    heard: RefCell<Option<Vec<u32>>>,
    pub(crate) news: Notify,
}

impl Tally {
    /// Number of the next call.
    pub(crate) fn next_call(&self) -> u32 {
        u32::try_from(self.sent.borrow().len()).unwrap_or(u32::MAX)
    }

    /// Notes when the packet of the next call was written.
    pub(crate) fn rung(&self, at: Instant) {
        self.sent.borrow_mut().push(at);
    }

    /// Takes a message of any socket.
    pub(crate) fn hear(&self, message: Message<'_>) {
        let at = Instant::now();
        let text = String::from_utf8_lossy(message.0);
        if text.contains("\"callEventType\":\"ring\"") {
            bump(&self.rings);
            if let Some(call) = call(&text) {
                self.ring_heard(call, at);
            }
        } else if text.contains("\"callEventType\":\"disconnect\"") {
            bump(&self.disconnects);
        } else if text.contains("\"connected\":true") {
            bump(&self.connected);
        }
    }

    fn ring_heard(&self, call: u32, at: Instant) {
        let sent = usize::try_from(call).ok().and_then(|call| self.sent.borrow().get(call).copied());
        if let Some(sent) = sent {
            self.delays.borrow_mut().note(at - sent);
        }
        if let Some(heard) = &mut *self.heard.borrow_mut() {
            heard.push(call);
            self.news.notify_one();
        }
    }

    /// Notes the end of a socket, which nobody wanted.
    pub(crate) fn close(&self, reason: BenchError) {
        self.closed.borrow_mut().get_or_insert(reason);
    }

    /// Fails if a socket has ended.
    pub(crate) fn check(&self) -> Result<(), BenchError> {
        self.closed.borrow_mut().take().map_or(Ok(()), Err)
    }

    /// Lets ends of sockets count no longer.
    pub(crate) fn forgive(&self) {
        self.closed.borrow_mut().take();
    }

    /// Number of frames about calls.
    pub(crate) fn events(&self) -> u64 {
        self.rings.get() + self.disconnects.get()
    }

    /// Takes the delays of all rings so far.
    pub(crate) fn take_delays(&self) -> Spread {
        self.delays.take()
    }

    /// Takes the calls that were heard since the last time. The first time there are none.
    pub(crate) fn take_heard(&self) -> Vec<u32> {
        self.heard.borrow_mut().replace(Vec::new()).unwrap_or_default()
    }

    /// Waits until something holds.
    pub(crate) async fn until(
        &self,
        what: &str,
        within: Duration,
        holds: impl Fn(&Self) -> bool,
    ) -> Result<(), BenchError> {
        let begun = Instant::now();
        while !holds(self) {
            self.check()?;
            if begun.elapsed() > within {
                return Err(BenchError::Late(what.to_owned()));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }
}

fn bump(count: &Cell<u64>) {
    count.set(count.get() + 1);
}

/// Number of the call that a frame is about.
fn call(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(CALLER)?;
    rest.get(..DIGITS)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_known_again_by_its_caller() {
        let tally = Tally::default();
        tally.take_heard();
        for _ in 0..8 {
            tally.rung(Instant::now());
        }
        tally.hear(Message(br#"{"callEventType":"ring","callInfo":{"callerID":"5550000007","callerName":"Zoe"}}"#));
        tally.hear(Message(br#"{"callEventType":"disconnect","callInfo":{"callerID":"5550000007"}}"#));
        tally.hear(Message(br#"{"eventType":"ServerStatusEvent","connected":true}"#));
        assert_eq!(tally.take_heard(), [7]);
        let counts = [&tally.rings, &tally.disconnects, &tally.connected].map(Cell::get);
        assert_eq!((counts, tally.take_delays().count()), ([1, 1, 1], 1));
    }
}
