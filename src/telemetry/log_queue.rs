//! Queue of log lines, with a thread that writes them.
//!
//! The reader of a pipe may stop reading for any time. So code that logs only adds its line to the queue, and never
//! waits. Lines that do not fit are counted, and the count is written in place of the missing lines once the log is
//! read again.

use std::io::{ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Most bytes that wait. With lines of about a hundred bytes, some forty thousand lines.
const MOST_WAITING: usize = 4 << 20;

/// Interval between writes to a pipe that another process has made non-blocking, and that is full.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// Time for which the thread lets lines gather once there is one. Waking it for each line would cost more than the line.
const GATHERING: Duration = Duration::from_millis(1);

/// Interval of the tick.
const TICK: Duration = Duration::from_secs(1);

/// Queue of lines. All clones are the same queue.
#[derive(Clone)]
pub(crate) struct LogQueue(Arc<QueueState>);

struct QueueState {
    waiting: Mutex<WaitingLines>,
    /// Notified when a line was added, and when lines were written.
    changed: Condvar,
    /// Makes the line with the count of missing ones.
    notice: fn(u64) -> Vec<u8>,
    most: usize,
}

#[derive(Default)]
struct WaitingLines {
    bytes: Vec<u8>,
    /// True while the thread waits for a line, and has to be woken.
    idle: bool,
    /// True while the thread writes the bytes that it has taken out.
    writing: bool,
    /// Count of lines that are missing before the waiting ones.
    before: u64,
    /// Count of lines that are missing after the waiting ones.
    behind: u64,
    /// Count of all lines that were ever lost.
    lost: u64,
}

impl WaitingLines {
    /// Tells whether there is something to write: lines, or the count of missing ones unless the last write has failed.
    fn is_due(&self, failed: bool) -> bool {
        !self.bytes.is_empty() || (self.before > 0 && !failed)
    }
}

impl LogQueue {
    /// Starts the thread, which writes to `sink`, and calls `tick` about once a second, except while a write blocks.
    pub(crate) fn start(sink: impl Write + Send + 'static, notice: fn(u64) -> Vec<u8>, tick: fn()) -> Self {
        Self::with_capacity(MOST_WAITING, sink, notice, tick)
    }

    fn with_capacity(most: usize, sink: impl Write + Send + 'static, notice: fn(u64) -> Vec<u8>, tick: fn()) -> Self {
        let queue = Self(Arc::new(QueueState { waiting: Mutex::default(), changed: Condvar::new(), notice, most }));
        let writer = queue.clone();
        let started = thread::Builder::new().name("log".to_owned()).spawn(move || writer.run(sink, tick));
        if started.is_err() {
            // Nothing can be written then. All lines are counted as lost.
            queue.lock().behind = 1;
        }
        queue
    }

    /// Adds a whole line, or counts it as lost.
    pub(crate) fn put(&self, line: &[u8]) {
        let mut waiting = self.lock();
        // After a lost line, further lines are lost until the waiting ones are taken out, so that each gap is in one
        // place.
        if waiting.behind > 0 || waiting.bytes.len() + line.len() > self.0.most {
            waiting.behind += 1;
            waiting.lost += 1;
        } else {
            waiting.bytes.extend_from_slice(line);
            let idle = std::mem::take(&mut waiting.idle);
            drop(waiting);
            if idle {
                self.0.changed.notify_all();
            }
        }
    }

    /// Waits until everything is written, at most for `patience`.
    pub(crate) fn finish(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut waiting = self.lock();
        while waiting.writing || waiting.before > 0 || !waiting.bytes.is_empty() {
            let Some(left) = until.checked_duration_since(Instant::now()) else { return };
            waiting = self.0.changed.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Returns the count of lost lines.
    pub(crate) fn lost(&self) -> u64 {
        self.lock().lost
    }

    fn run(&self, mut sink: impl Write, tick: fn()) {
        let mut failed = false;
        let mut ticked = Instant::now();
        loop {
            if ticked.elapsed() >= TICK {
                ticked = Instant::now();
                tick();
            }
            let Some((missing, lines)) = self.next(failed) else { continue };
            let told = if missing > 0 { write(&mut sink, &(self.0.notice)(missing)) } else { 0 };
            let lost = write(&mut sink, &lines);
            failed = told + lost > 0;
            let mut waiting = self.lock();
            waiting.writing = false;
            waiting.lost += lost;
            waiting.before += lost;
            if told > 0 {
                waiting.before += missing;
            }
            drop(waiting);
            self.0.changed.notify_all();
        }
    }

    /// Takes out the count of missing lines, and the lines after them. After a failed write, the count waits for the
    /// next line. None when a tick is due.
    fn next(&self, failed: bool) -> Option<(u64, Vec<u8>)> {
        let mut waiting = self.lock();
        if !waiting.is_due(failed) {
            waiting.idle = true;
            let waited = self.0.changed.wait_timeout_while(waiting, TICK, |waiting| !waiting.is_due(failed));
            waiting = waited.unwrap_or_else(PoisonError::into_inner).0;
            waiting.idle = false;
        }
        if !waiting.is_due(failed) {
            return None;
        }
        drop(waiting);
        thread::park_timeout(GATHERING);
        let mut waiting = self.lock();
        let behind = std::mem::take(&mut waiting.behind);
        let missing = std::mem::replace(&mut waiting.before, behind);
        let lines = std::mem::take(&mut waiting.bytes);
        waiting.writing = true;
        Some((missing, lines))
    }

    fn lock(&self) -> MutexGuard<'_, WaitingLines> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes all lines, and skips lines that the sink refuses. Returns the count of those.
fn write(sink: &mut impl Write, mut bytes: &[u8]) -> u64 {
    let mut lost = 0;
    while !bytes.is_empty() {
        match sink.write(bytes) {
            Ok(written @ 1..) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::park_timeout(TRY_AGAIN),
            Ok(0) | Err(_) => {
                lost += 1;
                let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1);
                bytes = &bytes[end..];
            }
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// Sink that waits for permission before each write.
    struct Gate {
        open: Receiver<io::Result<()>>,
        taken: SyncSender<String>,
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.open.recv().unwrap_or(Ok(()))?;
            let _ = self.taken.send(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn notice(lost: u64) -> Vec<u8> {
        format!("{lost} lost\n").into_bytes()
    }

    fn gated(most: usize) -> (LogQueue, SyncSender<io::Result<()>>, Receiver<String>) {
        let (opens, open) = sync_channel(100);
        let (taken, written) = sync_channel(100);
        (LogQueue::with_capacity(most, Gate { open, taken }, notice, || {}), opens, written)
    }

    /// Adds a line, and waits until the thread has taken it out and is blocked.
    fn stuck(queue: &LogQueue) {
        queue.put(b"first\n");
        while !queue.lock().writing {
            thread::yield_now();
        }
    }

    #[test]
    fn logging_never_blocks_and_a_gap_is_counted_in_its_place() {
        let (queue, open, written) = gated(20);
        stuck(&queue);
        for line in ["one\n", "two\n", "three, which is long\n", "four\n"] {
            queue.put(line.as_bytes());
        }
        assert_eq!(queue.lost(), 2);
        for _ in 0..2 {
            open.send(Ok(())).unwrap();
        }
        assert_eq!(written.recv().unwrap(), "first\n");
        assert_eq!(written.recv().unwrap(), "one\ntwo\n");
        // The count is written although nothing is logged.
        open.send(Ok(())).unwrap();
        assert_eq!(written.recv().unwrap(), "2 lost\n");
        queue.put(b"five\n");
        drop(open);
        assert_eq!(written.recv().unwrap(), "five\n");
        queue.finish(Duration::from_secs(10));
        assert_eq!(queue.lost(), 2);
    }

    #[test]
    fn lines_that_are_not_taken_are_counted() {
        let (queue, open, written) = gated(100);
        stuck(&queue);
        queue.put(b"second\n");
        queue.put(b"third\n");
        for result in [Err(io::Error::from(ErrorKind::StorageFull)), Err(ErrorKind::BrokenPipe.into())] {
            open.send(result).unwrap();
        }
        for kind in [ErrorKind::Interrupted, ErrorKind::WouldBlock] {
            open.send(Err(kind.into())).unwrap();
        }
        drop(open);
        // The first line, and the count of it, are refused.
        assert_eq!(written.recv().unwrap(), "second\nthird\n");
        queue.put(b"fourth\n");
        let mut rest = written.recv().unwrap();
        while !rest.ends_with("fourth\n") {
            rest += &written.recv().unwrap();
        }
        assert_eq!(rest, "1 lost\nfourth\n");
    }

    #[test]
    fn the_end_waits_for_a_reader_a_bounded_time() {
        let (queue, open, written) = gated(100);
        stuck(&queue);
        let begun = Instant::now();
        queue.finish(Duration::from_millis(20));
        assert!(begun.elapsed() >= Duration::from_millis(20));
        open.send(Ok(())).unwrap();
        queue.finish(Duration::from_secs(60));
        assert!(begun.elapsed() < Duration::from_secs(30));
        assert_eq!(written.try_recv().as_deref(), Ok("first\n"));
    }
}
