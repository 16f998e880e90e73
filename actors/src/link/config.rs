use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use altilink::Charset;

use crate::Product;
use crate::connection::{ConnectionConfig, KeepAlive};
use crate::logon::LogonConfig;

/// Settings of the link.
#[derive(Debug, Clone)]
pub struct LinkConfig {
    /// The servers of one system, in the order in which they are tried.
    pub servers: Vec<ServerAddress>,
    /// The DNS servers that resolve their names; none for the configuration of the system, its hosts file included.
    pub dns_servers: Vec<SocketAddr>,
    /// True to leave a server that still answers when its name no longer resolves to it.
    pub follow_dns: bool,
    /// Number of users who are logged on again at the same time after an outage.
    pub logons_at_once: usize,
    /// The product that they run.
    pub product: Product,
    /// Their code page.
    pub charset: Charset,
    /// The application id that REGISTER_APPID names.
    pub application_id: String,
    /// Time that a TCP connection may take to come up.
    pub connect_timeout: Duration,
    /// Time that the server may take to answer a command.
    pub command_timeout: Duration,
    /// Time that a call waits for its IVR and user data, and the event channel for the state of the lines.
    pub extra_info_timeout: Duration,
    /// Time after which a quiet connection is asked for a sign of life; zero for never.
    pub ping_interval: Duration,
    /// Number of unanswered questions for a sign of life after which a connection is dead.
    pub ping_misses: u32,
    /// First delay before a lost connection is tried again.
    pub backoff_min: Duration,
    /// Longest delay between two attempts.
    pub backoff_max: Duration,
}

impl LinkConfig {
    pub(super) fn connection(&self) -> ConnectionConfig {
        ConnectionConfig {
            application_id: self.application_id.clone(),
            connect_timeout: self.connect_timeout,
            command_timeout: self.command_timeout,
            charset: self.charset,
        }
    }

    pub(super) fn keep_alive(&self) -> KeepAlive {
        KeepAlive {
            ping_interval: self.ping_interval,
            ping_misses: self.ping_misses,
            write_timeout: self.command_timeout,
        }
    }

    pub(super) fn logon(&self) -> LogonConfig {
        LogonConfig {
            product: self.product,
            command_timeout: self.command_timeout,
            extra_info_timeout: self.extra_info_timeout,
            watch: self.keep_alive(),
        }
    }
}

/// Host and port of an AltiServ. A name is resolved anew at each search for the active server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerAddress {
    /// A name or an address, IPv6 without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}
