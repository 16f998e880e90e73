//! What nodes ask each other, beside what the crate `cluster` has them ask.

use std::collections::HashSet;
use std::net::IpAddr;

use actors::session::{Binding, CloseCause, EndReason};
use cluster::{Epoch, RawValue};
use serde::{Deserialize, Serialize};

/// Newest format of questions.
const FORMAT: u32 = 1;

/// Question with the format in which it is written.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PeerQuestion {
    format: u32,
    pub(crate) question: NodeQuestion,
}

impl PeerQuestion {
    pub(crate) fn new(question: NodeQuestion) -> Self {
        Self { format: FORMAT, question }
    }
}

/// Question of one node to another.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum NodeQuestion {
    /// Sign of life, for the named node. The answer is a number that changes when channels of its clients are given up.
    Ping(String),
    /// Request for a session, which is answered as it is.
    Rest(RestRequest),
    /// Logon of a user.
    Open(OpenRequest),
    /// Place in a session for an event channel whose client is connected to the node that asks.
    Bind(BindRequest),
    /// The client of a channel has read up to a number.
    ReadUp {
        /// The channel.
        channel: String,
        /// The number.
        seq: u64,
    },
    /// The channel has closed.
    Unbind {
        /// The channel.
        channel: String,
        /// True if its client was answered, and comes back.
        comes_back: bool,
    },
    /// All channels of a node's clients in sessions that are served here. There are no others.
    Channels {
        /// The node.
        node: String,
        /// Their names.
        channels: HashSet<String>,
    },
    /// Something for the client of a channel.
    Tell {
        /// The channel.
        channel: String,
        /// Message.
        told: ChannelMessage,
    },
    /// Session of a token for one event channel, which is used up.
    TakeToken(String),
    /// Number of sessions, in total and of an address.
    Count(Option<IpAddr>),
    /// A logon has failed.
    FailedLogon {
        /// Extension that was tried.
        extension: String,
        /// Address that has tried it.
        address: Option<IpAddr>,
    },
    /// A logon has succeeded after failures, which are forgotten.
    GoodLogon {
        /// Extension of the user.
        extension: String,
        /// Address of the client.
        address: Option<IpAddr>,
    },
}

/// Request for a session.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RestRequest {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// True if the client came over TLS.
    pub(crate) secure: bool,
    pub(crate) client: Option<IpAddr>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Answer to a request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RestAnswer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Logon of a user.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenRequest {
    pub(crate) extension: String,
    pub(crate) password: String,
    /// Session that the client had.
    pub(crate) existing: Option<String>,
    pub(crate) from: Option<IpAddr>,
}

/// Outcome of a logon.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum OpenAnswer {
    /// Session, and AltiServ's warning about the logon.
    Opened { session: String, warning: Option<i32> },
    /// The extension or the password is wrong, with AltiServ's code.
    WrongCredentials(Option<i32>),
    /// No licence is free, with AltiServ's code.
    NoLicence(i32),
    /// AltiServ will not let the user in.
    Forbidden(i32),
    /// Any other refusal of AltiServ.
    Refused(i32),
    /// There is no connection to AltiServ, or it does not answer in time.
    NotConnected,
    /// The node has as many sessions as it may have; true for those of the address.
    Full(bool),
    /// This node does not serve the user, or no more.
    NotHere,
}

/// Place in a session for a channel.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BindRequest {
    pub(crate) session: String,
    /// Name of the channel, which no other one has.
    pub(crate) channel: String,
    /// Node to which the client is connected.
    pub(crate) node: String,
    pub(crate) resume: Option<u64>,
    pub(crate) epoch: Option<u64>,
}

/// Answer to a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BindAnswer {
    /// It has a place, in this run of the node's process.
    Bound(u64),
    /// The session has as many channels as it may have.
    TooMany,
    /// The session is not served here.
    NotHere,
}

/// Message of a session to a channel.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ChannelMessage {
    /// The events begin here.
    Bound { after: u64, latest: u64, resumed: bool, epoch: Option<u64>, ticket: Option<String> },
    /// Events, with their numbers.
    Events(Vec<(u64, Box<RawValue>)>),
    /// Check that the client is still there.
    Probe,
    /// Close.
    Close(RemoteEnd),
}

/// Reason for which a session closes a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RemoteEnd {
    LoggedOff,
    ChannelClosed,
    NeverBound,
    PasswordRefused,
    Evicted,
    Shutdown,
    HandedOver,
    Moved,
    TooSlow,
}

impl From<Binding> for ChannelMessage {
    fn from(Binding { after, latest, resumed, epoch, ticket }: Binding) -> Self {
        let ticket = ticket.map(|ticket| ticket.to_string());
        Self::Bound { after, latest, resumed, epoch: epoch.map(|Epoch(epoch)| epoch), ticket }
    }
}

impl From<CloseCause> for RemoteEnd {
    fn from(cause: CloseCause) -> Self {
        match cause {
            CloseCause::TooSlow => Self::TooSlow,
            CloseCause::Ended(EndReason::LoggedOff) => Self::LoggedOff,
            CloseCause::Ended(EndReason::ChannelClosed) => Self::ChannelClosed,
            CloseCause::Ended(EndReason::NeverBound) => Self::NeverBound,
            CloseCause::Ended(EndReason::PasswordRefused) => Self::PasswordRefused,
            CloseCause::Ended(EndReason::Evicted) => Self::Evicted,
            CloseCause::Ended(EndReason::Shutdown) => Self::Shutdown,
            CloseCause::Ended(EndReason::HandedOver) | CloseCause::CutOff => Self::HandedOver,
            CloseCause::Ended(EndReason::Moved) => Self::Moved,
        }
    }
}

impl From<RemoteEnd> for CloseCause {
    fn from(end: RemoteEnd) -> Self {
        match end {
            RemoteEnd::TooSlow => Self::TooSlow,
            RemoteEnd::LoggedOff => Self::Ended(EndReason::LoggedOff),
            RemoteEnd::ChannelClosed => Self::Ended(EndReason::ChannelClosed),
            RemoteEnd::NeverBound => Self::Ended(EndReason::NeverBound),
            RemoteEnd::PasswordRefused => Self::Ended(EndReason::PasswordRefused),
            RemoteEnd::Evicted => Self::Ended(EndReason::Evicted),
            RemoteEnd::Shutdown => Self::Ended(EndReason::Shutdown),
            RemoteEnd::HandedOver => Self::Ended(EndReason::HandedOver),
            RemoteEnd::Moved => Self::Ended(EndReason::Moved),
        }
    }
}
