//! Rights of the process: files to read, write and open, and secrets that others can read.

use std::path::{Path, PathBuf};

use nix::sys::resource::{Resource, getrlimit};
use nix::unistd::{AccessFlags, access, geteuid};

use super::finding::{Check, Finding};
use crate::files;
use crate::settings::{AdminToken, ConfigFile, Mode, Settings, Sources};
use crate::startup::descriptors;

pub(crate) fn check(settings: &Settings, sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    if geteuid().is_root() {
        findings.push(as_root());
    }
    findings.extend(secrets(settings, sources));
    findings.extend(recordings(settings));
    let limit = getrlimit(Resource::RLIMIT_NOFILE).map(|(_, hard)| hard);
    findings.push(open_files(settings.server.max_connections, limit));
    findings
}

fn as_root() -> Finding {
    Finding::warning(
        Check::Files,
        "this command runs as root, who may read and bind what the service may not",
        "run it as the service's user: sudo -u altigen-webproxy altigen-webproxy --config FILE doctor",
    )
}

/// Finds files with a secret in them that everybody on this machine may read.
fn secrets(settings: &Settings, sources: &Sources) -> Vec<Finding> {
    let admin = &settings.admin;
    let mut files: Vec<&Path> = Vec::new();
    if !admin.token_file.as_os_str().is_empty() {
        files.push(&admin.token_file);
    }
    if admin.token != AdminToken::default()
        && let ConfigFile::Required(file) | ConfigFile::IfPresent(file) = &sources.file
    {
        files.push(file);
    }
    let mut findings = Vec::new();
    for file in files {
        if files::is_exposed(file) {
            let found = format!("everybody on this machine may read the admin token in {}", file.display());
            findings.push(Finding::warning(Check::Files, found, format!("chmod o-r {}", file.display())));
        }
    }
    findings
}

/// Judges the directory of the embedded server's recordings. Real servers record on their own disks.
fn recordings(settings: &Settings) -> Option<Finding> {
    if settings.altiserv.mode == Mode::Remote {
        return None;
    }
    let directory = &settings.altiserv.embedded.server.recordings_dir;
    let shown = directory.display();
    Some(match obstacle(directory) {
        None => Finding::ok(Check::Files, format!("recordings can be written to {shown}")),
        Some((place, why)) => Finding::problem(
            Check::Files,
            format!("altiserv.embedded.recordings_dir = {shown}: {}: {why}", place.display()),
            "let the user of the service write there, or name another directory",
        ),
    })
}

/// Obstacle to writing into a directory, which is made when it is first used: a place, and the reason.
fn obstacle(directory: &Path) -> Option<(PathBuf, String)> {
    let absolute = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    let place = absolute.ancestors().find(|place| place.exists())?.to_owned();
    if !place.is_dir() {
        return Some((place, "not a directory".to_owned()));
    }
    let error = access(&place, AccessFlags::W_OK | AccessFlags::X_OK).err()?;
    Some((place, error.desc().to_owned()))
}

fn open_files(max_connections: usize, limit: nix::Result<u64>) -> Finding {
    let wanted = descriptors::needed_for(max_connections);
    match limit {
        Ok(most) if most >= wanted => {
            Finding::ok(Check::Files, format!("{most} files may be open here, for {wanted} that may have to be"))
        }
        Ok(most) => Finding::warning(
            Check::Files,
            format!("{most} files may be open here; server.max_connections = {max_connections} may need {wanted}"),
            format!(
                "LimitNOFILE={wanted} in the service's unit (the package's has 65536), or a smaller max_connections"
            ),
        ),
        Err(error) => Finding::skipped(
            Check::Files,
            format!("the limit of open files cannot be read: {}", error.desc()),
            "see ulimit -Hn",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::super::finding::Severity;
    use super::*;

    #[test]
    fn few_open_files_are_warned_of() {
        assert_eq!(open_files(100, Ok(200)).verdict, Severity::Ok);
        let few = open_files(100, Ok(199));
        assert_eq!(few.verdict, Severity::Warning);
        assert!(few.remedy.expect("there is one").contains("LimitNOFILE=200"));
    }

    #[test]
    fn a_directory_is_made_where_its_parent_is_one() {
        let directory = tempfile::tempdir().expect("a directory");
        assert_eq!(obstacle(&directory.path().join("made/later")), None);
        let file = directory.path().join("file");
        fs::write(&file, "").expect("it is written");
        let (place, why) = obstacle(&file.join("below")).expect("a file is in the way");
        assert_eq!((place, why.as_str()), (file, "not a directory"));
    }

    #[test]
    fn a_token_that_everybody_may_read_is_warned_of() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("token");
        fs::write(&file, "0123456789abcdef").expect("it is written");
        let mut settings = Settings::default();
        settings.admin.token_file.clone_from(&file);
        let found = |mode| {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("it is ours");
            secrets(&settings, &Sources::default()).len()
        };
        assert_eq!((found(0o644), found(0o640)), (1, 0));
    }
}
