//! The timeline of a recording as samples.

use std::collections::VecDeque;
use std::time::Duration;

use super::synth::{self, ToneKey};
use super::voice::Voice;
use crate::exchange::{Scene, Sound};

/// Pressed keys that wait to be heard: more than a person presses ahead.
const MAX_KEYS: usize = 64;

const NANOS_PER_SECOND: u128 = 1_000_000_000;

/// The audio of one tape. Its length is exactly the time during which it was not paused: times are added up as times, and
/// only the sum is turned into samples.
#[derive(Debug)]
pub(crate) struct Track {
    seed: u32,
    /// The present time.
    now: Duration,
    /// Time that belongs on the tape.
    recorded: Duration,
    /// Samples handed out.
    position: u64,
    scene: Scene,
    /// Position on the tape at which the scene began.
    cut: u64,
    voices: Vec<Voice>,
    /// Pressed keys, each with the position on the tape at which it begins.
    keys: VecDeque<(u64, ToneKey)>,
}

impl Track {
    pub(crate) fn new(seed: u32, at: Duration, scene: Scene) -> Self {
        let voices = voices(seed, &scene);
        let recorded = Duration::ZERO;
        Self { seed, now: at, recorded, position: 0, scene, cut: 0, voices, keys: VecDeque::new() }
    }

    /// Lets time pass with the present scene. An earlier time than the present one changes nothing.
    pub(crate) fn roll(&mut self, to: Duration) {
        let passed = to.saturating_sub(self.now);
        self.now += passed;
        if self.scene != Scene::Paused {
            self.recorded += passed;
        }
    }

    /// Fills the block with the samples that are due. Returns their number, 0 if none is due.
    pub(crate) fn fill(&mut self, block: &mut [i16]) -> usize {
        let length = usize::try_from(self.due()).unwrap_or(usize::MAX).min(block.len());
        let block = &mut block[..length];
        block.fill(0);
        let position = self.position;
        match &self.scene {
            Scene::Live { sounds, notice } => {
                if sounds.contains(&Sound::HoldMusic) {
                    synth::add_music(block, position);
                }
                for voice in &self.voices {
                    synth::add_voice(block, position, *voice);
                }
                if *notice {
                    synth::add_notice(block, position);
                }
                self.add_keys(block);
            }
            Scene::Muted => synth::add_beep(block, position - self.cut),
            // Less than a sample is left from before the pause.
            Scene::Paused => {}
        }
        self.position += length as u64;
        length
    }

    /// Begins another scene. The caller has taken all samples that are due.
    pub(crate) fn change(&mut self, scene: Scene) {
        if !matches!(scene, Scene::Live { .. }) {
            self.keys.clear();
        }
        self.voices = voices(self.seed, &scene);
        self.scene = scene;
        self.cut = self.position;
    }

    /// Presses keys, one after the other.
    pub(crate) fn press(&mut self, digits: &str) {
        if !matches!(self.scene, Scene::Live { .. }) {
            return;
        }
        for key in digits.chars().filter_map(ToneKey::of) {
            let free = self.keys.back().map_or(0, |(start, _)| start + synth::KEY_STEP);
            if self.keys.len() < MAX_KEYS {
                self.keys.push_back((free.max(self.position), key));
            }
        }
    }

    fn due(&self) -> u64 {
        let samples = self.recorded.as_nanos() * u128::from(synth::RATE) / NANOS_PER_SECOND;
        u64::try_from(samples).unwrap_or(u64::MAX).saturating_sub(self.position)
    }

    fn add_keys(&mut self, block: &mut [i16]) {
        let end = self.position + block.len() as u64;
        for (start, key) in &self.keys {
            if *start < self.position {
                synth::add_key(block, self.position - start, *key);
            } else if *start < end {
                let from = usize::try_from(start - self.position).unwrap_or(usize::MAX).min(block.len());
                synth::add_key(&mut block[from..], 0, *key);
            }
        }
        while self.keys.front().is_some_and(|(start, _)| start + synth::KEY_STEP <= end) {
            self.keys.pop_front();
        }
    }
}

fn voices(seed: u32, scene: &Scene) -> Vec<Voice> {
    let Scene::Live { sounds, .. } = scene else { return Vec::new() };
    let lines = sounds.iter().filter_map(|sound| match sound {
        Sound::Voice(line) => Some(*line),
        Sound::HoldMusic => None,
    });
    Voice::together(seed, &lines.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
