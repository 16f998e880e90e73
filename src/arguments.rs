//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use actors::Extension;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// The Web API for AltiGen MaxCS and MaxACD.
///
/// Without a command it serves the Web API, by default in front of an embedded AltiServ with extensions 101 to 110.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Arguments {
    /// Configuration file. Without it, config.toml of the working directory is read if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Command; none serves the Web API.
    #[command(subcommand)]
    pub command: Option<ProgramCommand>,
}

/// Commands beside serving the Web API.
#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    /// Serve a simulated AltiServ to AltiLink clients, configured by `altiserv.embedded`.
    Altiserv(Altiserv),
    /// Serve the Web API on a small office that is at work: callers ring, agents answer. It goes on until it is stopped.
    Demo(Demo),
    /// Commands that only look at the configuration.
    #[command(flatten)]
    Look(LookCommand),
    /// Ask the Web API of this configuration, on this machine, whether it lives. Ends with 0 where it does.
    Health,
    /// Ask the Web API of this configuration, on this machine, to hand its sessions over to the other nodes of the cluster,
    /// and to end. It needs admin.token; SIGTERM does the same.
    Drain,
    /// Commands that need no configuration.
    #[command(flatten)]
    Make(MakeCommand),
}

/// Commands that only look at the configuration.
#[derive(Debug, Subcommand)]
pub enum LookCommand {
    /// Check the configuration and print what is not as by default, and where it stands.
    CheckConfig(CheckConfig),
    /// Try the configuration: DNS, each server, a logon, the cluster, certificate, ports; and say what to do about each finding.
    Doctor(Doctor),
}

/// Commands that need no configuration.
#[derive(Debug, Subcommand)]
pub enum MakeCommand {
    /// Make a certificate that signs itself, and its key, to try HTTPS with. Browsers warn of it.
    MakeCert(MakeCert),
    /// Make a file of keys for a cluster of WebProxies, or add a key to one. Every node needs the same file.
    MakeKey(MakeKey),
    /// Print the completions of this command line for a shell.
    Completions(Completions),
    /// Print the manual page, for man(1).
    Man,
}

/// Options of `check-config`.
#[derive(Debug, Args)]
pub struct CheckConfig {
    /// Print every key as one TOML document, which --config takes but for its secrets.
    #[arg(long)]
    pub all: bool,
}

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Extension of a test account to log on with, and off again; it holds a licence meanwhile. Its password is read from
    /// --password-file, or else from the environment variable ALTIGEN_DOCTOR_PASSWORD.
    #[arg(long, value_name = "EXTENSION", value_parser = Extension::parse)]
    pub extension: Option<Extension>,
    /// File whose first line is the test account's password. With - it is read from standard input; at a terminal it is
    /// asked for, and not shown.
    #[arg(long, value_name = "FILE", requires = "extension")]
    pub password_file: Option<PathBuf>,
    /// Print one JSON object for machines.
    #[arg(long)]
    pub json: bool,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// Options of `make-cert`.
#[derive(Debug, Args)]
pub struct MakeCert {
    /// Name or IP address that clients reach the Web API by; may be given several times.
    #[arg(long = "host", value_name = "NAME", default_values = ["localhost", "127.0.0.1", "::1"])]
    pub hosts: Vec<String>,
    /// For how many days it is valid.
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub days: u16,
    /// Directory for certificate.pem and key.pem.
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    pub out: PathBuf,
    /// Write over files that are there.
    #[arg(long)]
    pub force: bool,
}

/// Options of `make-key`.
#[derive(Debug, Args)]
pub struct MakeKey {
    /// The file of keys. A new key is used when it is 15 minutes old, so that the file can be copied meanwhile.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Options of `altiserv`.
#[derive(Debug, Args)]
pub struct Altiserv {
    /// Address and port for AltiLink clients.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:10025")]
    pub listen: SocketAddr,
    /// Address and port of the HTTP control of the simulation; none without it.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub control: Option<SocketAddr>,
    /// Role at the start, active server or standby, whatever the configuration or the scenario says.
    #[arg(long, value_name = "ROLE")]
    pub role: Option<Role>,
    /// Scenario to play, a TOML file. Its progress is shown on standard error, its summary printed in the end.
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// End when the scenario has been played: with 0, or with 1 where something in it could not be done.
    #[arg(long, requires = "scenario")]
    pub exit_when_done: bool,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Port on this machine for browsers. 0 takes any free one. Without it, that of the configuration.
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
}

/// Role of a server in its pair, as it is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Users log on to it.
    Active,
    /// It refuses logons until it is promoted.
    Standby,
}

impl From<Role> for altiserv::ServerRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Active => Self::Active,
            Role::Standby => Self::Standby,
        }
    }
}
