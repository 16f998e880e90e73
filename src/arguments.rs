//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// The Web API for AltiGen MaxCS and MaxACD.
///
/// Without a command it serves the Web API, by default in front of an embedded AltiServ with extensions 101 to 110.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Arguments {
    /// Configuration file. Without it, config.toml of the working directory is read if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the program can do beside serving the Web API.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a simulated AltiServ to AltiLink clients, configured by `altiserv.embedded`.
    Altiserv {
        /// Address and port for AltiLink clients.
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:10025")]
        listen: SocketAddr,
        /// Address and port of the HTTP control of the simulation; none without it.
        #[arg(long, value_name = "ADDRESS:PORT")]
        control: Option<SocketAddr>,
    },
    /// Check the configuration and print what would be used.
    CheckConfig,
}
