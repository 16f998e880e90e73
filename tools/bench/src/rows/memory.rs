//! Memory of sessions that have had many calls, and of the server when all of them are gone.

use std::time::{Duration, Instant};

use super::Extent;
use crate::error::BenchError;
use crate::figure::{Figure, number};
use crate::office::{Office, Users};
use crate::server_process::{Room, ServerProcess};
use crate::subject::Subject;

/// Calls of each session: twice as many events, which is more than a session keeps.
const CALLS: usize = 130;

/// Time in which the frames of all sessions come.
const LAST: Duration = Duration::from_secs(20);

/// Interval at which the memory is looked at, and time without a change after which it is settled.
const LOOK: Duration = Duration::from_millis(250);
const SETTLED: Duration = Duration::from_secs(3);

pub(super) async fn measure(subject: &Subject, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    let mut office = Office::open(subject, Room::AllCores).await?;
    let start = settled(&office.server).await?;
    office.fill(extent.sessions, Users::Many).await?;
    for _ in 0..CALLS {
        call_all(&office).await?;
    }
    let busy = settled(&office.server).await?;
    office.log_off_all().await?;
    let end = settled(&office.server).await?;
    let each = number(busy.saturating_sub(start)) / number(extent.sessions as u64);
    Ok(vec![
        Figure::new("a busy session, KiB", each),
        Figure::new("at the start, MiB", number(start) / 1024.0),
        Figure::new("after the last log off, MiB", number(end) / 1024.0),
        Figure::new("after to start", number(end) / number(start)),
    ])
}

/// Makes every phone ring and stop.
async fn call_all(office: &Office) -> Result<(), BenchError> {
    let Office { phones, tally, lines, .. } = office;
    let rings = tally.rings.get() + lines.len() as u64;
    for line in lines {
        if let Some(at) = phones.ring(*line, tally.next_call())? {
            tally.rung(at);
        }
    }
    tally.until("the last ring's frame", LAST, |tally| tally.rings.get() >= rings).await?;
    let disconnects = tally.disconnects.get() + lines.len() as u64;
    for line in lines {
        phones.hang_up(*line)?;
    }
    tally.until("the last call's end", LAST, |tally| tally.disconnects.get() >= disconnects).await
}

/// Resident memory, once it no longer falls.
async fn settled(server: &ServerProcess) -> Result<u64, BenchError> {
    let mut least = server.resident()?;
    let mut since = Instant::now();
    while since.elapsed() < SETTLED {
        tokio::time::sleep(LOOK).await;
        let now = server.resident()?;
        if now < least {
            least = now;
            since = Instant::now();
        }
    }
    Ok(least)
}
