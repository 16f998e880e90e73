//! Events as fast as one core takes them: each user's next call comes as soon as the last one's frame was read. A packet
//! has two events, the end of one call and the begin of the next.

use std::time::{Duration, Instant};

use super::Extent;
use crate::cores::OnCores;
use crate::error::BenchError;
use crate::figure::{Figure, number};
use crate::office::{Office, Users};
use crate::server_process::Room;
use crate::stopwatch::Stopwatch;
use crate::subject::Subject;

/// Time that the load runs before it is measured.
const WARM_UP: Duration = Duration::from_secs(1);

pub(super) async fn measure(subject: &Subject, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    let mut office = Office::open(subject, Room::FirstCore).await?;
    let _elsewhere = OnCores::others()?;
    office.fill(extent.sessions, Users::Many).await?;
    let tally = &office.tally;
    tally.take_heard();
    for line in &office.lines {
        if let Some(at) = office.phones.ring(*line, tally.next_call())? {
            tally.rung(at);
        }
    }
    ring_anew(&office, WARM_UP).await?;
    let before = tally.events();
    let stopwatch = Stopwatch::start(&office.server)?;
    ring_anew(&office, extent.lasts).await?;
    let elapsed = stopwatch.read()?;
    let events = tally.events() - before;
    Ok(vec![
        Figure::new("events/s", number(events) / elapsed.time.as_secs_f64()),
        Figure::new("events for each second of processor time", number(events) / elapsed.used.as_secs_f64()),
        Figure::new("share of the core in use", elapsed.share()),
    ])
}

/// Lets the phones ring again that have been heard, for a time.
async fn ring_anew(office: &Office, lasts: Duration) -> Result<(), BenchError> {
    let tally = &office.tally;
    let count = office.lines.len();
    let begun = Instant::now();
    while begun.elapsed() < lasts {
        for call in tally.take_heard() {
            let line = office.lines[usize::try_from(call).unwrap_or(0) % count];
            let next = call + u32::try_from(count).unwrap_or(0);
            office.phones.ring_anew(line, next)?;
        }
        tally.check()?;
        let heard = tokio::time::timeout(Duration::from_secs(5), tally.news.notified()).await;
        heard.map_err(|_| BenchError::Late("a ring's frame".to_owned()))?;
    }
    Ok(())
}
