use std::time::Duration;

use crate::Product;
use crate::connection::KeepAlive;

/// Settings of a logon.
#[derive(Debug, Clone)]
pub(crate) struct LogonConfig {
    pub(crate) product: Product,
    /// Time that the server has to answer a command.
    pub(crate) command_timeout: Duration,
    /// Time that an event is held back for what the server has still to say of it.
    pub(crate) extra_info_timeout: Duration,
    pub(crate) keep_alive: KeepAlive,
}
