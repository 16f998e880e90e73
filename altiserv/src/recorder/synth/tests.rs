use altilink::Pad;

use super::*;

/// The amplitude of a frequency in the samples (Goertzel). Exact for multiples of 20 Hz in
/// blocks of 400 samples.
pub(in crate::recorder) fn amplitude(samples: &[i16], hz: u32) -> f64 {
    let count = f64::from(u32::try_from(samples.len()).expect("few samples"));
    let coefficient = 2.0 * (TAU * f64::from(hz) / 8000.0).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in samples {
        (last, before) = (f64::from(*sample) + coefficient * last - before, last);
    }
    let power: f64 = last * last + before * before - coefficient * last * before;
    2.0 * power.max(0.0).sqrt() / count
}

pub(in crate::recorder) fn hears(samples: &[i16], hz: u32) -> bool {
    amplitude(samples, hz) > 800.0
}

fn rendered(samples: usize, position: u64, add: impl Fn(&mut [i16], u64)) -> Vec<i16> {
    let mut block = vec![0; samples];
    add(&mut block, position);
    block
}

#[test]
fn a_voice_is_heard_at_its_frequency_in_every_twentieth_of_a_second() {
    let voice = Voice::of(1, Pad(100));
    let samples = rendered(16_000, 123, |block, at| add_voice(block, at, voice));
    for part in samples.chunks(400) {
        let level = amplitude(part, voice.frequency());
        assert!((1000.0..=6000.0).contains(&level), "{level}");
        assert!(!hears(part, voice.frequency() + 100) && !hears(part, 2000));
    }
}

#[test]
fn blocks_of_any_length_join_without_a_seam() {
    let voice = Voice::of(1, Pad(5000));
    let all = |block: &mut [i16], at| {
        add_voice(block, at, voice);
        add_music(block, at);
        add_beep(block, at);
        add_notice(block, at);
    };
    let whole = rendered(40_000, 119_000, all);
    let mut at = 119_000;
    let mut joined = Vec::new();
    for length in [1_u16, 399, 1600, 2000, 7, 8000, 27_993] {
        joined.extend(rendered(length.into(), at, all));
        at += u64::from(length);
    }
    assert_eq!(joined, whole);
}

#[test]
fn the_beep_takes_the_first_fifth_of_every_second() {
    let samples = rendered(24_000, 0, add_beep);
    for second in samples.chunks(8000) {
        let (beep, silence) = second.split_at(1600);
        assert!(beep.chunks(400).all(|part| hears(part, BEEP_HZ)));
        assert!(silence.iter().all(|sample| *sample == 0));
    }
}

#[test]
fn the_notice_comes_every_quarter_of_a_minute() {
    let samples = rendered(2 * 120_000, 0, add_notice);
    for turn in samples.chunks(120_000) {
        assert!(turn[..800].chunks(400).all(|part| hears(part, NOTICE_HZ)));
        assert!(turn[800..].iter().all(|sample| *sample == 0));
    }
}

#[test]
fn the_loudest_mixture_is_not_clipped() {
    let key = ToneKey::of('5').expect("a key");
    let mut block = vec![0; 8000];
    for pad in [100, 101, 5000] {
        add_voice(&mut block, 0, Voice::of(1, Pad(pad)));
    }
    add_key(&mut block, 0, key);
    add_notice(&mut block, 0);
    assert!(block.iter().all(|sample| sample.unsigned_abs() < 32_100));
}

#[test]
fn a_key_is_two_tones_of_a_tenth_of_a_second() {
    for (digit, row, column) in
        [('1', 697, 1209), ('D', 941, 1633), ('d', 941, 1633), ('0', 941, 1336), ('#', 941, 1477)]
    {
        let key = ToneKey::of(digit).expect("a key");
        assert_eq!((key.row, key.column), (row, column));
        let samples = rendered(1200, 0, |block, at| add_key(block, at, key));
        assert!(hears(&samples[..800], row) && hears(&samples[..800], column));
        assert!(samples[800..].iter().all(|sample| *sample == 0));
    }
    assert_eq!(ToneKey::of('x'), None);
}
