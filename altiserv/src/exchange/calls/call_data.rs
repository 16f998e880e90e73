//! Data that a call carries and keeps when it is passed on.

use std::net::Ipv4Addr;
use std::time::Duration;

/// Most of a call's user data that is kept, in bytes: what fits one parameter with its terminator.
pub(crate) const MAX_USER_DATA: usize = 4096;

/// An outside or inside party as a display shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Caller {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) ip: Option<Ipv4Addr>,
}

/// The call that a callback answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OriginalParty {
    pub(crate) workgroup: String,
    pub(crate) caller_id: String,
    pub(crate) caller_name: String,
}

/// Times after which an outside caller hangs up, where the simulator is not to say so later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stay {
    /// Time without an answer after which the caller hangs up.
    pub(crate) patience: Option<Duration>,
    /// Time after the first answer after which the caller hangs up.
    pub(crate) talk_time: Option<Duration>,
}

/// Data of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CallData {
    pub(crate) access_code: u8,
    pub(crate) workgroup: String,
    pub(crate) outbound_workgroup: String,
    pub(crate) dnis: Caller,
    pub(crate) ani: Caller,
    pub(crate) ivr_data: String,
    pub(crate) user_data: String,
    pub(crate) priority: i32,
    pub(crate) skill: i32,
    pub(crate) call_type: String,
    pub(crate) original: OriginalParty,
    /// Until the call is answered; the default from then on.
    pub(crate) stay: Stay,
}

/// Digits that a party keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyedByLine {
    /// The number of its line.
    pub(crate) from: String,
    pub(crate) digits: String,
}
