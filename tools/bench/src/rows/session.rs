//! Memory and descriptors of a session with its channel, idle.

use std::time::Duration;

use crate::error::BenchError;
use crate::figure::{Figure, number};
use crate::office::{ChannelKind, Office, Users};
use crate::server_process::Room;
use crate::subject::Subject;

/// Sessions that are open before, so that what every server allocates once does not count.
const BEFORE: usize = 100;
const SESSIONS: usize = 2_000;

/// Sessions whose descriptors tell those of thousands.
const FEW: usize = 50;

/// Time in which a server frees what it needed for the logons.
const SETTLING: Duration = Duration::from_secs(1);

pub(super) async fn measure(subject: &Subject, kind: ChannelKind) -> Result<Vec<Figure>, BenchError> {
    let mut office = Office::open(subject, Room::AllCores).await?.with_channels(kind);
    office.fill(BEFORE, Users::Many).await?;
    tokio::time::sleep(SETTLING).await;
    let memory = office.server.resident()?;
    let descriptors = office.server.descriptors()?;
    office.fill(BEFORE + SESSIONS, Users::Many).await?;
    tokio::time::sleep(SETTLING).await;
    let each = |more: u64| number(more) / number(SESSIONS as u64);
    Ok(vec![
        Figure::new("resident memory, KiB", each(office.server.resident()?.saturating_sub(memory))),
        Figure::new("descriptors", each((office.server.descriptors()?.saturating_sub(descriptors)) as u64)),
    ])
}

/// Descriptors that a server needs for a session with its channel, rounded up.
pub(crate) async fn descriptors(subject: &Subject) -> Result<usize, BenchError> {
    let mut office = Office::open(subject, Room::AllCores).await?;
    let before = office.server.descriptors()?;
    office.fill(FEW, Users::Many).await?;
    Ok(office.server.descriptors()?.saturating_sub(before).div_ceil(FEW))
}
