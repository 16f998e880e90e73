use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::{CommandCode, EncodeError, EventCode, PacketError, Pad, Parameters, ResponseCode, SequenceId, limits};

/// Length, type, sequence id, location and code before each payload.
pub(crate) const HEADER: usize = 20;

const COMMAND: i32 = 1;
const RESPONSE: i32 = 2;
const EVENT: i32 = 3;

/// One command, response or event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Chosen by the client for a command, repeated in its response.
    pub sequence_id: SequenceId,
    /// The line concerned.
    pub location: Pad,
    /// Its type with its code.
    pub head: Head,
    /// Its values.
    pub parameters: Parameters,
}

/// The type of a block with its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// From client to server.
    Command(CommandCode),
    /// From server to client, in answer to a command.
    Response {
        /// The code of the command answered.
        command: CommandCode,
        /// Success, or the reason of the refusal.
        result: ResponseCode,
    },
    /// From server to client, without a command.
    Event(EventCode),
}

impl Block {
    /// A command.
    #[must_use]
    pub fn command(code: CommandCode, sequence_id: SequenceId, location: Pad, parameters: Parameters) -> Self {
        Self { sequence_id, location, head: Head::Command(code), parameters }
    }

    /// The response to a command, at the same location unless changed.
    #[must_use]
    pub fn response(
        command: CommandCode,
        sequence_id: SequenceId,
        location: Pad,
        result: ResponseCode,
        parameters: Parameters,
    ) -> Self {
        Self { sequence_id, location, head: Head::Response { command, result }, parameters }
    }

    /// An event at a line. It answers no command, so its sequence id is 0.
    #[must_use]
    pub fn event(code: EventCode, location: Pad, parameters: Parameters) -> Self {
        Self { sequence_id: SequenceId(0), location, head: Head::Event(code), parameters }
    }

    pub(crate) fn decode(packet: &mut Bytes) -> Result<Self, PacketError> {
        let mut bytes = Self::split_off(packet)?;
        let kind = bytes.get_i32_le();
        let sequence_id = SequenceId(bytes.get_i32_le());
        let location = Pad(bytes.get_i32_le());
        let code = bytes.get_i32_le();
        let head = match kind {
            COMMAND => Head::Command(code.into()),
            RESPONSE => {
                let result = bytes.try_get_i32_le().map_err(|_| PacketError::NoResponseCode)?;
                Head::Response { command: code.into(), result: result.into() }
            }
            EVENT => Head::Event(code.into()),
            other => return Err(PacketError::BlockType(other)),
        };
        Ok(Self { sequence_id, location, head, parameters: Parameters::decode(bytes)? })
    }

    /// Takes one block off the packet, without its length.
    fn split_off(packet: &mut Bytes) -> Result<Bytes, PacketError> {
        let left = packet.len();
        let stated = packet.clone().try_get_i32_le().unwrap_or(0);
        let length = usize::try_from(stated).unwrap_or(0);
        if length < HEADER || length > left.min(limits::MAX_BLOCK_LENGTH) {
            return Err(PacketError::BlockLength { stated, left });
        }
        let mut block = packet.split_to(length);
        block.advance(size_of::<i32>());
        Ok(block)
    }

    pub(crate) fn encode(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        let start = out.len();
        let (kind, code) = match self.head {
            Head::Command(code) => (COMMAND, code.into()),
            Head::Response { command, .. } => (RESPONSE, command.into()),
            Head::Event(code) => (EVENT, code.into()),
        };
        out.put_i32_le(0);
        out.put_i32_le(kind);
        out.put_i32_le(self.sequence_id.0);
        out.put_i32_le(self.location.0);
        out.put_i32_le(code);
        if let Head::Response { result, .. } = self.head {
            out.put_i32_le(result.into());
        }
        self.parameters.encode(out)?;
        let length = out.len() - start;
        let wire_length = i32::try_from(length).map_err(|_| EncodeError::PacketLength(length))?;
        out[start..start + size_of::<i32>()].copy_from_slice(&wire_length.to_le_bytes());
        Ok(())
    }
}
