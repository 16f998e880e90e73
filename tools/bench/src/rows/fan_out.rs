//! One user's calls to all of the user's channels.

mod broker;

use std::time::{Duration, Instant};

use super::Extent;
use crate::error::BenchError;
use crate::figure::Figure;
use crate::office::{Office, Users};
use crate::pacer::Pacer;
use crate::server_process::Room;
use crate::stopwatch::Stopwatch;
use crate::subject::Subject;

/// Events a second: few enough that no socket has to wait for the one before.
const RATE: u32 = 40;

/// Time in which an event reaches all sockets.
const LAST: Duration = Duration::from_secs(10);

const EACH: &str = "processor time for each socket, µs";

pub(super) async fn measure(subject: &Subject, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    if let Subject::Alternative(alternative) = subject {
        return broker::measure(*alternative, extent).await;
    }
    let mut office = Office::open(subject, Room::AllCores).await?;
    office.fill(extent.sessions, Users::One).await?;
    tell(&office, Duration::from_millis(500)).await?;
    let before = office.tally.events();
    let stopwatch = Stopwatch::start(&office.server)?;
    tell(&office, extent.lasts).await?;
    let used = stopwatch.read()?.used;
    let frames = office.tally.events() - before;
    Ok(vec![Figure::microseconds_each(EACH, used, frames)])
}

/// Makes the user's phone ring and stop for a time, and waits for the last frame.
async fn tell(office: &Office, lasts: Duration) -> Result<(), BenchError> {
    let Office { phones, tally, lines, .. } = office;
    let (Some(line), count) = (lines.first(), lines.len() as u64) else { return Ok(()) };
    let mut pacer = Pacer::per_second(RATE)?;
    let begun = Instant::now();
    while begun.elapsed() < lasts {
        pacer.due().await?;
        let rings = tally.rings.get();
        let call = tally.next_call();
        let Some(at) = phones.ring(*line, call)? else { continue };
        tally.rung(at);
        tally.until("a ring's frames", LAST, |tally| tally.rings.get() >= rings + count).await?;
        pacer.due().await?;
        let disconnects = tally.disconnects.get();
        phones.hang_up(*line)?;
        tally.until("a disconnect's frames", LAST, |tally| tally.disconnects.get() >= disconnects + count).await?;
    }
    Ok(())
}
