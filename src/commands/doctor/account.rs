//! The test account. Its password is no argument: those are seen by everybody on the machine.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use actors::Credentials;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::{Check, Finding};
use crate::arguments::Doctor;

const VARIABLE: &str = "ALTIGEN_DOCTOR_PASSWORD";

/// Larger files have something else in them.
const LARGEST_FILE: u64 = 4096;

/// Who is to be logged on, or what is to be said of that nobody can be.
pub(super) type Account = Result<Credentials, Finding>;

pub(super) fn read(wanted: &Doctor) -> Account {
    let Some(extension) = wanted.extension.clone() else {
        return Err(Finding::skipped(
            Check::Logon,
            "no test account was named, so that it is not known which server is active",
            format!("--extension NUMBER --password-file FILE, or its password in {VARIABLE}"),
        ));
    };
    let password = match &wanted.password_file {
        Some(file) => from_file(file).map_err(|error| {
            let found = format!("the password of {extension} cannot be read from {}: {error}", file.display());
            Finding::problem(
                Check::Logon,
                found,
                "name a file whose first line is the password, or - for standard input",
            )
        })?,
        None => std::env::var(VARIABLE).map_err(|_| {
            let found = format!("{extension} has no password: {VARIABLE} is not set to text");
            Finding::problem(Check::Logon, found, format!("set {VARIABLE}, or use --password-file FILE"))
        })?,
    };
    Ok(Credentials { extension, password: SecretString::from(password) })
}

fn from_file(file: &Path) -> io::Result<String> {
    if file == Path::new("-") { first_line(io::stdin()) } else { first_line(File::open(file)?) }
}

fn first_line(from: impl Read) -> io::Result<String> {
    let mut text = Zeroizing::new(String::new());
    from.take(LARGEST_FILE).read_to_string(&mut text)?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "its first line is empty")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_first_line() {
        assert_eq!(first_line("s3cret\r\nand more\n".as_bytes()).expect("a line"), "s3cret");
        assert_eq!(first_line(" with blanks ".as_bytes()).expect("a line"), " with blanks ");
        assert!(first_line("\nsecond".as_bytes()).is_err());
        assert!(first_line("".as_bytes()).is_err());
        assert!(first_line(&[0xff][..]).is_err());
    }

    #[test]
    fn without_an_account_the_logon_is_skipped_and_says_how() {
        let nobody = Doctor { extension: None, password_file: None, json: false };
        let finding = read(&nobody).expect_err("nobody is named");
        assert_eq!(finding.verdict, super::super::Verdict::Skipped);
        assert!(finding.remedy.expect("there is one").contains("--extension"));
    }
}
