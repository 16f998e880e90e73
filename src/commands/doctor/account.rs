//! The test account. Its password is no argument, which everybody on the machine could see.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Read};
use std::path::Path;

use actors::{Credentials, Extension};
use console::Term;
use secrecy::SecretString;

use super::finding::{Check, Finding};
use crate::arguments::Doctor;

const VARIABLE: &str = "ALTIGEN_DOCTOR_PASSWORD";

/// Largest part of a file that is read, in bytes.
const LARGEST_FILE: u64 = 4096;

/// Account to log on with, or the finding that there is none.
pub(crate) type Account = Result<Credentials, Finding>;

pub(crate) fn read(wanted: &Doctor) -> Account {
    let Some(extension) = wanted.extension.clone() else {
        return Err(Finding::skipped(
            Check::Logon,
            "no test account was named, so that it is not known which server is active",
            format!("--extension NUMBER --password-file FILE, or its password in {VARIABLE}"),
        ));
    };
    let password = match &wanted.password_file {
        Some(file) => from_file(file, &extension).map_err(|error| {
            let found = format!("the password of {extension} cannot be read from {}: {error}", file.display());
            Finding::problem(
                Check::Logon,
                found,
                "name a file whose first line is the password, or - for standard input",
            )
        })?,
        None => match std::env::var(VARIABLE) {
            Ok(password) if !password.is_empty() => password,
            _ => {
                let found = format!("{extension} has no password: {VARIABLE} is not set to text");
                let remedy = format!("set {VARIABLE}, or use --password-file FILE");
                return Err(Finding::problem(Check::Logon, found, remedy));
            }
        },
    };
    Ok(Credentials { extension, password: SecretString::from(password) })
}

fn from_file(file: &Path, extension: &Extension) -> io::Result<String> {
    if file != Path::new("-") {
        first_line(File::open(file)?)
    } else if io::stdin().is_terminal() {
        ask(extension)
    } else {
        first_line(io::stdin())
    }
}

/// Asks at the terminal, without showing what is typed. Standard output is for the findings.
fn ask(extension: &Extension) -> io::Result<String> {
    let terminal = Term::stderr();
    terminal.write_str(&format!("Password of {extension}: "))?;
    not_empty(terminal.read_secure_line()?)
}

/// Reads the first line and no more: a pipe need not be closed behind it.
fn first_line(from: impl Read) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(from.take(LARGEST_FILE)).read_line(&mut line)?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    not_empty(line)
}

fn not_empty(password: String) -> io::Result<String> {
    if password.is_empty() {
        Err(io::Error::new(ErrorKind::InvalidData, "its first line is empty"))
    } else {
        Ok(password)
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
    fn nothing_is_waited_for_behind_the_first_line() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::BrokenPipe.into())
            }
        }
        assert_eq!(first_line("s3cret\n".as_bytes().chain(Broken)).expect("a line"), "s3cret");
        assert!(first_line("s3cr".as_bytes().chain(Broken)).is_err());
    }

    #[test]
    fn without_an_account_the_logon_is_skipped_and_says_how() {
        let nobody = Doctor { extension: None, password_file: None, json: false };
        let finding = read(&nobody).expect_err("nobody is named");
        assert_eq!(finding.verdict, super::super::finding::Severity::Skipped);
        assert!(finding.remedy.expect("there is one").contains("--extension"));
    }
}
