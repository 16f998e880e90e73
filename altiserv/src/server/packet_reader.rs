//! Reads packets and hands their commands to the core.

use std::io;
use std::time::Duration;

use altilink::{Codec, Packet, PacketError};
use bytes::BytesMut;
use tokio::io::AsyncReadExt;
use tokio::net::tcp::ReadHalf;
use tokio::sync::{mpsc, watch};
use tokio_util::codec::Decoder;

use super::client_handle::ToCore;
use super::faults::{Faults, wait_until_thawed};
use crate::desk::ClientId;

/// Bad packets in a row after which the peer is taken for no AltiLink client.
const MAX_BAD_PACKETS: u32 = 8;

/// Time in which the rest of a packet must come after its first bytes.
const PACKET_DEADLINE: Duration = Duration::from_secs(10);

/// Bytes without a packet after which the peer is taken for no AltiLink client.
const MAX_NOISE: usize = 64 * 1024;

/// Room for a usual packet; it grows with what arrives, up to the codec's limits.
const READ_BUFFER: usize = 1024;

/// Error that ends the reading.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PacketReadError {
    #[error("cannot read: {0}")]
    Io(#[from] io::Error),
    #[error("{MAX_BAD_PACKETS} bad packets in a row, the last: {0}")]
    TooManyBadPackets(PacketError),
    #[error("{MAX_NOISE} bytes without a packet")]
    Noise,
    #[error("the rest of a packet did not come within {}s", PACKET_DEADLINE.as_secs())]
    PacketDeadline,
    #[error("the server is stopping")]
    Stopping,
}

pub(crate) struct PacketReader<'a> {
    id: ClientId,
    stream: ReadHalf<'a>,
    inbox: mpsc::Sender<ToCore>,
    faults: watch::Receiver<Faults>,
    codec: Codec,
    buffer: BytesMut,
    bad_packets: u32,
    noise: usize,
}

impl<'a> PacketReader<'a> {
    pub(crate) fn new(
        id: ClientId,
        stream: ReadHalf<'a>,
        inbox: mpsc::Sender<ToCore>,
        faults: watch::Receiver<Faults>,
    ) -> Self {
        let buffer = BytesMut::with_capacity(READ_BUFFER);
        Self { id, stream, inbox, faults, codec: Codec::new(), buffer, bad_packets: 0, noise: 0 }
    }

    /// Reads until the client closes.
    pub(crate) async fn run(mut self) -> Result<(), PacketReadError> {
        loop {
            wait_until_thawed(&mut self.faults).await;
            let read = self.read_more().await?;
            if read == 0 {
                return Ok(());
            }
            self.noise += read;
            while let Some(packet) = self.codec.decode(&mut self.buffer)? {
                self.take(packet).await?;
            }
            if self.buffer.is_empty() && self.noise > MAX_NOISE {
                return Err(PacketReadError::Noise);
            }
        }
    }

    async fn read_more(&mut self) -> Result<usize, PacketReadError> {
        let started = !self.buffer.is_empty();
        let reading = self.stream.read_buf(&mut self.buffer);
        if !started {
            // An idle client may stay: the core closes connections without a logon, TCP keepalive finds dead ones.
            return Ok(reading.await?);
        }
        match tokio::time::timeout(PACKET_DEADLINE, reading).await {
            Ok(read) => Ok(read?),
            Err(_) => Err(PacketReadError::PacketDeadline),
        }
    }

    async fn take(&mut self, packet: Result<Packet, PacketError>) -> Result<(), PacketReadError> {
        match packet {
            Ok(packet) => self.hand_over(packet).await,
            Err(error) => {
                self.bad_packets += 1;
                log::warn!("connection {}: bad packet: {error}", self.id.0);
                if self.bad_packets < MAX_BAD_PACKETS { Ok(()) } else { Err(PacketReadError::TooManyBadPackets(error)) }
            }
        }
    }

    async fn hand_over(&mut self, packet: Packet) -> Result<(), PacketReadError> {
        self.bad_packets = 0;
        self.noise = 0;
        for block in packet.blocks {
            let command = ToCore::Command { id: self.id, block };
            self.inbox.send(command).await.map_err(|_| PacketReadError::Stopping)?;
        }
        Ok(())
    }
}
