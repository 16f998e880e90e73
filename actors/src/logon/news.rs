use std::net::SocketAddr;

use actix::Message;

use super::id::LogonId;
use crate::connection::Loss;

/// What a logon tells the link.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct FromLogon {
    pub(crate) logon: LogonId,
    pub(crate) news: LogonNews,
}

#[derive(Debug)]
pub(crate) enum LogonNews {
    /// The connection is lost.
    Lost(SocketAddr, Loss),
    /// The server says that something about the redundancy of the system has changed.
    Redundancy,
}
