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

/// START_CALLRECORD carries no more with a file's name.
const LONGEST: usize = 120;

/// More than anybody lists.
const MOST: usize = 100;

fn is_directory(text: &str) -> bool {
    let is_drive = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() > 3 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'\\' | b'/')
    };
    let (is_windows, below) = if is_drive(text) {
        (true, &text[3..])
    } else if let Some(below) = text.strip_prefix(r"\\").or_else(|| text.strip_prefix("//")) {
        (true, below)
    } else if let Some(below) = text.strip_prefix('/') {
        (false, below)
    } else {
        return false;
    };
    let separators: &[char] = if is_windows { &['\\', '/'] } else { &['/'] };
    let below = below.strip_suffix(separators).unwrap_or(below);
    let is_component = |part: &str| {
        !part.is_empty()
            && !matches!(part, "." | "..")
            && !part.contains(['\\', ':', '*', '?', '"', '<', '>', '|'])
            && !part.chars().any(char::is_control)
    };
    text.len() <= LONGEST && below.split(separators).all(is_component)
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
