use std::cell::{Cell, RefCell};
use std::io::ErrorKind;
use std::rc::Rc;

use altilink::{Block, Codec};
use bytes::{Buf, BytesMut};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_util::codec::Decoder;

use crate::error::BenchError;

thread_local! {
    /// Room for what is read at once. All connections of the thread share it.
    static CHUNK: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

/// Connection of a client. Answers and events are written at once, from wherever they come.
pub(super) struct ClientLink {
    stream: TcpStream,
    /// Line that has logged on.
    pub(super) line: Cell<Option<i32>>,
    /// MAKECALLs since the line was last reported idle.
    pub(super) placed: Cell<u32>,
    /// Bytes that the socket has not taken. Only a client that reads nothing makes it grow; its measurement is void.
    backlog: RefCell<BytesMut>,
    /// Wakes the task that serves the connection when the backlog begins.
    stuck: Notify,
}

impl ClientLink {
    pub(super) fn new(stream: TcpStream) -> Rc<Self> {
        // Without it answers would only be late.
        let _ = stream.set_nodelay(true);
        Rc::new(Self {
            stream,
            line: Cell::default(),
            placed: Cell::default(),
            backlog: RefCell::default(),
            stuck: Notify::new(),
        })
    }

    /// Writes bytes, or keeps what the socket does not take.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), BenchError> {
        let mut backlog = self.backlog.borrow_mut();
        if !backlog.is_empty() {
            backlog.extend_from_slice(bytes);
            return Ok(());
        }
        match self.stream.try_write(bytes) {
            Ok(written) => backlog.extend_from_slice(&bytes[written..]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => backlog.extend_from_slice(bytes),
            Err(error) => return Err(error.into()),
        }
        if !backlog.is_empty() {
            self.stuck.notify_one();
        }
        Ok(())
    }

    /// Reads commands and writes their answers until the connection ends.
    pub(super) async fn serve(
        &self,
        mut answer: impl FnMut(&Block) -> Result<Vec<Block>, BenchError>,
    ) -> Result<(), BenchError> {
        let mut codec = Codec::new();
        let mut bytes = BytesMut::new();
        loop {
            tokio::select! {
                readable = self.stream.readable() => readable?,
                () = self.stuck.notified() => continue,
                writable = self.stream.writable(), if !self.backlog.borrow().is_empty() => {
                    writable?;
                    self.write_backlog()?;
                }
            }
            if !self.read_into(&mut bytes)? {
                return Ok(());
            }
            while let Some(packet) = codec.decode(&mut bytes)? {
                let mut answers = BytesMut::new();
                for block in &packet?.blocks {
                    for reply in answer(block)? {
                        answers.unsplit(super::packet(vec![reply])?);
                    }
                }
                self.write(&answers)?;
            }
            if bytes.is_empty() {
                // Nothing is kept for a connection that waits.
                bytes = BytesMut::new();
            }
        }
    }

    /// Reads what has come. Returns false at the end of the connection.
    fn read_into(&self, bytes: &mut BytesMut) -> Result<bool, BenchError> {
        CHUNK.with_borrow_mut(|chunk| match self.stream.try_read(chunk) {
            Ok(read) => {
                bytes.extend_from_slice(&chunk[..read]);
                Ok(read > 0)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(true),
            Err(error) => Err(error.into()),
        })
    }

    fn write_backlog(&self) -> Result<(), BenchError> {
        let mut backlog = self.backlog.borrow_mut();
        match self.stream.try_write(&backlog) {
            Ok(written) => backlog.advance(written),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}
