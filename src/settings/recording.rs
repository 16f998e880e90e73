use crate::section::section;

section! {
    /// Places where clients may have recordings written.
    pub struct RecordingSettings: Table "recording" {
        /// Directories on the server, in full, into which and below which clients may name a recording's file, as
        /// `"C:\\Recordings"`, `"\\\\server\\share\\rec"` or `"/srv/rec"`. An empty list: clients name files, not paths.
        directories: Vec<String> = Vec::new(),
            allowed: Texts(DIRECTORY, MOST, is_directory), reload: Now;
    }
}

const DIRECTORY: &str = "a directory on the server in full, as \"C:\\\\Recordings\", \"\\\\\\\\server\\\\share\\\\rec\" \
                         or \"/srv/rec\", and more than the root alone";

/// Longest directory: START_CALLRECORD carries no more with a file's name.
const LONGEST: usize = 120;

/// Most directories; nobody lists more.
const MOST: usize = 100;

/// True for a directory in full, of Windows (`C:\dir`, `\\server\share`) or of Unix.
fn is_directory(text: &str) -> bool {
    const WINDOWS: &[char] = &['\\', '/'];
    const UNIX: &[char] = &['/'];
    let (separators, below) = if is_below_a_drive(text) {
        (WINDOWS, &text[3..])
    } else if let Some(below) = text.strip_prefix(r"\\").or_else(|| text.strip_prefix("//")) {
        (WINDOWS, below)
    } else if let Some(below) = text.strip_prefix('/') {
        (UNIX, below)
    } else {
        return false;
    };
    let below = below.strip_suffix(separators).unwrap_or(below);
    text.len() <= LONGEST && below.split(separators).all(is_component)
}

/// True for `C:\` or `C:/` with something behind it.
fn is_below_a_drive(text: &str) -> bool {
    match text.as_bytes() {
        [drive, b':', b'\\' | b'/', _, ..] => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

fn is_component(part: &str) -> bool {
    !part.is_empty()
        && !matches!(part, "." | "..")
        && !part.contains(['\\', ':', '*', '?', '"', '<', '>', '|'])
        && !part.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_named_in_full() {
        for right in [r"C:\Recordings", "c:/Recordings/", r"\\server\share\rec", r"D:\a\b c\", "/srv/rec", "/srv/rec/"]
        {
            assert!(is_directory(right), "{right}");
        }
        for wrong in [
            "",
            "/",
            r"C:\",
            "C:",
            "C:rec",
            "rec",
            r"\rec",
            r"\\",
            "/srv/../etc",
            "/srv//rec",
            r"C:\a\.\b",
            r"C:\a:b",
            "/srv/a\nb",
            r"/srv\rec",
            "é:/a",
        ] {
            assert!(!is_directory(wrong), "{wrong}");
        }
    }
}
