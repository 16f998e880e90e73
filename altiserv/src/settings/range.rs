//! A number, or a range of numbers of equal length.

/// Expands `"101"` to itself and `"101-110"` to its ten numbers, with leading zeros kept. `None` for other texts, and for
/// a range of more than `limit` numbers.
pub(crate) fn expand(text: &str, limit: usize) -> Option<Vec<String>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let first = first.trim();
    let last = last.trim();
    let digits = first.len();
    let usable = |number: &str| number.len() == digits && number.bytes().all(|b| b.is_ascii_digit());
    if !usable(first) || !usable(last) {
        return None;
    }
    let from: u64 = first.parse().ok()?;
    let to: u64 = last.parse().ok()?;
    let count = usize::try_from(to.checked_sub(from)?).ok()?.checked_add(1)?;
    if count > limit {
        return None;
    }
    Some((from..=to).map(|number| format!("{number:0digits$}")).collect())
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn a_range_keeps_leading_zeros() {
        assert_eq!(expand("009-011", 9).as_deref(), Some(&["009", "010", "011"].map(String::from)[..]));
    }

    #[test]
    fn a_single_number_is_a_range_of_one() {
        assert_eq!(expand("101", 9), Some(vec!["101".to_owned()]));
    }

    #[test]
    fn texts_that_are_no_range_are_refused() {
        for text in ["", "-", "12a", "110-101", "99-101", "101-", "1-2-3", "+5", "99999999999999999999999"] {
            assert_eq!(expand(text, 1000), None, "{text}");
        }
    }

    #[test]
    fn a_range_over_the_limit_is_refused_before_it_is_built() {
        assert_eq!(expand("000000000-999999999", 1000), None);
    }
}
