use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::unistd::{AccessFlags, Gid, Group, Uid, User, access, getegid, geteuid};

/// Reason for which a file cannot be read. Messages leave the name of the file out, except in commands.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing has this name.
    #[error("No such file; check the name, and that it is there")]
    Missing,
    /// A link leads to a file that does not exist.
    #[error("a link to {}, where there is nothing; mend the link, or remove it", .0.display())]
    Dangling(PathBuf),
    /// The user of this process may not read it.
    #[error("Permission denied{0}")]
    Denied(Box<Denial>),
    /// It exists, but is not a regular file.
    #[error("{0}, and not a file")]
    NotAFile(&'static str),
    /// It is too long.
    #[error("larger than {0} bytes: something else is in it")]
    TooLarge(u64),
    /// Its disk has not answered in time.
    #[error("no answer within {}; see whether its disk, or the server that has it, hangs", humantime::format_duration(*.0))]
    Silent(Duration),
    /// Too many earlier attempts still wait for its disk.
    #[error("not tried again: {0} attempts to read it still wait for its disk")]
    Held(usize),
    /// Another error of the operating system.
    #[error("{0}")]
    Other(io::Error),
}

impl FileError {
    pub(super) fn new(file: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => fs::read_link(file).map_or(Self::Missing, Self::Dangling),
            io::ErrorKind::PermissionDenied => Self::Denied(Box::new(Denial::of(file))),
            _ => Self::Other(error),
        }
    }
}

/// User who may not read a file, and the obstacle.
#[derive(Debug)]
pub struct Denial {
    user: String,
    group: String,
    /// True for root, to whom no command can give more rights.
    is_root: bool,
    obstacle: Option<Obstacle>,
}

/// The file or directory whose rights are missing.
#[derive(Debug)]
struct Obstacle {
    path: PathBuf,
    owner: String,
    mode: u32,
    is_directory: bool,
}

impl Denial {
    fn of(file: &Path) -> Self {
        let user = geteuid();
        let group = getegid();
        Self { user: user_name(user), group: group_name(group), is_root: user.is_root(), obstacle: Obstacle::to(file) }
    }
}

impl Obstacle {
    fn to(file: &Path) -> Option<Self> {
        let absolute = std::path::absolute(file).ok()?;
        let mut above: Vec<_> = absolute.ancestors().skip(1).collect();
        above.reverse();
        let closed = above.into_iter().find(|directory| access(*directory, AccessFlags::X_OK).is_err());
        Self::at(closed.unwrap_or(&absolute))
    }

    fn at(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let owner =
            format!("{}:{}", user_name(Uid::from_raw(metadata.uid())), group_name(Gid::from_raw(metadata.gid())));
        let mode = metadata.permissions().mode() & 0o7777;
        Some(Self { path: path.to_owned(), owner, mode, is_directory: metadata.is_dir() })
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, group, is_root, obstacle } = self;
        write!(f, ": the user {user} has to read it")?;
        let Some(Obstacle { path, owner, mode, is_directory }) = obstacle else { return Ok(()) };
        let path = path.display();
        let what = if *is_directory { format!("the directory {path}") } else { "it".to_owned() };
        write!(f, ", and {what} belongs to {owner} with mode {mode:04o}")?;
        if *is_root {
            return Ok(());
        }
        let right = if *is_directory { "g+x" } else { "g+r" };
        write!(f, "; chgrp {group} {path} && chmod {right} {path}")
    }
}

fn user_name(id: Uid) -> String {
    User::from_uid(id).ok().flatten().map_or_else(|| id.to_string(), |user| user.name)
}

fn group_name(id: Gid) -> String {
    Group::from_gid(id).ok().flatten().map_or_else(|| id.to_string(), |group| group.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, is_directory: bool, is_root: bool) -> String {
        let obstacle = Obstacle { path: path.into(), owner: "root:root".to_owned(), mode: 0o600, is_directory };
        let denial = Denial { user: "web".to_owned(), group: "phones".to_owned(), is_root, obstacle: Some(obstacle) };
        FileError::Denied(Box::new(denial)).to_string()
    }

    #[test]
    fn a_denial_names_the_user_and_the_command_that_helps() {
        assert_eq!(
            told("/etc/key.pem", false, false),
            "Permission denied: the user web has to read it, and it belongs to root:root with mode 0600; \
             chgrp phones /etc/key.pem && chmod g+r /etc/key.pem"
        );
        assert_eq!(
            told("/etc/closed", true, false),
            "Permission denied: the user web has to read it, and the directory /etc/closed belongs to root:root with \
             mode 0600; chgrp phones /etc/closed && chmod g+x /etc/closed"
        );
        assert!(told("/etc/key.pem", false, true).ends_with("mode 0600"), "no command gives root a right");
    }
}
