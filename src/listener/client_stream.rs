use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use actix_web::web::{Buf, BytesMut};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};
use tokio_rustls::server::TlsStream;

use super::framing::{Framing, FramingStep};
use super::pipeline::Pipeline;
use crate::client_presence::ClientPresence;
use crate::connections::{Admission, ConnectionRequests};
use crate::live::Live;

/// Bytes read at a time after an incomplete head.
const PIECE: usize = 4096;

/// Connection of a client, as actix-http reads and writes it.
///
/// A request is handed on once its head is complete, if only few requests before it wait to be begun and the client
/// reads its answers. actix-http itself takes all that comes: nothing would limit a client that sends requests and
/// reads no answers. Output that the client does not read for `LiveSettings::unread` ends the connection.
pub(crate) struct ClientStream {
    transport: Transport,
    framing: Framing,
    /// Bytes that were read and not handed on: part of a head, or requests whose turn has not come.
    held: BytesMut,
    /// Count of held bytes that may be handed on.
    cleared: usize,
    pipeline: Pipeline,
    presence: ClientPresence,
    /// True if the client does not take the output.
    is_blocked: bool,
    /// Runs while it does not, and ends the connection when it fires.
    give_up: Option<Pin<Box<Sleep>>>,
    live: Live,
    _admission: Admission,
}

pub(crate) enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl ClientStream {
    pub(crate) fn new(transport: Transport, admission: Admission, live: Live) -> Self {
        Self {
            transport,
            framing: Framing::default(),
            held: BytesMut::new(),
            cleared: 0,
            pipeline: Pipeline::default(),
            presence: ClientPresence::default(),
            is_blocked: false,
            give_up: None,
            live,
            _admission: admission,
        }
    }

    /// Gives requests access to their connection.
    pub(crate) fn attach(&self, extensions: &mut Extensions) {
        extensions.insert(ConnectionRequests::default());
        extensions.insert(self.pipeline.clone());
        extensions.insert(self.presence.clone());
    }

    /// Tells whether the next request has to wait.
    fn is_full(&self) -> bool {
        self.framing.is_at_head() && (self.is_blocked || self.pipeline.is_full())
    }

    /// Returns how many of these new bytes are handed on.
    fn hand_on(&mut self, bytes: &mut [u8]) -> usize {
        let mut passed = 0;
        while passed < bytes.len() && !self.is_full() {
            match self.framing.step(&mut bytes[passed..]) {
                FramingStep::Pass(length) => passed += length,
                FramingStep::Head(length) => {
                    self.pipeline.handed(length);
                    passed += length;
                }
                FramingStep::Skip(_) | FramingStep::More => break,
            }
        }
        passed
    }

    /// Inspects the held bytes, of which there is at least one. False if more bytes are needed to go on.
    fn inspect_held(&mut self) -> bool {
        match self.framing.step(&mut self.held) {
            FramingStep::Pass(length) => self.cleared = length,
            FramingStep::Head(length) => {
                self.pipeline.handed(length);
                self.cleared = length;
            }
            FramingStep::Skip(length) => self.drop_held(length),
            FramingStep::More => return false,
        }
        true
    }

    fn drop_held(&mut self, length: usize) {
        self.held.advance(length);
        if self.held.is_empty() {
            self.held = BytesMut::new();
        }
    }

    /// Reads more bytes to hold. False at the end of the stream.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut piece = [0; PIECE];
        let mut piece = ReadBuf::new(&mut piece);
        ready!(self.poll_transport(cx, &mut piece))?;
        self.held.extend_from_slice(piece.filled());
        Poll::Ready(Ok(!piece.filled().is_empty()))
    }

    /// Reads from the client, and notes if it has closed its side.
    fn poll_transport(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = ready!(Pin::new(&mut self.transport).poll_read(cx, buffer));
        if polled.is_err() || buffer.filled().len() == before {
            self.presence.end();
        }
        Poll::Ready(polled)
    }

    /// Notes whether output could be written.
    fn written<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.give_up = None;
            return polled;
        }
        self.is_blocked = true;
        if self.give_up.is_none() {
            self.give_up = Some(Box::pin(sleep(self.live.now().unread)));
        }
        self.poll_give_up(cx)?;
        Poll::Pending
    }

    fn poll_give_up(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if let Some(give_up) = &mut self.give_up
            && give_up.as_mut().poll(cx).is_ready()
        {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.poll_give_up(cx)?;
        loop {
            if this.cleared > 0 {
                let length = this.cleared.min(buffer.remaining());
                buffer.put_slice(&this.held[..length]);
                this.cleared -= length;
                this.drop_held(length);
                return Poll::Ready(Ok(()));
            }
            if this.is_full() {
                this.pipeline.park(cx);
                return Poll::Pending;
            }
            if this.held.is_empty() {
                let before = buffer.filled().len();
                ready!(this.poll_transport(cx, buffer))?;
                let came = &mut buffer.filled_mut()[before..];
                let passed = this.hand_on(came);
                this.held.extend_from_slice(&came[passed..]);
                let is_end = came.is_empty();
                buffer.set_filled(before + passed);
                if passed > 0 || is_end {
                    return Poll::Ready(Ok(()));
                }
            } else if !this.inspect_held() && !ready!(this.poll_more(cx))? {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(patience) = this.presence.take_new_limit() {
            this.transport.limit_silence(patience);
        }
        let polled = Pin::new(&mut this.transport).poll_write(cx, bytes);
        this.written(cx, polled)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.transport).poll_flush(cx);
        // actix-http flushes once it has written all its output.
        if polled.is_ready() && this.is_blocked {
            this.is_blocked = false;
            this.pipeline.wake();
        }
        this.written(cx, polled)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.transport).poll_shutdown(cx);
        this.written(cx, polled)
    }
}

impl Transport {
    /// Has the system end the connection if the client does not acknowledge for this time what it is sent.
    fn limit_silence(&self, patience: Duration) {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => tls.get_ref().0,
        };
        #[cfg(target_os = "linux")]
        if let Err(error) = SockRef::from(tcp).set_tcp_user_timeout(Some(patience)) {
            // A connection that has ended needs no limit.
            log::debug!("a connection has no limit of silence: {error}");
        }
    }
}

impl AsyncRead for Transport {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_read(cx, buffer),
            Self::Tls(tls) => Pin::new(tls).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Self::Tls(tls) => Pin::new(tls).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Self::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Self::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}
