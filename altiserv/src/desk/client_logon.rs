//! A connection, and the logon that it may have.

use std::collections::BTreeSet;

use altilink::Pad;

/// The id of a TCP connection. No id is used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClientId(pub(crate) u64);

/// A logged-on connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logon {
    pub(crate) line: Pad,
    pub(crate) supervisor: bool,
    /// True for an administrator, who gets the events of every line.
    pub(crate) administrator: bool,
    /// Other lines whose events it gets too.
    pub(crate) subscriptions: BTreeSet<Pad>,
}
