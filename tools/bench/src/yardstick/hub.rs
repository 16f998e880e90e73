//! Hub: one line, and each of its events to all sockets, as fast as a loop writes them.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;

use tokio::net::{TcpListener, TcpStream};

use super::line_client::LineClient;
use super::listens;
use super::relay::{self, CONNECTED};
use crate::error::BenchError;

type Sockets = Rc<RefCell<Vec<TcpStream>>>;

pub(super) async fn serve(altiserv: SocketAddr) -> Result<(), BenchError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    listens(listener.local_addr()?);
    let sockets = Sockets::default();
    loop {
        let (stream, _) = listener.accept().await?;
        let (socket, line) = relay::accept(stream).await?;
        let stream = socket.into_inner();
        write(&stream, &text_frame(CONNECTED));
        if sockets.borrow().is_empty() {
            tokio::task::spawn_local(tell_all(altiserv, line, Rc::clone(&sockets)));
        }
        sockets.borrow_mut().push(stream);
    }
}

async fn tell_all(altiserv: SocketAddr, line: i32, sockets: Sockets) -> Result<(), BenchError> {
    let mut client = LineClient::log_on(altiserv, line, false).await?;
    loop {
        for frame in client.frames().await? {
            let frame = text_frame(&frame);
            sockets.borrow_mut().retain(|socket| write(socket, &frame));
        }
    }
}

/// Writes a frame at once. A socket that cannot take it whole is lost.
fn write(socket: &TcpStream, frame: &[u8]) -> bool {
    socket.try_write(frame).is_ok_and(|written| written == frame.len())
}

/// A server's frame with a text of up to 64 KiB.
fn text_frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    if let Ok(short @ ..=125) = u8::try_from(text.len()) {
        frame.push(short);
    } else {
        frame.push(126);
        frame.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
    }
    frame.extend(text.as_bytes());
    frame
}
