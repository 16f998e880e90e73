//! Repair of files that a killed process has left: their headers get the length of the audio in them.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::header::{WavHeader, length};
use super::lock::lock;
use crate::settings::RecordingFormat;

/// Repairs the files in the directory, which need not exist. Files in another form than this server's, links, and files
/// that another process is writing are left alone. Errors are only logged: no call depends on these files.
pub(crate) fn repair_all(directory: &Path) {
    let entries = match directory.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return,
        Err(error) => return log::warn!("the recordings in {} cannot be listed: {error}", directory.display()),
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

/// Repairs one file. Returns true if it needed a repair.
pub(crate) fn repair_file(path: &Path) -> io::Result<bool> {
    let mut file = OpenOptions::new().read(true).open(path)?;
    let Some(header) = WavHeader::read(&mut file)? else { return Ok(false) };
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
    let repaired = WavHeader::of(header.format, whole);
    file.write_all(&repaired.bytes())?;
    // Cuts off half a sample, or adds the byte that makes the length even.
    file.set_len(repaired.audio_end())?;
    Ok(true)
}

/// True if whole chunks of another program follow the audio, up to the end that the header states.
fn has_more_chunks(file: &mut File, header: WavHeader, len: u64) -> io::Result<bool> {
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
