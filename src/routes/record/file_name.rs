//! The guide's "record destination file on server": a name, or a path into a directory that the administrator allows.

use altilink::Charset;

use crate::problem::Problem;

/// Longest file name that START_CALLRECORD carries, in bytes of the server's code page.
const LONGEST: usize = 127;

/// The name as it is sent to the server, which chooses the directory of a name without one. Without a name it is empty.
pub(crate) fn file_name(asked: Option<String>, directories: &[String], charset: Charset) -> Result<String, Problem> {
    let name = asked.unwrap_or_default();
    match check(&name, directories, charset) {
        Ok(()) => Ok(name),
        Err(message) => Err(Problem::wrong_field("filename", message)),
    }
}

fn check(name: &str, directories: &[String], charset: Charset) -> Result<(), &'static str> {
    if name.is_empty() {
        return Ok(());
    }
    if name.trim().is_empty() {
        return Err("must not be spaces alone; without a name the server makes one up");
    }
    if name.chars().any(char::is_control) {
        return Err("must not have control characters");
    }
    match name.rfind(['/', '\\']) {
        None => check_plain(name)?,
        Some(end) => {
            let file = &name[end + 1..];
            if file.trim_end_matches(['.', ' ']).is_empty() {
                return Err("must end in the name of a file");
            }
            check_plain(file)?;
            check_directory(&name[..end], directories)?;
        }
    }
    name.split(['/', '\\']).try_for_each(check_for_windows)?;
    let written = charset.encode(name, LONGEST + 1);
    if name.len() > LONGEST || written.len() > LONGEST {
        return Err("must have at most 127 bytes");
    }
    if charset.decode(&written) != name {
        return Err("must have characters of the server's code page only");
    }
    Ok(())
}

/// Refuses names by which Windows, on which AltiServ runs, would write into another file or into none.
fn check_for_windows(part: &str) -> Result<(), &'static str> {
    if part.ends_with(['.', ' ']) {
        return Err("must have no part that ends in a dot or a space, which Windows leaves out");
    }
    if is_device(part) {
        return Err("must not be or have in it a device of Windows, as NUL, CON.wav or COM1");
    }
    Ok(())
}

/// True if Windows takes the name for a device, which it does in any directory and with any file extension.
fn is_device(part: &str) -> bool {
    const DEVICES: [&str; 7] = ["AUX", "CLOCK$", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"];
    const PORTS: [&str; 2] = ["COM", "LPT"];
    let stem = part.split('.').next().unwrap_or_default().trim_end_matches(' ');
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || PORTS.iter().any(|port| is_port(stem, port))
}

/// True for the name of a port and one digit, which may be written raised.
fn is_port(stem: &str, port: &str) -> bool {
    let Some((name, number)) = stem.split_at_checked(port.len()) else { return false };
    let mut digits = number.chars();
    let is_digit = digits.next().is_some_and(|digit| digit.is_ascii_digit() || matches!(digit, '¹' | '²' | '³'));
    name.eq_ignore_ascii_case(port) && is_digit && digits.next().is_none()
}

fn check_plain(file: &str) -> Result<(), &'static str> {
    if file == "." || file.contains("..") {
        return Err("must not have . or .. in place of a name, nor .. within it");
    }
    if file.contains([':', '*', '?', '"', '<', '>', '|']) {
        return Err("must not have a drive letter without a directory, nor any of : * ? \" < > |");
    }
    Ok(())
}

fn check_directory(directory: &str, directories: &[String]) -> Result<(), &'static str> {
    if directories.iter().any(|allowed| is_within(directory, allowed)) {
        Ok(())
    } else if directories.is_empty() {
        Err("must be a name without directories; the administrator allows directories by recording.directories")
    } else {
        Err(
            "must be a name, or be a path in one of the directories that recording.directories allows, without . and ..",
        )
    }
}

/// True if a directory is the allowed one or below it, and no part of the path leads elsewhere.
fn is_within(directory: &str, allowed: &str) -> bool {
    let is_windows = !allowed.starts_with('/') || allowed.starts_with("//");
    if is_windows {
        let directory: String = directory.chars().map(windows_letter).collect();
        let allowed: String = allowed.chars().map(windows_letter).collect();
        is_below(&directory, &allowed, '\\')
    } else {
        is_below(directory, allowed, '/')
    }
}

fn is_below(directory: &str, allowed: &str, separator: char) -> bool {
    let allowed = allowed.strip_suffix(separator).unwrap_or(allowed);
    let Some(below) = directory.strip_prefix(allowed) else { return false };
    let Some(below) = below.strip_prefix(separator) else { return below.is_empty() };
    below.split(separator).all(is_directory_name)
}

/// The letter in lower case, and `\` for both separators. A letter outside ASCII whose lower case is in it, such as the sign
/// of kelvin, stays.
fn windows_letter(letter: char) -> char {
    let mut small = letter.to_lowercase();
    match (letter, small.next(), small.next()) {
        ('/', ..) => '\\',
        (_, Some(small), None) if small.is_ascii() == letter.is_ascii() => small,
        _ => letter,
    }
}

/// True for a plain name. Windows ignores dots and spaces at the end of a name, so that `... ` may lead where `..` does.
fn is_directory_name(name: &str) -> bool {
    !name.is_empty()
        && !name.ends_with(['.', ' '])
        && !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|'])
        && !name.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(name: &str, directories: &[&str]) -> Result<String, Problem> {
        let directories: Vec<_> = directories.iter().map(|&directory| directory.to_owned()).collect();
        file_name(Some(name.to_owned()), &directories, Charset::default())
    }

    #[test]
    fn without_allowed_directories_a_file_name_is_a_name_and_not_a_path() {
        for good in ["call.wav", "Müller 2026-11-23.wav", &"a".repeat(127)] {
            assert_eq!(taken(good, &[]), Ok(good.to_owned()), "{good}");
        }
        let long = "a".repeat(128);
        for wrong in ["../x", "a/b", "a\\b", "C:x", "..", ".", "a\0b", "a\nb", "a|b", "東京.wav", &long] {
            assert!(taken(wrong, &[]).is_err(), "{wrong}");
        }
        let message = taken(r"C:\Recordings\a.wav", &[]).unwrap_err().to_string();
        assert!(message.contains("recording.directories"), "{message}");
    }

    #[test]
    fn an_empty_name_is_none_and_spaces_are_a_wrong_one() {
        assert_eq!(taken("", &[]), Ok(String::new()));
        for blank in [" ", "  ", "\u{a0}"] {
            assert!(taken(blank, &[]).is_err(), "{blank:?}");
        }
        assert_eq!(file_name(None, &[], Charset::default()), Ok(String::new()));
    }

    #[test]
    fn a_name_that_windows_would_write_elsewhere_is_refused_with_the_reason() {
        let allowed = [r"C:\Recordings", "/srv/rec"];
        let reason = |name: &str| taken(name, &allowed).expect_err(name).to_string();
        for device in [
            "NUL",
            "nul",
            "con.txt",
            "COM1",
            "com0.wav",
            "COM¹",
            "lpt³.wav",
            "LPT9",
            "AUX.a.b",
            "PRN",
            "prn .wav",
            "CLOCK$",
            "conin$",
            "CONOUT$.wav",
            r"C:\Recordings\NUL",
            r"C:\Recordings\Aux\a.wav",
            "/srv/rec/com1.wav",
        ] {
            assert!(reason(device).contains("device of Windows"), "{device}");
        }
        for ending in ["a.wav.", "a.wav ", "a. . ", "/srv/rec/a.", r"C:\Recordings\a "] {
            assert!(reason(ending).contains("dot or a space"), "{ending}");
        }
        for good in ["null.wav", "COM.wav", "COM10", "com1x.wav", "console.wav", "a NUL.wav", " a.wav", ".wav", "a.nul"]
        {
            assert_eq!(taken(good, &allowed), Ok(good.to_owned()), "{good}");
        }
    }

    #[test]
    fn a_path_in_an_allowed_directory_is_taken_as_it_is() {
        let allowed = [r"C:\Recordings", r"\\server\share\rec\", "/srv/rec"];
        for good in [
            r"C:\Recordings\a.wav",
            r"c:\RECORDINGS\2026\a b.wav",
            "C:/Recordings/sub/a.wav",
            r"\\SERVER\share\rec\a.wav",
            "//server/share/rec/a.wav",
            "/srv/rec/a.wav",
            "/srv/rec/x/y/a.wav",
            "a.wav",
        ] {
            assert_eq!(taken(good, &allowed), Ok(good.to_owned()), "{good}");
        }
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        let allowed = [r"C:\Recordings", r"\\server\share\rec", "/srv/rec"];
        for wrong in [
            r"C:\Recordings2\a.wav",
            r"C:\Recordings\..\a.wav",
            r"C:\Recordings\.\a.wav",
            r"C:\Recordings\... \a.wav",
            r"C:\Recordings\.. \a.wav",
            r"C:\Recordings\x.\a.wav",
            r"C:\Recordings\\a.wav",
            r"C:\Recordings\",
            r"C:\Recordings\ ",
            r"C:\Recordings\..",
            r"C:\Recordings\. ",
            r"C:\Recordings\a:b",
            r"C:\Recordings\a:s\b.wav",
            r"C:\a.wav",
            r"D:\Recordings\a.wav",
            r"Recordings\a.wav",
            r"\Recordings\a.wav",
            r"\\server\share\recall\a.wav",
            r"\\?\C:\Recordings\a.wav",
            "/SRV/rec/a.wav",
            "/srv/rec/../a.wav",
            "/srv/rec//a.wav",
            r"/srv/rec\..\a.wav",
            "/srv/a.wav",
            "srv/rec/a.wav",
            "C:\\Recordings\\a\n.wav",
            r"C:\Recordings\東京.wav",
            &format!(r"C:\Recordings\{}", "a".repeat(114)),
        ] {
            assert!(taken(wrong, &allowed).is_err(), "{wrong}");
        }
    }
}
