/// Number of a call among all that a user's logon ever followed. A call pad comes back with the next call of the same
/// party; this does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CallKey(pub(crate) u64);
