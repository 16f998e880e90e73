/// Length of the longest number that is shown whole: that of an extension, which is in the log anyway.
const SHORT: usize = 6;

/// Shortens a number for the log: enough to recognise the call, too little to call anybody.
pub(crate) fn discreet(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    if characters.len() <= SHORT {
        return number.to_owned();
    }
    let first = if characters.len() < 10 { 2 } else { 4 };
    let beginning: String = characters[..first].iter().collect();
    let end: String = characters[characters.len() - 2..].iter().collect();
    format!("{beginning}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_in_part_and_an_extension_whole() {
        for (number, shown) in [
            ("14085979000", "1408…00"),
            ("914085979000", "9140…00"),
            ("5979000", "59…00"),
            ("102", "102"),
            ("", ""),
            ("sip:zoë@example.com", "sip:…om"),
        ] {
            assert_eq!(discreet(number), shown);
        }
    }
}
