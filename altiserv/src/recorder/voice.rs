//! Voices of simulated parties in recordings.

use altilink::Pad;

/// Pads from here on are trunk lines.
const FIRST_TRUNK: i32 = 5000;

/// Distance between the frequencies of voices, in Hz. A twentieth of a second is enough to tell two of them apart.
const STEP: u32 = 20;

/// Multipliers without a common factor with the size of either band, so that each reorders the band.
const REORDERINGS: [u32; 13] = [3, 9, 11, 13, 17, 19, 23, 27, 29, 31, 33, 37, 39];

/// The voice of a simulated party in a recording: a tone of its own that swells like speech and is never silent while the
/// party is heard.
///
/// Extensions have 300 to 1080 Hz. Outside parties have 1500 to 2880 Hz, by their trunk line. All frequencies are multiples
/// of 20 Hz. The first 40 extensions of the configuration have different voices, and so have the first 70 trunk lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Voice {
    band: Band,
    slot: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Band {
    Extension,
    Trunk,
}

impl Band {
    const fn lowest(self) -> u32 {
        match self {
            Self::Extension => 300,
            Self::Trunk => 1500,
        }
    }

    const fn size(self) -> u32 {
        match self {
            Self::Extension => 40,
            Self::Trunk => 70,
        }
    }
}

impl Voice {
    /// The voice on the line with this pad (100 for the first extension of the configuration, 5000 for the first trunk
    /// line; a call handle of the Web API is the other party's pad), where `seed` is `voice_seed` of the settings.
    #[must_use]
    pub fn of(seed: u32, line: Pad) -> Self {
        let band = if line.0 >= FIRST_TRUNK { Band::Trunk } else { Band::Extension };
        let number = line.0.unsigned_abs() % band.size();
        let kinds = u32::try_from(REORDERINGS.len()).unwrap_or(1);
        let reordering = REORDERINGS[(seed % kinds) as usize];
        let slot = (number * reordering + seed / kinds % band.size()) % band.size();
        Self { band, slot }
    }

    /// The voices of parties who talk to each other, in the order of `lines`. Each is [`Voice::of`] its line; if two would
    /// be the same, the one with the higher pad takes the next frequency.
    #[must_use]
    pub fn together(seed: u32, lines: &[Pad]) -> Vec<Self> {
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by_key(|index| lines[*index]);
        let mut voices: Vec<Self> = lines.iter().map(|line| Self::of(seed, *line)).collect();
        for (rank, index) in order.iter().enumerate() {
            let earlier = &order[..rank];
            let mut voice = voices[*index];
            for _ in 0..rank {
                if earlier.iter().all(|other| voices[*other] != voice) {
                    break;
                }
                voice.slot = (voice.slot + 1) % voice.band.size();
            }
            voices[*index] = voice;
        }
        voices
    }

    /// Its frequency in Hz.
    #[must_use]
    pub fn frequency(self) -> u32 {
        self.band.lowest() + STEP * self.slot
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_small_office_has_as_many_voices_as_lines_whatever_the_seed() {
        for seed in [0, 1, 12, 13, 4711, u32::MAX] {
            let lines = (100..140).chain(5000..5070).map(Pad);
            let voices: HashSet<u32> = lines.map(|line| Voice::of(seed, line).frequency()).collect();
            assert_eq!(voices.len(), 110);
            assert!(voices.iter().all(|hz| (300..=1080).contains(hz) || (1500..=2880).contains(hz)));
        }
    }

    #[test]
    fn seeds_give_other_voices() {
        let voices: HashSet<u32> = (0..100).map(|seed| Voice::of(seed, Pad(104)).frequency()).collect();
        assert!(voices.len() > 20, "{voices:?}");
    }

    #[test]
    fn parties_of_one_call_never_sound_the_same() {
        let lines = [Pad(180), Pad(100), Pad(140)];
        assert_eq!(Voice::of(1, lines[0]), Voice::of(1, lines[1]));
        let voices = Voice::together(1, &lines);
        assert_eq!(voices.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(voices[1], Voice::of(1, lines[1]), "the lowest pad keeps its voice");
        let swapped = Voice::together(1, &[lines[2], lines[0], lines[1]]);
        assert_eq!([swapped[1], swapped[2], swapped[0]], voices[..], "the order does not matter");
    }
}
