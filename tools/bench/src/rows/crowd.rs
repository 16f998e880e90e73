//! As many sessions as the program takes by default: all log on, are idle, and lose their phone system for a moment.

use std::time::{Duration, Instant};

use super::Extent;
use crate::error::BenchError;
use crate::figure::{Figure, number};
use crate::office::{Office, Users};
use crate::server_process::Room;
use crate::stopwatch::Stopwatch;
use crate::subject::Subject;

/// Time for which nothing happens: the connections to the phone system are pinged once in it.
const IDLE: Duration = Duration::from_secs(5);

/// Time that the sessions may take to be connected again.
const UP: Duration = Duration::from_secs(60);

pub(super) async fn measure(subject: &Subject, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    let mut office = Office::open(subject, Room::AllCores).await?;
    let begun = Instant::now();
    office.fill(extent.crowd, Users::Many).await?;
    let all_in = begun.elapsed();
    let stopwatch = Stopwatch::start(&office.server)?;
    tokio::time::sleep(IDLE).await;
    let idle = stopwatch.read()?;
    let wanted = office.tally.connected.get() + extent.crowd as u64;
    let killed = Instant::now();
    office.phones.kill_links();
    office.tally.until("the last session's connection", UP, |tally| tally.connected.get() >= wanted).await?;
    let up = killed.elapsed();
    Ok(vec![
        Figure::new("sessions", number(extent.crowd as u64)),
        Figure::new("all in, s", all_in.as_secs_f64()),
        Figure::new("idle, share of a core", idle.share()),
        Figure::new("link killed to all up, s", up.as_secs_f64()),
    ])
}
