//! Files that a process left behind when it was killed: their headers are made to tell what is there.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::header::{Header, length};
use super::lock::lock;
use crate::settings::RecordingFormat;

/// Repairs what it can in the directory, which need not exist. Files that are not of this server's own form, links, and
/// files that another process is writing are left alone. What goes wrong is logged: it concerns nobody's call.
pub(in crate::recorder) fn repair_all(directory: &Path) {
    let entries = match directory.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return,
        Err(error) => return log::warn!("recordings in {} cannot be looked at: {error}", directory.display()),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_wav = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wav"));
        if !is_wav || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        match repair_file(&path) {
            Ok(true) => log::info!("the header of {} was repaired", path.display()),
            Ok(false) => {}
            Err(error) => log::warn!("{} cannot be repaired: {error}", path.display()),
        }
    }
}

/// Whether there was something to repair.
pub(in crate::recorder) fn repair_file(path: &Path) -> io::Result<bool> {
    let mut file = OpenOptions::new().read(true).open(path)?;
    let Some(header) = Header::read(&mut file)? else { return Ok(false) };
    let len = file.metadata()?.len();
    if header.fits(len) || has_more_chunks(&mut file, header, len)? {
        return Ok(false);
    }
    let Ok(data) = u32::try_from(len - length(header.format)) else { return Ok(false) };
    let whole = match header.format {
        RecordingFormat::Pcm16 => data & !1,
        RecordingFormat::MuLaw => data,
    };
    let mut file = OpenOptions::new().write(true).open(path)?;
    if lock(&file).is_err() {
        return Ok(false);
    }
    let repaired = Header::of(header.format, whole);
    file.write_all(&repaired.bytes())?;
    // Half a sample goes, a missing byte that makes the length even comes.
    file.set_len(repaired.audio_end())?;
    Ok(true)
}

/// Whether whole chunks of another program's follow the audio, to the end that the header tells of.
fn has_more_chunks(file: &mut File, header: Header, len: u64) -> io::Result<bool> {
    if !header.is_of(len) {
        return Ok(false);
    }
    let mut at = header.audio_end();
    while at + 8 <= len {
        file.seek(SeekFrom::Start(at))?;
        let mut chunk = [0; 8];
        file.read_exact(&mut chunk)?;
        let [name @ .., _, _, _, _] = chunk;
        let [_, _, _, _, size @ ..] = chunk;
        if !name.iter().all(|byte: &u8| byte.is_ascii_graphic() || *byte == b' ') {
            return Ok(false);
        }
        let size = u64::from(u32::from_le_bytes(size));
        at += 8 + size + size % 2;
    }
    Ok(at == len)
}
