//! A recording's timeline turned into samples.

use std::collections::VecDeque;
use std::time::Duration;

use super::synth::{self, Key};
use super::voice::Voice;
use crate::exchange::{Scene, Sound};

/// Keys that wait to be heard; more than anybody presses ahead.
const MAX_KEYS: usize = 64;

const NANOS_PER_SECOND: u128 = 1_000_000_000;

/// What goes on one tape. Its length is the time during which it was not paused, to the sample: time is added up as
/// time, and turned into samples as a whole.
#[derive(Debug)]
pub(super) struct Track {
    seed: u32,
    /// How late it is.
    now: Duration,
    /// How much time belongs on the tape.
    recorded: Duration,
    /// Samples handed out.
    position: u64,
    scene: Scene,
    /// Where on the tape the scene began.
    cut: u64,
    voices: Vec<Voice>,
    /// Pressed keys, each with where on the tape it begins.
    keys: VecDeque<(u64, Key)>,
}

impl Track {
    pub(super) fn new(seed: u32, at: Duration, scene: Scene) -> Self {
        let voices = voices(seed, &scene);
        let recorded = Duration::ZERO;
        Self { seed, now: at, recorded, position: 0, scene, cut: 0, voices, keys: VecDeque::new() }
    }

    /// Time passes under the present scene. Never backwards: what comes late counts from now.
    pub(super) fn roll(&mut self, to: Duration) {
        let passed = to.saturating_sub(self.now);
        self.now += passed;
        if self.scene != Scene::Paused {
            self.recorded += passed;
        }
    }

    /// Fills the block with what is due, as far as that goes. Returns how many samples there are in it; none when
    /// nothing is due.
    pub(super) fn fill(&mut self, block: &mut [i16]) -> usize {
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
            // What is left over is from before the pause, and shorter than a sample.
            Scene::Paused => {}
        }
        self.position += length as u64;
        length
    }

    /// Another scene begins. What is due has been taken before.
    pub(super) fn change(&mut self, scene: Scene) {
        if !matches!(scene, Scene::Live { .. }) {
            self.keys.clear();
        }
        self.voices = voices(self.seed, &scene);
        self.scene = scene;
        self.cut = self.position;
    }

    /// Keys are pressed, each after the other.
    pub(super) fn press(&mut self, digits: &str) {
        if !matches!(self.scene, Scene::Live { .. }) {
            return;
        }
        for key in digits.chars().filter_map(Key::of) {
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
