use std::fs;

use super::*;

const FORMATS: [RecordingFormat; 2] = [RecordingFormat::Pcm16, RecordingFormat::MuLaw];

fn write(path: &Path, format: RecordingFormat, samples: &[i16]) {
    let mut file = WavFile::create(path, format).expect("created");
    file.write(samples).expect("written");
    file.finish().expect("finished");
}

fn samples(count: i16) -> Vec<i16> {
    (0..count).map(|index| (index % 200 - 100) * 50).collect()
}

/// The header's RIFF length, number of samples and length of the audio.
fn lengths(bytes: &[u8], header: usize) -> (u32, u32) {
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(4), number(header - 4))
}

#[test]
fn a_pcm_file_is_read_back_by_another_reader() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.wav");
    write(&path, RecordingFormat::Pcm16, &samples(500));
    let mut reader = hound::WavReader::open(&path).expect("a WAV file");
    assert_eq!(reader.spec(), pcm16());
    let read: Vec<i16> = reader.samples().map(|sample| sample.expect("a sample")).collect();
    assert_eq!(read, samples(500));
}

#[test]
fn a_mu_law_file_has_its_tag_its_fact_and_an_even_length() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.wav");
    write(&path, RecordingFormat::MuLaw, &samples(501));
    let bytes = fs::read(&path).expect("readable");
    assert_eq!(bytes.len(), 58 + 501 + 1);
    assert_eq!((&bytes[..4], &bytes[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
    assert_eq!(bytes[20..24], [7, 0, 1, 0], "mu-law, one channel");
    assert_eq!(bytes[38..50], *[&b"fact"[..], &4_u32.to_le_bytes(), &501_u32.to_le_bytes()].concat());
    assert_eq!(lengths(&bytes, 58), (u32::try_from(bytes.len()).expect("short") - 8, 501));
    let expected: Vec<u8> = samples(501).iter().map(|sample| mulaw::encoded(*sample)).collect();
    assert_eq!(bytes[58..559], expected);
}

#[test]
fn an_existing_file_is_not_overwritten_and_only_one_of_the_same_format_is_appended_to() {
    let directory = tempfile::tempdir().expect("a directory");
    for format in FORMATS {
        let path = directory.path().join(format!("{format:?}.wav"));
        write(&path, format, &samples(101));
        assert!(WavFile::create(&path, format).is_err());
        let mut more = WavFile::append(&path, format).expect("goes on");
        assert!(matches!(WavFile::append(&path, format), Err(WavError::InUse)), "two at once");
        more.write(&samples(100)).expect("written");
        more.finish().expect("finished");
        let whole = directory.path().join("whole.wav");
        write(&whole, format, &[samples(101), samples(100)].concat());
        assert_eq!(fs::read(&path).expect("readable"), fs::read(&whole).expect("readable"));
        fs::remove_file(whole).expect("removed");
        let other = FORMATS.into_iter().find(|other| *other != format).expect("there are two");
        assert!(matches!(WavFile::append(&path, other), Err(WavError::OtherFormat)));
    }
    let text = directory.path().join("text.wav");
    fs::write(&text, "no WAV file").expect("written");
    assert!(matches!(WavFile::append(&text, RecordingFormat::Pcm16), Err(WavError::OtherFormat)));
    let link = directory.path().join("link.wav");
    std::os::unix::fs::symlink(directory.path().join("Pcm16.wav"), &link).expect("linked");
    assert!(matches!(WavFile::append(&link, RecordingFormat::Pcm16), Err(WavError::OtherFormat)));
}

#[test]
fn a_file_left_behind_is_playable_to_its_last_header_and_repaired_to_its_end() {
    let directory = tempfile::tempdir().expect("a directory");
    for (format, header, size) in [(RecordingFormat::Pcm16, 44, 2), (RecordingFormat::MuLaw, 58, 1)] {
        let path = directory.path().join("left.wav");
        let mut file = WavFile::create(&path, format).expect("created");
        file.write(&samples(301)).expect("written");
        file.update_header().expect("updated");
        file.write(&samples(99)).expect("written");
        // As a kill leaves it: what was written, with the header before.
        let left = fs::read(&path).expect("readable");
        drop(file);
        assert_eq!(
            (left.len(), lengths(&left, header).1),
            (header + 400 * size, u32::try_from(301 * size).expect("short"))
        );
        fs::write(&path, &left).expect("written");
        assert!(repair_file(&path).expect("repairs"));
        let repaired = fs::read(&path).expect("readable");
        let (riff, data) = lengths(&repaired, header);
        assert_eq!((riff as usize, data as usize), (left.len() - 8, 400 * size));
        assert_eq!(repaired[header..], left[header..], "the audio is untouched");
        assert!(!repair_file(&path).expect("there is nothing to repair"));
        fs::remove_file(&path).expect("removed");
    }
}

#[test]
fn wrong_lengths_of_any_kind_are_repaired() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.wav");
    write(&path, RecordingFormat::Pcm16, &samples(400));
    let good = fs::read(&path).expect("readable");
    for (at, wrong) in [(4, 0_u32), (4, 7), (40, 0), (40, 798), (40, u32::MAX)] {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&wrong.to_le_bytes());
        fs::write(&path, &bytes).expect("written");
        assert!(repair_file(&path).expect("repairs"), "{wrong} at {at}");
        assert_eq!(fs::read(&path).expect("readable"), good);
    }
    fs::write(&path, &good[..443]).expect("written");
    assert!(repair_file(&path).expect("repairs"));
    let cut = fs::read(&path).expect("readable");
    assert_eq!((cut.len(), lengths(&cut, 44)), (442, (434, 398)), "half a sample is cut off");
}

#[test]
fn files_of_other_programs_are_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let of = |name: &str| directory.path().join(name);
    write(&of("good.wav"), RecordingFormat::Pcm16, &samples(400));
    let good = fs::read(of("good.wav")).expect("readable");
    // Another program's chunk behind the audio.
    let mut noted = good.clone();
    noted.extend(*b"LIST\x04\0\0\0INFO");
    let riff = u32::try_from(noted.len()).expect("short") - 8;
    noted[4..8].copy_from_slice(&riff.to_le_bytes());
    let mut stereo = good[..100].to_vec();
    stereo[22] = 2;
    for (name, bytes) in [
        ("noted.wav", &noted),
        ("stereo.wav", &stereo),
        ("short.wav", &good[..40].to_vec()),
        ("a.txt", &good[..100].to_vec()),
    ] {
        fs::write(of(name), bytes).expect("written");
    }
    repair_all(directory.path());
    repair_all(&of("nowhere"));
    assert_eq!(fs::read(of("good.wav")).expect("readable"), good);
    assert_eq!(fs::read(of("noted.wav")).expect("readable"), noted);
    assert_eq!(fs::read(of("stereo.wav")).expect("readable"), stereo);
    assert_eq!(fs::read(of("short.wav")).expect("readable"), good[..40]);
    assert_eq!(fs::read(of("a.txt")).expect("readable"), good[..100]);
}

#[test]
fn a_file_that_is_being_written_is_not_repaired() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.wav");
    let mut file = WavFile::create(&path, RecordingFormat::Pcm16).expect("created");
    file.write(&samples(100)).expect("written");
    assert!(!repair_file(&path).expect("looks"));
}
