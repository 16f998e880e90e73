//! A broker's messages to all of its subscribers.

use std::rc::Rc;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::task::JoinSet;

use super::{LAST, RATE};
use crate::alternative::{Alternative, Publisher};
use crate::client::Socket;
use crate::error::BenchError;
use crate::figure::Figure;
use crate::pacer::Pacer;
use crate::rows::Extent;
use crate::stopwatch::Stopwatch;
use crate::tally::Tally;

/// Time after which a message is published again, as long as not all subscriptions are known to the broker.
const PATIENCE: Duration = Duration::from_millis(500);

/// Subscriptions that are under way at the same time.
const AT_ONCE: usize = 64;

/// Length of the program's frame for a ring.
const LENGTH: usize = 1_000;

/// Subscribers of a broker, and a publisher.
struct Audience {
    tally: Rc<Tally>,
    publisher: Publisher,
    count: u64,
    message: String,
}

pub(super) async fn measure(alternative: Alternative, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    let server = alternative.start().await?;
    let tally = Rc::new(Tally::default());
    let mut subscribers = JoinSet::new();
    let sockets = stream::iter(0..extent.sessions).map(|_| alternative.subscribe(server.address));
    let sockets: Vec<Socket> = sockets.buffer_unordered(AT_ONCE).try_collect().await?;
    for socket in sockets {
        let tally = Rc::clone(&tally);
        subscribers.spawn_local(async move {
            if let Err(error) = socket.listen(|message| tally.hear(message)).await {
                tally.close(error);
            }
        });
    }
    let publisher = alternative.publisher(server.address).await?;
    let message = format!("{{\"callEventType\":\"ring\",\"filler\":\"{}\"}}", "x".repeat(LENGTH));
    let mut audience = Audience { tally, publisher, count: extent.sessions as u64, message };
    audience.complete().await?;
    let heard = audience.tally.rings.get();
    let stopwatch = Stopwatch::start(&server)?;
    audience.tell(extent.lasts).await?;
    let used = stopwatch.read()?.used;
    let heard = audience.tally.rings.get() - heard;
    Ok(vec![Figure::microseconds_each(super::EACH, used, heard)])
}

impl Audience {
    /// Waits until a message reaches everybody.
    async fn complete(&mut self) -> Result<(), BenchError> {
        let begun = Instant::now();
        loop {
            let wanted = self.tally.rings.get() + self.count;
            self.publisher.publish(&self.message).await?;
            match self.tally.until("a message", PATIENCE, |tally| tally.rings.get() >= wanted).await {
                Err(BenchError::Late(_)) if begun.elapsed() < LAST => {}
                told => return told,
            }
        }
    }

    /// Publishes messages for a time, each when the one before has reached everybody.
    async fn tell(&mut self, lasts: Duration) -> Result<(), BenchError> {
        let mut pacer = Pacer::per_second(RATE)?;
        let begun = Instant::now();
        while begun.elapsed() < lasts {
            pacer.due().await?;
            let wanted = self.tally.rings.get() + self.count;
            self.publisher.publish(&self.message).await?;
            self.tally.until("a message", LAST, |tally| tally.rings.get() >= wanted).await?;
        }
        Ok(())
    }
}
