use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::rows::Row;
use crate::subject::Product;
use crate::yardstick::Yardstick;

/// Measures the program side by side with servers that do less, and prints a table.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measures rows of the table.
    All(AllArguments),
    /// Serves as a yardstick until it is killed.
    #[command(hide = true)]
    Yardstick {
        kind: Yardstick,
        /// Address of the phone system.
        #[arg(long)]
        altiserv: Option<SocketAddr>,
    },
}

#[derive(Debug, Parser)]
pub(crate) struct AllArguments {
    /// Rows to measure, separated by commas. All unless named.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<Row>,
    /// Rounds. The table has their medians.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) rounds: u32,
    /// Binary of the program, as PATH or NAME=PATH. Several are measured side by side.
    #[arg(long = "product", value_parser = product)]
    pub(crate) products: Vec<Product>,
    /// Further setting of every product, as WEBPROXY_LOGGING__FILTER=warn.
    #[arg(long = "setting", value_parser = setting)]
    pub(crate) settings: Vec<(String, String)>,
    /// Seconds that each load lasts.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) seconds: u64,
    /// Leaves out the yardsticks.
    #[arg(long)]
    pub(crate) products_only: bool,
}

fn product(text: &str) -> Result<Product, String> {
    let (name, path) = text.split_once('=').unwrap_or(("here", text));
    let path = PathBuf::from(path).canonicalize().map_err(|error| format!("{path}: {error}"))?;
    Ok(Product { name: name.to_owned(), path, settings: Vec::new() })
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("a setting is written NAME=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}
