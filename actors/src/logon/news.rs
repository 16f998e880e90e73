use std::net::SocketAddr;

use actix::Message;

use super::id::LogonId;
use crate::connection::Loss;

/// Notice of a logon to the link.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct FromLogon {
    pub(crate) logon: LogonId,
    pub(crate) news: LogonNews,
}

/// Content of such a notice.
#[derive(Debug)]
pub(crate) enum LogonNews {
    /// The connection to this server is lost.
    Lost(SocketAddr, Loss),
    /// The server says that something about the redundancy of the system has changed.
    Redundancy,
}
