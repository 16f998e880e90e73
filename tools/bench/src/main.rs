//! Measures the program side by side with bare servers that do less: requests, events, memory. It prints a table of
//! medians as Markdown.
//!
//! The load, the scripted AltiServ and all clients are one thread of this process, so that the time of a RING's packet and
//! of its frame are from one clock. Each server is a process of its own, whose processor time the kernel tells.

mod alternative;
mod arguments;
mod client;
mod cores;
mod error;
mod figure;
mod neighbours;
mod office;
mod pacer;
mod phone_system;
mod rows;
mod run;
mod server_process;
mod spread;
mod stopwatch;
mod subject;
mod table;
mod tally;
mod yardstick;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::All(arguments) => run::all(arguments),
        Command::Yardstick { kind, altiserv } => kind.serve(altiserv),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

#[expect(clippy::print_stderr, reason = "a program of the command line says what is wrong")]
fn complain(error: &error::BenchError) -> ExitCode {
    eprintln!("bench: {error}");
    ExitCode::FAILURE
}
