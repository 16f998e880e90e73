//! A sealed secret as text: base64url of format, name of the key, end, nonce, and the secret under XChaCha20-Poly1305. The
//! session and everything before the nonce are bound to it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Generate as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::KeyName;
use crate::SessionKey;

const FORMAT: u8 = 1;

/// Format, name of the key, end.
const HEAD: usize = 1 + 4 + 8;

const NONCE: usize = 24;

/// Longest text that is read: the secret is a password, or a few.
const MOST: usize = 4096;

/// Refusal of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// It is not what a node makes.
    #[error("the ticket cannot be read")]
    Malformed,
    /// No key of this node has sealed it.
    #[error("the ticket was sealed with a key that this node does not have: compare the files of keys")]
    OtherKeys,
    /// It was changed, or made for another session.
    #[error("the ticket does not belong to this session")]
    Forged,
    /// Its time is over.
    #[error("the ticket has expired: log on again")]
    Expired,
}

/// Secret of a session, sealed. The client keeps it, and can neither read nor change it.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    bytes: Vec<u8>,
}

impl Ticket {
    pub(crate) fn seal(name: KeyName, key: &Key, session: SessionKey, secret: &SecretString, end: SystemTime) -> Self {
        Self::seal_bytes(name, key, session, secret.expose_secret().as_bytes(), end)
    }

    pub(crate) fn seal_bytes(name: KeyName, key: &Key, session: SessionKey, secret: &[u8], end: SystemTime) -> Self {
        let nonce = XNonce::generate();
        let end = end.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut bytes = vec![FORMAT];
        bytes.extend_from_slice(&name.0);
        bytes.extend_from_slice(&end.to_be_bytes());
        let bound = bound(&bytes, session);
        let payload = Payload { msg: secret, aad: &bound };
        let sealed = XChaCha20Poly1305::new(key).encrypt(&nonce, payload).expect("a secret is far below 256 GB");
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Self { bytes }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, TicketError> {
        if text.len() > MOST {
            return Err(TicketError::Malformed);
        }
        Self::of_bytes(URL_SAFE_NO_PAD.decode(text).map_err(|_| TicketError::Malformed)?)
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn of_bytes(bytes: Vec<u8>) -> Result<Self, TicketError> {
        if bytes.first() != Some(&FORMAT) || bytes.len() < HEAD + NONCE {
            return Err(TicketError::Malformed);
        }
        Ok(Self { bytes })
    }

    pub(crate) fn key_name(&self) -> KeyName {
        let mut name = [0; 4];
        name.copy_from_slice(&self.bytes[1..5]);
        KeyName(name)
    }

    pub(crate) fn open(&self, key: &Key, session: SessionKey, now: SystemTime) -> Result<SecretString, TicketError> {
        let opened = self.open_bytes(key, session, now)?;
        std::str::from_utf8(&opened).map(SecretString::from).map_err(|_| TicketError::Malformed)
    }

    pub(crate) fn open_bytes(
        &self,
        key: &Key,
        session: SessionKey,
        now: SystemTime,
    ) -> Result<Zeroizing<Vec<u8>>, TicketError> {
        let (head, rest) = self.bytes.split_at(HEAD);
        let (nonce, sealed) = rest.split_at(NONCE);
        let nonce = XNonce::try_from(nonce).map_err(|_| TicketError::Malformed)?;
        let payload = Payload { msg: sealed, aad: &bound(head, session) };
        let opened = XChaCha20Poly1305::new(key).decrypt(&nonce, payload).map_err(|_| TicketError::Forged)?;
        let opened = Zeroizing::new(opened);
        // The end counts only once it is known to be a node's.
        if now >= self.end() {
            return Err(TicketError::Expired);
        }
        Ok(opened)
    }

    fn end(&self) -> SystemTime {
        let mut end = [0; 8];
        end.copy_from_slice(&self.bytes[5..HEAD]);
        UNIX_EPOCH.checked_add(Duration::from_secs(u64::from_be_bytes(end))).unwrap_or(UNIX_EPOCH)
    }
}

impl std::fmt::Display for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(&self.bytes))
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ticket({})", self.key_name())
    }
}

fn bound(head: &[u8], session: SessionKey) -> Vec<u8> {
    [b"altigen-webproxy ticket".as_slice(), head, session.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_may_be_as_long_as_the_limit_and_no_longer() {
        let text = |bytes: usize| URL_SAFE_NO_PAD.encode([&[FORMAT], vec![0; bytes - 1].as_slice()].concat());
        let longest = MOST / 4 * 3;
        assert_eq!(text(longest).len(), MOST);
        assert!(Ticket::parse(&text(longest)).is_ok());
        for bytes in [longest + 1, longest + 3] {
            assert!(matches!(Ticket::parse(&text(bytes)), Err(TicketError::Malformed)), "{bytes}");
        }
    }
}
