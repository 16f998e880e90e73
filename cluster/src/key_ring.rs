//! Keys that all nodes of a cluster have in a file, and what they seal: a secret that a client carries to the next node. Pure.
//!
//! The file has one key in each line: its name, the time when it was made (seconds since 1970), and the key in base64.
//! Lines that begin with `#` are comments. A key opens at once. It seals when it is [`SPREAD`] old, so that a file with a
//! new key can be copied to all nodes meanwhile; where every key is younger, the oldest one seals.

mod sealed;

use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::Key;
use chacha20poly1305::aead::Generate as _;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub use sealed::{Ticket, TicketError};

use crate::SessionKey;

/// Age at which a key begins to seal, if there is an older one.
pub const SPREAD: Duration = Duration::from_secs(15 * 60);

/// Most keys of a file. Tickets live for a day at most, so there is no use for more.
const MOST_KEYS: usize = 16;

/// Time for which a message can be opened: that of its way, and the difference of the nodes' clocks.
const MESSAGE_LIFETIME: Duration = Duration::from_secs(120);

/// First lines of a new file.
const HEAD: &str = "# Keys of a cluster of WebProxies. Every node needs the same file; nobody else may read it.\n\
                    # name, time when it was made (seconds since 1970), key\n";

/// Fault of a file of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// A line is not what it should be. The line itself is not shown, since it may have a key in it.
    #[error("line {0} is no key: `altigen-webproxy make-key FILE` adds one")]
    NoKey(usize),
    /// The name of the key is not the one that follows from the key.
    #[error("line {0} has a key that was changed: its name does not belong to it")]
    Changed(usize),
    /// There is nothing to seal with.
    #[error("there is no key in it: `altigen-webproxy make-key FILE` adds one")]
    Empty,
    /// Somebody adds keys and removes none.
    #[error("there are more than {MOST_KEYS} keys in it: remove those that are older than a day")]
    TooMany,
}

/// Name of a key: the beginning of its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName(pub [u8; 4]);

impl std::fmt::Display for KeyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl KeyName {
    fn of(key: &Key) -> Self {
        let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(key).into();
        Self([a, b, c, d])
    }
}

/// Keys of a cluster, the oldest first.
#[derive(Clone)]
pub struct KeyRing {
    keys: Vec<RingKey>,
}

#[derive(Clone)]
struct RingKey {
    name: KeyName,
    made: SystemTime,
    key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl KeyRing {
    /// Reads a file of keys.
    pub fn read(text: &str) -> Result<Self, KeyFileError> {
        let mut keys = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                keys.push(RingKey::read(line, number)?);
            }
        }
        keys.sort_by_key(|key| (key.made, key.name));
        match keys.len() {
            0 => Err(KeyFileError::Empty),
            1..=MOST_KEYS => Ok(Self { keys }),
            _ => Err(KeyFileError::TooMany),
        }
    }

    /// Returns the text of a file with a further key. `before` is the text so far, `None` for a new file.
    pub fn add_key(before: Option<&str>, now: SystemTime) -> Result<(String, KeyName), KeyFileError> {
        let mut text = before.unwrap_or(HEAD).to_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let key = Key::generate();
        let name = KeyName::of(&key);
        let made = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let _ = writeln!(text, "{name} {made} {}", STANDARD.encode(key));
        Self::read(&text).map(|_| (text, name))
    }

    /// Lists the names of the keys, by which nodes compare their files. The oldest one comes first.
    pub fn names(&self) -> impl Iterator<Item = KeyName> + '_ {
        self.keys.iter().map(|key| key.name)
    }

    /// Seals a secret for a session until `end`.
    #[must_use]
    pub fn seal(&self, session: SessionKey, secret: &SecretString, end: SystemTime, now: SystemTime) -> Ticket {
        let key = self.sealing(now);
        Ticket::seal(key.name, key.key(), session, secret, end)
    }

    /// Opens what a node of the cluster has sealed for this session.
    pub fn open(&self, ticket: &str, session: SessionKey, now: SystemTime) -> Result<SecretString, TicketError> {
        let ticket = Ticket::parse(ticket)?;
        let key = self.keys.iter().find(|key| key.name == ticket.key_name()).ok_or(TicketError::OtherKeys)?;
        ticket.open(key.key(), session, now)
    }

    /// Seals a message for another node. What it is for is bound to it.
    #[must_use]
    pub fn seal_message(&self, purpose: &str, text: &[u8], now: SystemTime) -> Vec<u8> {
        let key = self.sealing(now);
        Ticket::seal_bytes(key.name, key.key(), message_key(purpose), text, now + MESSAGE_LIFETIME).into_bytes()
    }

    /// Opens a message of another node for this purpose.
    pub fn open_message(
        &self,
        purpose: &str,
        sealed: &[u8],
        now: SystemTime,
    ) -> Result<Zeroizing<Vec<u8>>, TicketError> {
        let ticket = Ticket::of_bytes(sealed.to_vec())?;
        let key = self.keys.iter().find(|key| key.name == ticket.key_name()).ok_or(TicketError::OtherKeys)?;
        ticket.open_bytes(key.key(), message_key(purpose), now)
    }

    /// Returns the newest key that is old enough, or else the oldest one.
    fn sealing(&self, now: SystemTime) -> &RingKey {
        let newest_of_all_nodes = self.keys.iter().rfind(|key| key.made + SPREAD <= now);
        newest_of_all_nodes.or(self.keys.first()).expect("a ring has a key")
    }
}

/// Name that stands for a purpose. No session has it: the id of a session is a UUID.
fn message_key(purpose: &str) -> SessionKey {
    SessionKey::of(&format!("message: {purpose}"))
}

impl RingKey {
    fn key(&self) -> &Key {
        (&*self.key).into()
    }

    fn read(line: &str, number: usize) -> Result<Self, KeyFileError> {
        let no_key = KeyFileError::NoKey(number);
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, made, key] = words[..] else { return Err(no_key) };
        let made: u32 = made.parse().map_err(|_| no_key.clone())?;
        let key = STANDARD.decode(key).ok().and_then(|key| Key::try_from(key.as_slice()).ok()).ok_or(no_key)?;
        let found = KeyName::of(&key);
        if found.to_string() != name {
            return Err(KeyFileError::Changed(number));
        }
        Ok(Self { name: found, made: UNIX_EPOCH + Duration::from_secs(made.into()), key: Zeroizing::new(key.into()) })
    }
}

#[cfg(test)]
mod tests;
