/// Check that a message in pieces is UTF-8. A character may begin in one piece and end in the next.
#[derive(Debug, Default)]
pub(crate) struct Utf8Check {
    /// Beginning of a character whose rest is to come: three bytes at most.
    begun: Vec<u8>,
}

impl Utf8Check {
    /// Takes a piece. False if the message is not UTF-8, whatever comes.
    #[must_use]
    pub(crate) fn accepts(&mut self, piece: &[u8], last: bool) -> bool {
        let mut bytes = std::mem::take(&mut self.begun);
        bytes.extend_from_slice(piece);
        match str::from_utf8(&bytes) {
            Ok(_) => true,
            Err(error) if error.error_len().is_none() && !last => {
                self.begun = bytes.split_off(error.valid_up_to());
                true
            }
            Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_text_where_the_whole_is(whole in prop::collection::vec(any::<u8>(), 0..20), cuts in prop::collection::vec(0usize..20, 0..4)) {
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(whole.len())).collect();
            cuts.sort_unstable();
            let mut utf8 = Utf8Check::default();
            let mut from = 0;
            let mut is_text = true;
            for cut in cuts {
                is_text &= utf8.accepts(&whole[from..cut], false);
                from = cut;
            }
            is_text &= utf8.accepts(&whole[from..], true);
            prop_assert_eq!(is_text, str::from_utf8(&whole).is_ok());
        }

        #[test]
        fn a_text_in_pieces_of_one_byte_is_text(text in "\\PC{0,20}") {
            let mut utf8 = Utf8Check::default();
            prop_assert!(text.bytes().all(|byte| utf8.accepts(&[byte], false)));
            prop_assert!(utf8.accepts(&[], true));
        }
    }
}
