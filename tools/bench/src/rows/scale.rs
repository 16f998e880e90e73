//! Cost of a ring among few sessions and many.

use std::time::Duration;

use super::Extent;
use super::rings::turns;
use crate::error::BenchError;
use crate::figure::Figure;
use crate::office::{Office, Users};
use crate::pacer::Pacer;
use crate::server_process::Room;
use crate::subject::Subject;

const RATE: u32 = 2_000;

/// Turns before a number of sessions is measured.
const WARM_UP: Duration = Duration::from_millis(500);

/// Settings without pings, which cost something for each session that is idle.
const QUIET: [(&str, &str); 2] =
    [("WEBPROXY_ALTISERV__PING_INTERVAL", "0s"), ("WEBPROXY_SESSIONS__PING_INTERVAL", "1h")];

pub(super) async fn measure(subject: &Subject, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    let mut office = Office::open(&subject.with(&QUIET), Room::AllCores).await?;
    let mut pacer = Pacer::per_second(RATE)?;
    let mut figures = Vec::new();
    for (sessions, name) in [
        (10, "10 sessions: processor time, µs"),
        (100, "100 sessions: processor time, µs"),
        (1_000, "1,000 sessions: processor time, µs"),
        (extent.crowd, "all sessions: processor time, µs"),
    ] {
        office.fill(sessions, Users::Many).await?;
        turns(&office, &mut pacer, WARM_UP).await?;
        let turns = turns(&office, &mut pacer, extent.lasts).await?;
        figures.push(Figure::microseconds_each(name, turns.used, turns.rings));
    }
    Ok(figures)
}
