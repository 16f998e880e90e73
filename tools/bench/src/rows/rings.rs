//! Rings at a steady rate, one for each user in turn. When every phone rings, all calls end, and the next turn begins.

use std::time::Duration;

use super::Extent;
use crate::error::BenchError;
use crate::figure::Figure;
use crate::office::{Office, Users};
use crate::pacer::Pacer;
use crate::server_process::Room;
use crate::stopwatch::Stopwatch;
use crate::subject::Subject;

/// Turns before it is measured.
const WARM_UP: Duration = Duration::from_millis(500);

/// Time in which the last frames of a turn come.
const LAST: Duration = Duration::from_secs(10);

/// Rings of turns, and the server's processor time for them. The ends of the calls do not count.
#[derive(Default)]
pub(super) struct Turns {
    pub(super) rings: u64,
    lasted: Duration,
    pub(super) used: Duration,
}

pub(super) async fn measure(subject: &Subject, rate: u32, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    let mut office = Office::open(subject, Room::AllCores).await?;
    office.fill(extent.sessions, Users::Many).await?;
    let mut pacer = Pacer::per_second(rate)?;
    turns(&office, &mut pacer, WARM_UP).await?;
    office.tally.take_delays();
    let turns = turns(&office, &mut pacer, extent.lasts).await?;
    let mut delays = office.tally.take_delays();
    Ok(vec![
        Figure::milliseconds("p50, ms", delays.percentile(50)),
        Figure::milliseconds("p99, ms", delays.percentile(99)),
        Figure::microseconds_each("processor time, µs", turns.used, turns.rings),
    ])
}

/// Takes turns until rings have come for this time.
pub(super) async fn turns(office: &Office, pacer: &mut Pacer, lasts: Duration) -> Result<Turns, BenchError> {
    let mut turns = Turns::default();
    while turns.lasted < lasts {
        ring_all(office, pacer, &mut turns).await?;
        hang_up_all(office, pacer).await?;
    }
    Ok(turns)
}

async fn ring_all(office: &Office, pacer: &mut Pacer, turns: &mut Turns) -> Result<(), BenchError> {
    let Office { phones, tally, lines, server, .. } = office;
    let wanted = tally.rings.get() + lines.len() as u64;
    pacer.forget();
    let stopwatch = Stopwatch::start(server)?;
    let mut silent = lines.iter();
    while !silent.as_slice().is_empty() {
        for _ in 0..pacer.due().await? {
            let Some(line) = silent.next() else { break };
            let call = tally.next_call();
            let at = phones.ring(*line, call)?.ok_or_else(|| BenchError::Closed(format!("that of line {line}")))?;
            tally.rung(at);
        }
    }
    tally.until("the last ring's frame", LAST, |tally| tally.rings.get() >= wanted).await?;
    let elapsed = stopwatch.read()?;
    turns.used += elapsed.used;
    turns.lasted += elapsed.time;
    turns.rings += lines.len() as u64;
    Ok(())
}

async fn hang_up_all(office: &Office, pacer: &mut Pacer) -> Result<(), BenchError> {
    let Office { phones, tally, lines, .. } = office;
    let wanted = tally.disconnects.get() + lines.len() as u64;
    pacer.forget();
    for line in lines {
        pacer.due().await?;
        phones.hang_up(*line)?;
    }
    tally.until("the last call's end", LAST, |tally| tally.disconnects.get() >= wanted).await
}
