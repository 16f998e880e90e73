//! DTMF: digits keyed during a call, and who has heard them.

use altilink::{LineState, Pad, SessionHandle};

use super::call_data::KeyedByLine;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

/// Digits of one command: more than anything that is keyed at once, a card number included.
const MAX_DIGITS: usize = 64;

/// Digits of one party that a call keeps, the last ones: enough to look at, and no way to fill the memory.
const MAX_KEPT: usize = 256;

/// Parties of one call whose digits are kept, the last ones: a call may be passed on any number of times.
const MAX_PARTIES: usize = 8;

impl Switch {
    /// The line keys digits in the call that it talks on; the host of a conference does so in both. Nobody hears the
    /// digits of a line that waits on hold.
    pub(crate) fn key(&mut self, line: Pad, digits: &str) -> InputResult {
        if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.bytes().all(is_tone) {
            return Err(Refusal::InvalidDigits);
        }
        let mut calls: Vec<SessionHandle> = Vec::new();
        for call in self.calls_of(line) {
            if matches!(call.state_of(line), LineState::Connected | LineState::Conferencing) {
                calls.push(call.handle);
            }
        }
        let Some(first) = calls.first().copied() else { return Err(Refusal::InvalidState) };
        for handle in calls {
            self.keep_digits(handle, line, digits);
        }
        self.tapes.key(line, digits);
        Ok(Some(first))
    }

    /// The call keeps digits that its party on `line` has keyed. All of them pass through here.
    fn keep_digits(&mut self, handle: SessionHandle, line: Pad, digits: &str) {
        let from = self.display(line).number;
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let mut keyed = match call.keyed.iter().position(|keyed| keyed.from == from) {
            Some(index) => call.keyed.remove(index),
            None => KeyedByLine { from, digits: String::new() },
        };
        keyed.digits.push_str(digits);
        // All of them are ASCII, so every byte is a boundary.
        keyed.digits.drain(..keyed.digits.len().saturating_sub(MAX_KEPT));
        call.keyed.push(keyed);
        if call.keyed.len() > MAX_PARTIES {
            call.keyed.remove(0);
        }
    }
}

fn is_tone(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'*' | b'#' | b'A'..=b'D')
}
