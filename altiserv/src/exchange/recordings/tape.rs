//! Tapes: what recordings need written, as orders to whoever writes them, and what comes back from there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::file_name::FileName;
use crate::exchange::calls::call::Call;
use crate::exchange::{Exchange, Refusal};

/// One recording from its start to its end; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TapeId(pub(crate) u64);

/// Whoever waits to hear whether a recording has started, in the asker's own numbering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ticket(pub(crate) u64);

/// What a new recording is to be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TapeName {
    Asked {
        name: FileName,
        append: bool,
    },
    /// The server makes one up from the time, the line's number and the call's session handle.
    Generated {
        line: String,
        call: SessionHandle,
    },
}

/// Somebody or something that is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sound {
    /// The party on this line talks.
    Voice(Pad),
    HoldMusic,
}

/// What a tape takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scene {
    /// What is heard on the call. With `notice`, a tone tells the parties now and then that they are recorded.
    Live { sounds: Vec<Sound>, notice: bool },
    /// A beep in place of the conversation.
    Muted,
    /// Nothing: the tape stands still.
    Paused,
}

/// What whoever writes the tapes is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TapeOrder {
    Open {
        tape: TapeId,
        at: Duration,
        name: TapeName,
        scene: Scene,
    },
    Scene {
        tape: TapeId,
        at: Duration,
        scene: Scene,
    },
    /// Keys are pressed by somebody who is heard.
    Keys {
        tape: TapeId,
        at: Duration,
        digits: String,
    },
    /// The last order for a tape. One that nobody was told of is not kept.
    Close {
        tape: TapeId,
        at: Duration,
        keep: bool,
    },
}

impl TapeOrder {
    pub(crate) fn tape(&self) -> TapeId {
        match self {
            Self::Open { tape, .. } | Self::Scene { tape, .. } | Self::Keys { tape, .. } | Self::Close { tape, .. } => {
                *tape
            }
        }
    }
}

/// Why a tape is not written, or no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TapeFailure {
    #[error("the file cannot be opened")]
    CannotOpen,
    #[error("there is no room left for it")]
    DiskFull,
    #[error("the file is as long as its format allows")]
    TooLong,
    #[error("the writer of recordings does not keep up")]
    Unresponsive,
}

impl TapeFailure {
    fn refusal(self) -> Refusal {
        match self {
            Self::CannotOpen => Refusal::FileCannotOpen,
            Self::DiskFull => Refusal::DiskFull,
            Self::TooLong => Refusal::RecordingTooLong,
            Self::Unresponsive => Refusal::RecorderUnresponsive,
        }
    }
}

/// What whoever writes the tapes has to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TapeReport {
    Opened(TapeId),
    /// The tape is closed, with whatever is on it.
    Failed(TapeId, TapeFailure),
}

/// What became of a recording that somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) ticket: Ticket,
    pub(crate) result: Result<(), Refusal>,
}

/// The tapes that turn.
#[derive(Debug, Default)]
pub(crate) struct Tapes {
    last: u64,
    turning: BTreeMap<TapeId, Turning>,
    orders: Vec<TapeOrder>,
    outcomes: Vec<Outcome>,
    /// The time of the input that is being dealt with: all that follows from it happens then.
    now: Duration,
}

/// Whose tape it is, and what it takes.
#[derive(Debug)]
struct Turning {
    call: SessionHandle,
    line: Pad,
    scene: Scene,
}

impl Tapes {
    pub(crate) fn set_time(&mut self, now: Duration) {
        self.now = now;
    }

    pub(crate) fn next_id(&mut self) -> TapeId {
        self.last += 1;
        TapeId(self.last)
    }

    pub(crate) fn open(&mut self, tape: TapeId, (call, line): (SessionHandle, Pad), name: TapeName, scene: Scene) {
        self.orders.push(TapeOrder::Open { tape, at: self.now, name, scene: scene.clone() });
        self.turning.insert(tape, Turning { call, line, scene });
    }

    pub(crate) fn close(&mut self, tape: TapeId, keep: bool) {
        if self.turning.remove(&tape).is_some() {
            self.orders.push(TapeOrder::Close { tape, at: self.now, keep });
        }
    }

    /// The tape has ended by itself; whose it was.
    pub(crate) fn forget(&mut self, tape: TapeId) -> Option<(SessionHandle, Pad)> {
        self.turning.remove(&tape).map(|turning| (turning.call, turning.line))
    }

    pub(crate) fn owner(&self, tape: TapeId) -> Option<(SessionHandle, Pad)> {
        self.turning.get(&tape).map(|turning| (turning.call, turning.line))
    }

    pub(crate) fn settle(&mut self, ticket: Option<Ticket>, result: Result<(), Refusal>) {
        self.outcomes.extend(ticket.map(|ticket| Outcome { ticket, result }));
    }
}

impl Exchange {
    /// What is to be written since this was last asked, in order.
    pub(crate) fn take_orders(&mut self) -> Vec<TapeOrder> {
        std::mem::take(&mut self.tapes.orders)
    }

    /// What became of recordings that somebody waits for, since this was last asked.
    pub(crate) fn take_outcomes(&mut self) -> Vec<Outcome> {
        std::mem::take(&mut self.tapes.outcomes)
    }

    /// The writer of the tapes tells something. What it tells of a tape that has been closed meanwhile is no news.
    pub(crate) fn tape_report(&mut self, now: Duration, report: TapeReport) {
        self.tapes.set_time(now);
        match report {
            TapeReport::Opened(tape) => self.tape_opened(tape),
            TapeReport::Failed(tape, failure) => self.tape_failed(tape, failure.refusal()),
        }
        self.set_scenes();
    }

    /// The party on `line` keys digits: whoever is recorded while hearing it has them on tape.
    pub(crate) fn key_tapes(&mut self, line: Pad, digits: &str) {
        let Tapes { turning, orders, now: at, .. } = &mut self.tapes;
        let heard = turning.iter().filter(|(_, turning)| turning.scene.has(Sound::Voice(line)));
        orders.extend(heard.map(|(tape, _)| TapeOrder::Keys { tape: *tape, at: *at, digits: digits.to_owned() }));
    }

    /// Tells of every tape whose scene has changed. Called after every input.
    pub(crate) fn set_scenes(&mut self) {
        let at = self.tapes.now;
        let scenes = self.tapes.turning.iter().filter_map(|(tape, turning)| {
            let scene = self.scene(turning.call, turning.line)?;
            (scene != turning.scene).then_some((*tape, scene))
        });
        for (tape, scene) in scenes.collect::<Vec<_>>() {
            if let Some(turning) = self.tapes.turning.get_mut(&tape) {
                turning.scene.clone_from(&scene);
                self.tapes.orders.push(TapeOrder::Scene { tape, at, scene });
            }
        }
    }

    /// What is heard on a line's call: a party who holds it hears nothing, one who is held hears music, and in a
    /// conference all three hear each other. A supervisor who has barged in is heard by those who talk.
    pub(crate) fn heard_on(&self, handle: SessionHandle, line: Pad) -> Vec<Sound> {
        let Some(call) = self.calls.get(&handle) else { return Vec::new() };
        match call.state_of(line) {
            LineState::Connected => {
                call.parties().into_iter().map(Sound::Voice).chain(self.barging_in(handle)).collect()
            }
            LineState::Conferencing => {
                let joined = self.joined_with(handle).and_then(|(_, other)| self.calls.get(&other));
                let calls = || [Some(call), joined].into_iter().flatten();
                let parties: BTreeSet<Pad> = calls().flat_map(Call::parties).collect();
                let barging_in = calls().flat_map(|call| self.barging_in(call.handle));
                parties.into_iter().map(Sound::Voice).chain(barging_in).collect()
            }
            LineState::MusicOnHold => vec![Sound::HoldMusic],
            _ => Vec::new(),
        }
    }
}

impl Scene {
    fn has(&self, sound: Sound) -> bool {
        matches!(self, Self::Live { sounds, .. } if sounds.contains(&sound))
    }
}
