use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use crate::alternative::Alternative;
use crate::error::BenchError;
use crate::server_process::{Room, ServerProcess};
use crate::yardstick::Yardstick;

/// Settings of the program for its measurement: all clients come from one address and log on at once. Everything else is
/// as delivered, the log included.
const SETTINGS: [(&str, &str); 8] = [
    ("SERVER__LISTEN", "127.0.0.1:0"),
    ("SERVER__MAX_CONNECTIONS", "40000"),
    ("SERVER__CONNECTIONS_PER_ADDRESS", "40000"),
    ("ALTISERV__MODE", "remote"),
    ("SESSIONS__MAX", "20000"),
    ("SESSIONS__PER_ADDRESS", "20000"),
    ("SESSIONS__SOCKETS_PER_SESSION", "1024"),
    ("METRICS__ENABLED", "true"),
];

/// A binary of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// Further settings, as names and values of environment variables.
    pub(crate) settings: Vec<(String, String)>,
}

/// A server that is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Product(Product),
    Yardstick(Yardstick),
    Alternative(Alternative),
}

impl Subject {
    pub(crate) fn label(&self) -> &str {
        match self {
            Self::Product(product) => &product.name,
            Self::Yardstick(yardstick) => yardstick.label(),
            Self::Alternative(alternative) => alternative.label(),
        }
    }

    /// The same with further settings, if it has settings.
    pub(crate) fn with(&self, settings: &[(&str, &str)]) -> Self {
        let mut subject = self.clone();
        if let Self::Product(product) = &mut subject {
            product.settings.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        }
        subject
    }

    /// Starts the server in front of a phone system.
    pub(crate) async fn start(&self, altiserv: SocketAddr, room: Room) -> Result<ServerProcess, BenchError> {
        let command = match self {
            Self::Product(product) => product.command(altiserv),
            Self::Yardstick(yardstick) => yardstick_command(*yardstick, altiserv)?,
            // It knows no phone system.
            Self::Alternative(alternative) => return alternative.start().await,
        };
        ServerProcess::start(command, room).await
    }
}

impl Product {
    fn command(&self, altiserv: SocketAddr) -> Command {
        let mut command = Command::new(&self.path);
        command.env_clear();
        for (key, value) in SETTINGS {
            command.env(format!("WEBPROXY_{key}"), value);
        }
        command.env("WEBPROXY_ALTISERV__SERVERS", altiserv.to_string());
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
    }
}

fn yardstick_command(yardstick: Yardstick, altiserv: SocketAddr) -> Result<Command, BenchError> {
    use clap::ValueEnum as _;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("yardstick");
    if let Some(value) = yardstick.to_possible_value() {
        command.arg(value.get_name());
    }
    command.arg("--altiserv").arg(altiserv.to_string());
    Ok(command)
}
