//! The name that a client gives to a recording.

use crate::exchange::refusal::Refusal;

/// Characters that no file name may hold: separators and the drive letter's colon of the systems that AltiServ or its
/// clients run on, and the characters that those systems reserve.
const RESERVED: &[char] = &['/', '\\', ':', '"', '<', '>', '|', '?', '*'];

const EXTENSION: &str = ".wav";

/// A plain name within the directory of recordings. It ends in `.wav`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileName(String);

impl FileName {
    /// Reads a client's text; none for an empty one, which leaves the name to the server. A client is not trusted to name
    /// a plain file: a name that leads out of the directory, or is hidden in it, is refused. `.wav` is appended if the
    /// text does not end in it.
    pub(crate) fn asked(text: &str) -> Result<Option<Self>, Refusal> {
        if text.is_empty() {
            return Ok(None);
        }
        if text.starts_with('.') || text.chars().any(|c| c.is_control() || RESERVED.contains(&c)) {
            return Err(Refusal::InvalidFileName);
        }
        let has_extension = text.len() >= EXTENSION.len()
            && text.is_char_boundary(text.len() - EXTENSION.len())
            && text[text.len() - EXTENSION.len()..].eq_ignore_ascii_case(EXTENSION);
        let name = if has_extension { text.to_owned() } else { format!("{text}{EXTENSION}") };
        Ok(Some(Self(name)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_gets_the_ending_it_lacks() {
        for (text, name) in [
            ("call 7.wav", "call 7.wav"),
            ("A.WAV", "A.WAV"),
            ("éx.wav", "éx.wav"),
            ("é", "é.wav"),
            ("€ab", "€ab.wav"),
            ("a.mp3", "a.mp3.wav"),
        ] {
            assert_eq!(FileName::asked(text), Ok(Some(FileName(name.to_owned()))));
        }
        assert_eq!(FileName::asked(""), Ok(None));
    }

    #[test]
    fn a_name_that_leads_out_of_the_directory_is_refused() {
        for text in ["..", "../a.wav", "a/b", "a\\b", "C:a", "/etc/passwd", ".hidden", "a\0", "a\nb", "a|b", "\u{85}"] {
            assert_eq!(FileName::asked(text), Err(Refusal::InvalidFileName), "{text:?}");
        }
    }
}
