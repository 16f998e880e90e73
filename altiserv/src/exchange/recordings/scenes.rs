//! The sounds that each tape takes.

use std::collections::BTreeSet;

use altilink::message::recording::RecordingState;
use altilink::{LineState, Pad, SessionHandle};

use super::tape::{Scene, Sound};
use crate::exchange::switch::Switch;

impl Switch {
    /// Orders a new scene for every tape whose scene has changed. Called after every input.
    pub(crate) fn set_scenes(&mut self) {
        let mut scenes = Vec::new();
        for (tape, (call, line)) in self.tapes.owners() {
            if let Some(scene) = self.scene(call, line) {
                scenes.push((tape, scene));
            }
        }
        for (tape, scene) in scenes {
            self.tapes.set_scene(tape, scene);
        }
    }

    /// Scene of the line's tape at the moment.
    pub(crate) fn scene(&self, handle: SessionHandle, line: Pad) -> Option<Scene> {
        let recording = self.recording(handle, line)?;
        Some(match recording.state() {
            Some(RecordingState::Muted) => Scene::Muted,
            Some(RecordingState::Paused) => Scene::Paused,
            _ => Scene::Live { sounds: self.heard_on(handle, line), notice: recording.notice },
        })
    }

    /// Sounds on a line's call: a party who holds it hears nothing, one who is held hears music, and in a conference all
    /// three hear each other. A supervisor who has barged in is heard by those who talk.
    fn heard_on(&self, handle: SessionHandle, line: Pad) -> Vec<Sound> {
        let Some(call) = self.calls.get(&handle) else { return Vec::new() };
        match call.state_of(line) {
            LineState::Connected => {
                call.parties().into_iter().map(Sound::Voice).chain(self.barging_in(handle)).collect()
            }
            LineState::Conferencing => {
                let mut calls = vec![call];
                calls.extend(self.joined_with(handle).and_then(|(_, other)| self.calls.get(&other)));
                let parties: BTreeSet<Pad> = calls.iter().flat_map(|call| call.parties()).collect();
                let mut sounds: Vec<Sound> = parties.into_iter().map(Sound::Voice).collect();
                sounds.extend(calls.iter().flat_map(|call| self.barging_in(call.handle)));
                sounds
            }
            LineState::MusicOnHold => vec![Sound::HoldMusic],
            _ => Vec::new(),
        }
    }
}
