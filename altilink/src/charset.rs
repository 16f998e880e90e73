use encoding_rs::{EncoderResult, Encoding};

/// The code page of 8-bit text on the wire: the server's Windows ANSI code page.
///
/// Neither reading nor writing fails: bytes that the code page lacks are read as U+FFFD, and characters that it lacks are
/// written as `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

/// A label that names no code page usable on the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a code page for 8-bit text; use a label such as windows-1252, windows-1251, shift_jis or gbk")]
pub struct UnsupportedCharset(String);

impl Default for Charset {
    fn default() -> Self {
        Self(encoding_rs::WINDOWS_1252)
    }
}

impl Charset {
    /// Looks a code page up by its label in the WHATWG Encoding Standard, in any letter case.
    ///
    /// # Errors
    ///
    /// The label is unknown, or names UTF-16, which is no 8-bit text, or ISO-2022-JP, whose bytes depend on earlier ones
    /// and so cannot be cut.
    pub fn for_label(label: &str) -> Result<Self, UnsupportedCharset> {
        Encoding::for_label(label.as_bytes())
            .filter(|encoding| encoding.is_ascii_compatible())
            .map(Self)
            .ok_or_else(|| UnsupportedCharset(label.to_owned()))
    }

    /// The code page's canonical name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Reads text up to its first NUL, or to its end if there is none.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> String {
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        self.0.decode_without_bom_handling(text).0.into_owned()
    }

    /// Reads text as [`Self::decode`] does, of at most `room` bytes. A character that does not fit is left out whole.
    pub(crate) fn decode_within(self, bytes: &[u8], room: usize) -> String {
        let text = bytes[..bytes.len().min(room.saturating_add(1))].split(|byte| *byte == 0).next().unwrap_or_default();
        if text.len() <= room {
            return self.decode(text);
        }
        let mut decoder = self.0.new_decoder_without_bom_handling();
        let mut out = String::with_capacity(decoder.max_utf8_buffer_length(room).unwrap_or(room));
        // `false`: not the last bytes. The decoder then leaves a cut character out instead of replacing it.
        let _ = decoder.decode_to_string(&text[..room], &mut out, false);
        out
    }

    /// Writes text in at most `room` bytes without a terminator. A character that does not fit is left out whole. A NUL,
    /// which would end the text for its reader, becomes `?`.
    #[must_use]
    pub fn encode(self, text: &str, room: usize) -> Vec<u8> {
        // Has room for a terminator: a list that grows would leave a copy of a password in freed memory.
        let mut out = Vec::with_capacity(text.len().min(room) + 1);
        let mut utf8 = [0; 4];
        let mut encoder = self.0.new_encoder();
        for character in text.chars() {
            let mut bytes = [0; 16];
            let source = if character == '\0' { "?" } else { &*character.encode_utf8(&mut utf8) };
            let (result, _, written) = encoder.encode_from_utf8_without_replacement(source, &mut bytes, false);
            let piece = match result {
                EncoderResult::InputEmpty => &bytes[..written],
                EncoderResult::OutputFull | EncoderResult::Unmappable(_) => b"?",
            };
            if out.len() + piece.len() > room {
                break;
            }
            out.extend_from_slice(piece);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_code_page_survives_both_ways() {
        let charset = Charset::default();
        let bytes = charset.encode("José Müller €", 100);
        assert_eq!(bytes, b"Jos\xe9 M\xfcller \x80");
        assert_eq!(charset.decode(&bytes), "José Müller €");
    }

    #[test]
    fn what_the_code_page_lacks_becomes_a_question_mark() {
        assert_eq!(Charset::default().encode("Łódź\0", 100), b"?\xf3d??");
    }

    #[test]
    fn a_character_is_never_cut_in_two() {
        let charset = Charset::for_label("shift_jis").expect("a known label");
        let bytes = charset.encode("東京", 3);
        assert_eq!(charset.decode(&bytes), "東");
    }

    #[test]
    fn text_that_is_too_long_is_cut_between_two_characters() {
        let windows = Charset::default();
        assert_eq!(windows.decode_within(b"caf\xe9 noir", 4), "café");
        assert_eq!(windows.decode_within(b"caf\xe9", 4), "café");
        assert_eq!(windows.decode_within(b"ab\0cd", 4), "ab");
        assert_eq!(windows.decode_within(b"", 4), "");
        let charset = Charset::for_label("shift_jis").expect("a known label");
        let bytes = charset.encode("東京都", 100);
        let cut: Vec<String> = (3..=6).map(|room| charset.decode_within(&bytes, room)).collect();
        assert_eq!(cut, ["東", "東京", "東京", "東京都"]);
    }

    #[test]
    fn any_bytes_are_read_without_failing() {
        let all: Vec<u8> = (1..=255).collect();
        assert_eq!(Charset::default().decode(&all).chars().count(), 255);
        let gbk = Charset::for_label("gbk").expect("a known label");
        assert!(gbk.decode(b"ab\xff\xffcd").contains('\u{fffd}'));
    }

    #[test]
    fn labels_of_no_eight_bit_code_page_are_refused() {
        for label in ["utf-16le", "utf-16", "iso-2022-jp", "replacement", "no-such-page", ""] {
            assert!(Charset::for_label(label).is_err(), "{label}");
        }
    }

    #[test]
    fn a_written_text_has_room_for_its_terminator() {
        let bytes = Charset::default().encode("secret", 100);
        assert!(bytes.capacity() > bytes.len());
    }

    #[test]
    fn a_code_page_tells_its_canonical_name() {
        assert_eq!(Charset::for_label("CP1252").expect("a known label").name(), "windows-1252");
    }
}
