//! The tapes, as their writer sees them.

use std::collections::BTreeMap;

use crate::exchange::recordings::line_recording::RecordingStage;
use crate::exchange::{Exchange, Scene, TapeId, TapeOrder};

/// Knowledge that the writer of the tapes has from its orders alone: each tape is opened once and closed once, each
/// start that is awaited is answered once, and each tape takes what is heard.
#[derive(Debug, Default)]
pub(crate) struct TapeObserver {
    opening: BTreeMap<TapeId, Scene>,
    open: BTreeMap<TapeId, Scene>,
    asked: usize,
    answered: usize,
}

impl TapeObserver {
    pub(crate) fn report_opening(&mut self, which: usize, works: bool) -> Option<TapeId> {
        let tape = pick(&self.opening, which)?;
        let scene = self.opening.remove(&tape)?;
        if works {
            self.open.insert(tape, scene);
        }
        Some(tape)
    }

    pub(crate) fn fail_open(&mut self, which: usize) -> Option<TapeId> {
        let tape = pick(&self.open, which)?;
        self.open.remove(&tape).map(|_| tape)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.opening.is_empty() && self.open.is_empty()
    }

    pub(crate) fn follow(&mut self, exchange: &mut Exchange) {
        for order in exchange.take_orders() {
            self.obey(order);
        }
        self.answered += exchange.take_outcomes().len();
        let mut scenes = BTreeMap::new();
        let mut waiting = 0;
        for line in exchange.lines() {
            for call in exchange.switch.calls_of(line.pad) {
                let Some(recording) = exchange.switch.recording(call.handle, line.pad) else { continue };
                let asked = matches!(recording.stage, RecordingStage::Opening { ticket: Some(_) });
                waiting += usize::from(asked);
                scenes.insert(recording.tape, exchange.switch.scene(call.handle, line.pad).expect("it is recorded"));
            }
        }
        let known: BTreeMap<TapeId, Scene> =
            self.opening.iter().chain(&self.open).map(|(t, s)| (*t, s.clone())).collect();
        assert_eq!(known, scenes, "tapes turn for recordings, and take what is heard");
        assert!(self.answered + waiting <= self.asked, "a start is answered once");
    }

    fn obey(&mut self, order: TapeOrder) {
        match order {
            TapeOrder::Open { tape, scene, .. } => {
                self.asked += 1;
                assert_eq!(self.opening.insert(tape, scene), None);
            }
            TapeOrder::Scene { tape, scene, .. } => {
                let known = self.opening.get_mut(&tape).or(self.open.get_mut(&tape)).expect("a tape turns");
                assert_ne!(*known, scene, "a scene is told when it changes");
                *known = scene;
            }
            TapeOrder::Keys { tape, .. } => assert!(self.opening.contains_key(&tape) || self.open.contains_key(&tape)),
            TapeOrder::Close { tape, keep, .. } => {
                let closed = if keep { self.open.remove(&tape) } else { self.opening.remove(&tape) };
                assert!(closed.is_some(), "a tape is kept if it was heard of");
            }
        }
    }
}

fn pick(tapes: &BTreeMap<TapeId, Scene>, which: usize) -> Option<TapeId> {
    tapes.keys().nth(which.checked_rem(tapes.len())?).copied()
}
