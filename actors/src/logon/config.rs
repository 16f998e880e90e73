use std::time::Duration;

use crate::Product;
use crate::connection::Watch;

/// How a logon works.
#[derive(Debug, Clone)]
pub(crate) struct LogonConfig {
    pub(crate) product: Product,
    /// How long the server may take to answer a command.
    pub(crate) command_timeout: Duration,
    /// How long what is told may wait for what the server has still to say of it.
    pub(crate) extra_info_timeout: Duration,
    pub(crate) watch: Watch,
}
