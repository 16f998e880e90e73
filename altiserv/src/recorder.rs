//! The recorder: writes recordings as WAV files.
//!
//! It has a thread of its own, because files block and the core must not. It follows orders, each with its time. It has
//! no clock, and knows no call, no line and no client. Four times a second the core sends it the time: the audio up to
//! then is written with a header of the right length, so that a killed process leaves files that can be played, and
//! loses little.

mod naming;
mod open_tape;
mod order;
mod quota;
mod synth;
mod tape_writer;
mod track;
mod voice;
mod wav;

use std::io;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

pub(crate) use order::{RecorderOrder, Trouble};
pub use voice::Voice;

use crate::exchange::TapeReport;
use crate::settings::plan::RecordingPlan;
use tape_writer::TapeWriter;

/// Orders that wait for the recorder. In the busiest quarter of a second each of some hundred recordings changes once or
/// twice. A full queue has not moved for seconds; recordings that need it are given up.
const ORDERS: usize = 1024;

/// Reports that wait for the core, which takes them at once. When the queue is full, the recorder waits.
const REPORTS: usize = 256;

/// Time that a stop waits for the last headers to be written.
const STOP_DEADLINE: Duration = Duration::from_secs(2);

/// The core's end of the recorder.
#[derive(Debug)]
pub(crate) struct RecorderChannels {
    pub(crate) orders: mpsc::Sender<RecorderOrder>,
    pub(crate) reports: mpsc::Receiver<TapeReport>,
}

/// The owner's end of the recorder. Dropping it ends every recording with a file that can be played.
#[derive(Debug)]
pub(crate) struct RecorderThread {
    orders: mpsc::Sender<RecorderOrder>,
    ended: blocking::Receiver<()>,
}

impl RecorderThread {
    /// Starts the thread. The orders' time begins at `epoch`, counted from 1970.
    pub(crate) fn start(plan: RecordingPlan, epoch: Duration) -> io::Result<(Self, RecorderChannels)> {
        let (orders, queue) = mpsc::channel(ORDERS);
        let (report, reports) = mpsc::channel(REPORTS);
        // Nothing is sent: the channel closes when the thread ends.
        let (end, ended) = blocking::sync_channel(0);
        thread::Builder::new().name("recorder".to_owned()).spawn(move || {
            TapeWriter::new(plan, epoch, report).run(queue);
            drop(end);
        })?;
        Ok((Self { orders: orders.clone(), ended }, RecorderChannels { orders, reports }))
    }

    /// Ends every recording after all earlier orders, and returns when that is done.
    pub(crate) async fn stop(self) {
        // The drop blocks, which the runtime's own threads must not.
        if tokio::task::spawn_blocking(move || drop(self)).await.is_err() {
            log::error!("the recorder could not be waited for");
        }
    }
}

impl Drop for RecorderThread {
    fn drop(&mut self) {
        // A closed queue means that the thread has ended. With a full queue it does not keep up and is not waited for.
        if self.orders.try_send(RecorderOrder::Stop).is_ok()
            && self.ended.recv_timeout(STOP_DEADLINE) == Err(blocking::RecvTimeoutError::Timeout)
        {
            log::warn!("the recorder did not stop in time");
        }
    }
}
