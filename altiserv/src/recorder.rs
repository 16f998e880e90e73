//! The recorder room: writes the tapes of recordings as WAV files.
//!
//! It has a thread of its own, because files block and the switch must not. What it writes it is told by orders, with
//! their times; it has no clock, and knows no call, no line and no client. Whoever gives the orders also tells it how
//! late it is, four times a second: what is due by then is written with a header that fits, so that a process that is
//! killed leaves files that can be played, and loses little.

mod naming;
mod order;
mod quota;
mod reel;
mod room;
mod synth;
mod track;
mod voice;
mod wav;

use std::io;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

pub(crate) use order::{Order, Trouble};
pub use voice::Voice;

use crate::exchange::TapeReport;
use crate::settings::plan::RecordingPlan;
use room::Room;

/// Orders that wait for the room. In the busiest quarter of a second each of some hundred recordings changes once or
/// twice; a queue that is full has not moved for seconds, and the recordings that would need it are given up.
const ORDERS: usize = 1024;

/// Reports that wait for the switch, which takes them at once; when it is full, the room waits.
const REPORTS: usize = 256;

/// How long whoever stops the room waits for the last headers to be written.
const STOP_DEADLINE: Duration = Duration::from_secs(2);

/// The switch's end of the room.
#[derive(Debug)]
pub(crate) struct RoomDoor {
    pub(crate) orders: mpsc::Sender<Order>,
    pub(crate) reports: mpsc::Receiver<TapeReport>,
}

/// The owner's end of the room. Dropping it ends every recording with a file that can be played.
#[derive(Debug)]
pub(crate) struct Recorder {
    orders: mpsc::Sender<Order>,
    ended: blocking::Receiver<()>,
}

impl Recorder {
    /// Opens the room. The orders' time begins at `epoch`, counted from 1970.
    pub(crate) fn start(plan: RecordingPlan, epoch: Duration) -> io::Result<(Self, RoomDoor)> {
        let (orders, queue) = mpsc::channel(ORDERS);
        let (report, reports) = mpsc::channel(REPORTS);
        // Nothing is ever sent: its end is the news.
        let (end, ended) = blocking::sync_channel(0);
        thread::Builder::new().name("recorder".to_owned()).spawn(move || {
            Room::new(plan, epoch, report).run(queue);
            drop(end);
        })?;
        Ok((Self { orders: orders.clone(), ended }, RoomDoor { orders, reports }))
    }

    /// Ends every recording, and returns when that is done. The orders of the switch are obeyed up to here.
    pub(crate) async fn stop(self) {
        // Dropping waits; the runtime's own threads must not.
        if tokio::task::spawn_blocking(move || drop(self)).await.is_err() {
            log::error!("the recorder could not be waited for");
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // A room that is gone has ended; one whose queue is full does not keep up and is not waited for.
        if self.orders.try_send(Order::Stop).is_ok()
            && self.ended.recv_timeout(STOP_DEADLINE) == Err(blocking::RecvTimeoutError::Timeout)
        {
            log::warn!("the recorder did not stop in time");
        }
    }
}
