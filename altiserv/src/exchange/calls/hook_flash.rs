//! The hook flash of an analogue phone, which the SDK client keys as `F`.
//!
//! With one call held and another one that the line talks on or places: two flashes join them in a conference, and a
//! flash with the phone put down after it leaves the two parties to each other. What a live AltiServ makes of a flash is
//! not verified, except that the SDK client sends two before a conference.

use std::time::Duration;

use altilink::Pad;

use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

/// Digits that the SDK client keys for a hook flash.
pub(crate) const HOOK_FLASH: &str = "F";

impl Switch {
    /// A flash without a call to consult about is accepted and does nothing.
    pub(crate) fn flash(&mut self, line: Pad, is_second: bool) -> InputResult {
        if self.consultation(line).is_err() {
            return Ok(None);
        }
        if is_second {
            return self.confer(line);
        }
        self.flashed.insert(line);
        Ok(None)
    }

    /// The phone is put down: after a flash the parties of two calls are left to each other, else the line hangs up. If
    /// one of the two has gone between flash and hook, nothing is done: the other one is not to be hung up on by mistake.
    pub(crate) fn on_hook(&mut self, now: Duration, line: Pad, flashed: bool) -> InputResult {
        if flashed {
            return self.transfer(now, line);
        }
        match self.hang_up(now, line) {
            // A phone without a call stays down.
            Err(Refusal::NoSuchCall) => Ok(None),
            done => done,
        }
    }
}
