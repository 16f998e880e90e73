use altilink::Pad;

use super::*;
use crate::recorder::synth::tests::hears;
use crate::recorder::synth::{BEEP_HZ, NOTES_HZ, NOTICE_HZ};

const SEED: u32 = 1;
const OWN: Pad = Pad(100);
const OTHER: Pad = Pad(5000);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn talking() -> Scene {
    Scene::Live { sounds: vec![Sound::Voice(OWN), Sound::Voice(OTHER)], notice: false }
}

fn live(sounds: Vec<Sound>) -> Scene {
    Scene::Live { sounds, notice: false }
}

/// Plays scenes from their times on, until `end`; takes what is due at uneven moments.
fn recorded(scenes: &[(u64, Scene)], end: u64) -> Vec<i16> {
    let (begin, first) = scenes[0].clone();
    let mut track = Track::new(SEED, ms(begin), first);
    let mut samples = Vec::new();
    let ticks = (begin..end).step_by(251).map(|at| (at, None));
    let changes = scenes[1..].iter().map(|(at, scene)| (*at, Some(scene.clone())));
    let mut steps: Vec<_> = ticks.chain(changes).chain([(end, None)]).collect();
    steps.sort_by_key(|(at, _)| *at);
    for (at, scene) in steps {
        track.roll(ms(at));
        take(&mut track, &mut samples);
        if let Some(scene) = scene {
            track.change(scene);
        }
    }
    samples
}

fn take(track: &mut Track, samples: &mut Vec<i16>) {
    let mut block = [0; 333];
    loop {
        let length = track.fill(&mut block);
        if length == 0 {
            return;
        }
        samples.extend_from_slice(&block[..length]);
    }
}

fn both_are_heard(samples: &[i16]) -> bool {
    let [own, other] = [OWN, OTHER].map(|pad| Voice::of(SEED, pad).frequency());
    samples.chunks_exact(400).all(|part| hears(part, own) && hears(part, other) && !hears(part, BEEP_HZ))
}

fn nothing_but_the_beep_is_heard(samples: &[i16]) -> bool {
    samples.chunks(8000).all(|second| {
        let (beep, silence) = second.split_at(second.len().min(1600));
        beep.chunks_exact(400).all(|part| hears(part, BEEP_HZ)) && silence.iter().all(|sample| *sample == 0)
    })
}

#[test]
fn a_mute_leaves_the_length_and_beeps() {
    let samples = recorded(&[(1000, talking()), (3000, Scene::Muted), (5500, talking())], 8000);
    assert_eq!(samples.len(), 7 * 8000);
    assert!(both_are_heard(&samples[..16_000]));
    assert!(nothing_but_the_beep_is_heard(&samples[16_000..36_000]));
    assert!(both_are_heard(&samples[36_000..]));
}

#[test]
fn a_pause_is_not_on_the_tape() {
    let samples = recorded(&[(1000, talking()), (3000, Scene::Paused), (5500, talking())], 8000);
    assert_eq!(samples.len(), 36_000);
    assert!(both_are_heard(&samples[..16_000]));
    assert!(both_are_heard(&samples[16_000..]));
}

#[test]
fn lengths_do_not_drift_however_often_the_scene_changes() {
    let odd = Duration::from_nanos(33_333_333);
    let mut track = Track::new(SEED, Duration::ZERO, talking());
    let (mut samples, mut now, mut recorded) = (Vec::new(), Duration::ZERO, Duration::ZERO);
    for turn in 0..3000 {
        now += odd;
        track.roll(now);
        take(&mut track, &mut samples);
        let paused = turn % 3 == 1;
        if !paused {
            recorded += odd;
        }
        track.change(if turn % 3 == 0 { Scene::Paused } else { talking() });
    }
    let expected = recorded.as_nanos() * 8000 / 1_000_000_000;
    assert_eq!(samples.len() as u128, expected);
}

#[test]
fn the_held_party_hears_music_and_the_holding_one_nothing() {
    let samples = recorded(&[(0, live(vec![Sound::HoldMusic])), (2000, live(Vec::new()))], 3000);
    for (part, note) in samples[..16_000].chunks(2000).zip(NOTES_HZ.iter().cycle()) {
        assert!(part.chunks(400).all(|part| hears(part, *note)));
    }
    assert!(samples[16_000..].iter().all(|sample| *sample == 0));
}

#[test]
fn a_notice_is_heard_besides_the_voices() {
    let scene = Scene::Live { sounds: vec![Sound::Voice(OWN)], notice: true };
    let samples = recorded(&[(0, scene)], 1000);
    assert!(hears(&samples[..400], NOTICE_HZ) && hears(&samples[400..800], NOTICE_HZ));
    assert!(!hears(&samples[800..1200], NOTICE_HZ));
}

#[test]
fn keys_are_heard_one_after_the_other_and_not_when_muted() {
    let mut track = Track::new(SEED, Duration::ZERO, live(Vec::new()));
    let mut samples = Vec::new();
    track.roll(ms(100));
    take(&mut track, &mut samples);
    track.press("1#");
    track.roll(ms(500));
    take(&mut track, &mut samples);
    let heard = |from: usize, hz| hears(&samples[from..from + 800], hz);
    assert!(samples[..800].iter().all(|sample| *sample == 0));
    assert!(heard(800, 697) && heard(800, 1209) && !heard(800, 941));
    assert!(samples[1600..2000].iter().all(|sample| *sample == 0));
    assert!(heard(2000, 941) && heard(2000, 1477));
    assert!(samples[2800..].iter().all(|sample| *sample == 0));

    let mut track = Track::new(SEED, Duration::ZERO, Scene::Muted);
    track.press("1");
    track.roll(ms(200));
    let mut block = [0; 1600];
    assert_eq!(track.fill(&mut block), 1600);
    assert!(!hears(&block, 697));
}

#[test]
fn time_that_goes_backwards_changes_nothing() {
    let mut track = Track::new(SEED, ms(1000), talking());
    track.roll(ms(500));
    assert_eq!(track.fill(&mut [0; 10]), 0);
    track.roll(ms(1001));
    assert_eq!(track.fill(&mut [0; 10]), 8);
}
