//! Sounds as samples: sums of sines from a table, as pure functions of the position on the tape.
//!
//! All frequencies are whole numbers of Hz, so one table of a second is enough for all, and no sound has a state between
//! two blocks. With these levels three voices, a key and the notice together stay within the limits of a sample.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use super::voice::Voice;

/// Samples per second.
pub(crate) const RATE: u64 = 8000;

/// Entries of the table: one period at 1 Hz.
const PERIOD: usize = 8000;

/// The table's amplitude.
const ONE: i32 = 1 << 14;

const VOICE_LEVEL: i32 = 6000;
const KEY_LEVEL: i32 = 5000;
const NOTICE_LEVEL: i32 = 4000;
const MUSIC_LEVEL: i32 = 4000;
const BEEP_LEVEL: i32 = 8000;

/// Beep of a muted recording, in place of the conversation: the first fifth of every second.
pub(crate) const BEEP_HZ: u32 = 1400;
const BEEP_SAMPLES: u64 = RATE / 5;

/// Notice to the parties that they are recorded: a tenth of a second, every quarter of a minute.
pub(crate) const NOTICE_HZ: u32 = 1440;
const NOTICE_SAMPLES: u64 = RATE / 10;
const NOTICE_EVERY: u64 = 15 * RATE;

/// Music on hold: these notes in turn.
pub(crate) const NOTES_HZ: [u32; 4] = [1120, 1200, 1280, 1200];
const NOTE_SAMPLES: u64 = RATE / 4;

/// Length of a pressed key: a tenth of a second. The next one begins half as long after its end.
const KEY_SAMPLES: u64 = RATE / 10;
pub(crate) const KEY_STEP: u64 = KEY_SAMPLES + RATE / 20;

/// Frequencies of the swell of a voice, in Hz. Together they resemble syllables.
const SWELL_HZ: [u32; 2] = [3, 5];

#[expect(clippy::cast_possible_truncation, reason = "a sine times its amplitude is at most the amplitude")]
static SINE: LazyLock<Vec<i32>> = LazyLock::new(|| {
    let angles = (0..8000_u32).map(|index| TAU * f64::from(index) / 8000.0);
    angles.map(|angle| (angle.sin() * f64::from(ONE)).round() as i32).collect()
});

/// A sine, sample by sample.
struct Oscillator {
    table: &'static [i32],
    phase: usize,
    step: usize,
}

impl Oscillator {
    fn at(hz: u32, position: u64) -> Self {
        let table = SINE.as_slice();
        let step = u64::from(hz) % RATE;
        Self { table, phase: (position % RATE * step % RATE) as usize, step: step as usize }
    }

    /// From -[`ONE`] to [`ONE`].
    fn next(&mut self) -> i32 {
        let value = self.table[self.phase];
        self.phase += self.step;
        if self.phase >= PERIOD {
            self.phase -= PERIOD;
        }
        value
    }
}

fn add(sample: &mut i16, value: i32) {
    *sample = sample.saturating_add(i16::try_from(value).unwrap_or(0));
}

/// Adds a voice. `position` is that of the first sample of the block, here and in the functions below.
pub(crate) fn add_voice(block: &mut [i16], position: u64, voice: Voice) {
    let mut tone = Oscillator::at(voice.frequency(), position);
    // Each voice has another phase of the swell, so that parties do not swell together.
    let swell_position = position + u64::from(voice.frequency()) * 97;
    let [mut slow, mut fast] = SWELL_HZ.map(|hz| Oscillator::at(hz, swell_position));
    for sample in block {
        // From a fifth of the whole to the whole.
        let swell = 3 * ONE + slow.next() + fast.next();
        let value = (tone.next() * swell) >> 14;
        add(sample, value * VOICE_LEVEL / (5 * ONE));
    }
}

fn add_tone(block: &mut [i16], position: u64, hz: u32, level: i32) {
    let mut tone = Oscillator::at(hz, position);
    for sample in block {
        add(sample, tone.next() * level / ONE);
    }
}

/// Adds the beep of a muted recording. Positions count from the mute.
pub(crate) fn add_beep(block: &mut [i16], position: u64) {
    for_each_turn(block, position, RATE, |within, part, at| {
        if let Some(sounding) = first(part, within, BEEP_SAMPLES) {
            add_tone(sounding, at, BEEP_HZ, BEEP_LEVEL);
        }
    });
}

/// Adds the notice that the call is recorded.
pub(crate) fn add_notice(block: &mut [i16], position: u64) {
    for_each_turn(block, position, NOTICE_EVERY, |within, part, at| {
        if let Some(sounding) = first(part, within, NOTICE_SAMPLES) {
            add_tone(sounding, at, NOTICE_HZ, NOTICE_LEVEL);
        }
    });
}

/// Adds music on hold.
pub(crate) fn add_music(block: &mut [i16], position: u64) {
    for_each_turn(block, position, NOTE_SAMPLES, |_, part, at| {
        let turn = (at / NOTE_SAMPLES % NOTES_HZ.len() as u64) as usize;
        add_tone(part, at, NOTES_HZ[turn], MUSIC_LEVEL);
    });
}

/// Adds the two tones of a key that began `into` samples before the block.
pub(crate) fn add_key(block: &mut [i16], into: u64, key: ToneKey) {
    if let Some(sounding) = first(block, into, KEY_SAMPLES) {
        for hz in [key.row, key.column] {
            add_tone(sounding, into, hz, KEY_LEVEL);
        }
    }
}

/// Cuts the block at the ends of turns of `length` samples. `act` gets the offset of a part within its turn, the part, and
/// its position.
fn for_each_turn(block: &mut [i16], position: u64, length: u64, mut act: impl FnMut(u64, &mut [i16], u64)) {
    let mut rest = block;
    let mut at = position;
    while !rest.is_empty() {
        let within = at % length;
        let part = rest.len().min(usize::try_from(length - within).unwrap_or(usize::MAX));
        let (turn, after) = rest.split_at_mut(part);
        act(within, turn, at);
        rest = after;
        at += length - within;
    }
}

/// The samples of `part` within the first `length` samples of a turn, in which `part` begins at offset `within`.
fn first(part: &mut [i16], within: u64, length: u64) -> Option<&mut [i16]> {
    let left = usize::try_from(length.checked_sub(within)?).ok()?;
    let end = part.len().min(left);
    Some(&mut part[..end])
}

/// A key of a phone as its two tones in Hz (ITU-T Q.23).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ToneKey {
    row: u32,
    column: u32,
}

impl ToneKey {
    pub(crate) fn of(digit: char) -> Option<Self> {
        const ROWS: [u32; 4] = [697, 770, 852, 941];
        const COLUMNS: [u32; 4] = [1209, 1336, 1477, 1633];
        let place = "123A456B789C*0#D".find(digit.to_ascii_uppercase())?;
        Some(Self { row: ROWS[place / 4], column: COLUMNS[place % 4] })
    }
}

#[cfg(test)]
pub(crate) mod tests;
