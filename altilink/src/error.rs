use crate::limits;

/// Error of the incoming stream: bytes that are no packet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// Bytes other than a tag where a packet must start.
    #[error("no packet tag where one must stand: {found:02x?}")]
    Tag {
        /// The first of these bytes, at most four.
        found: Vec<u8>,
    },
    /// Another protocol version than 20.
    #[error("protocol version {0}, only {expected} is spoken", expected = crate::VERSION)]
    Version(i32),
    /// The packet's length is below the header's own or above [`limits::MAX_PACKET_LENGTH`].
    #[error("packet length {0}, allowed are {min} to {max}", min = limits::PACKET_OVERHEAD, max = limits::MAX_PACKET_LENGTH)]
    PacketLength(i32),
    /// A negative block count, or one above [`limits::MAX_BLOCKS`].
    #[error("{0} blocks in a packet, allowed are 0 to {max}", max = limits::MAX_BLOCKS)]
    BlockCount(i32),
    /// The checksum is not the sum of the bytes before it.
    #[error("checksum {stated:#010x} stated, {computed:#010x} computed")]
    Checksum {
        /// The checksum at the packet's end.
        stated: i32,
        /// The sum of the packet's bytes.
        computed: i32,
    },
    /// A block's length is below its header's own or reaches beyond the packet.
    #[error("block length {stated} with {left} bytes left in the packet")]
    BlockLength {
        /// The length that the block states.
        stated: i32,
        /// Bytes left in the packet.
        left: usize,
    },
    /// The blocks end before the packet does.
    #[error("{0} bytes after the last block")]
    BytesAfterBlocks(usize),
    /// A block that is neither command, response nor event.
    #[error("unknown block type {0}")]
    BlockType(i32),
    /// A response without room for its response code.
    #[error("a response without a response code")]
    NoResponseCode,
    /// A parameter reaches beyond its block, is empty, or is an integer or byte of a wrong size.
    #[error("parameter {id} of kind {kind} has size {size} with {left} bytes left in the block")]
    ParameterSize {
        /// The parameter's id.
        id: i32,
        /// The parameter's kind as on the wire.
        kind: u8,
        /// The size that it states.
        size: u16,
        /// Bytes left in the block.
        left: usize,
    },
    /// More than [`limits::MAX_PARAMETERS`] in a block.
    #[error("more than {max} parameters in a block", max = limits::MAX_PARAMETERS)]
    TooManyParameters,
    /// The stream ended within a packet.
    #[error("the stream ended {0} bytes into a packet")]
    Truncated(usize),
}

/// Error of a packet that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A parameter value is empty or longer than [`limits::MAX_PARAMETER_SIZE`].
    #[error("parameter {id} has {size} bytes, allowed are 1 to {max}", max = limits::MAX_PARAMETER_SIZE)]
    ParameterSize {
        /// The parameter's id.
        id: i32,
        /// The size of its value.
        size: usize,
    },
    /// More than [`limits::MAX_PARAMETERS`] in a block.
    #[error("{0} parameters in a block, allowed are {max}", max = limits::MAX_PARAMETERS)]
    TooManyParameters(usize),
    /// More than [`limits::MAX_BLOCKS`] in a packet.
    #[error("{0} blocks in a packet, allowed are {max}", max = limits::MAX_BLOCKS)]
    TooManyBlocks(usize),
    /// The packet is longer than [`limits::MAX_PACKET_LENGTH`].
    #[error("a packet of {0} bytes, allowed are {max}", max = limits::MAX_PACKET_LENGTH)]
    PacketLength(usize),
    /// The transport failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Error of parameters that are not the message that their block's code names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A parameter that the message needs is absent.
    #[error("parameter {0} is missing")]
    Missing(i32),
    /// A parameter is of another kind than the message needs.
    #[error("parameter {id} is {found}, {expected} is needed")]
    Kind {
        /// The parameter's id.
        id: i32,
        /// The kind needed.
        expected: &'static str,
        /// The kind found.
        found: &'static str,
    },
    /// A structure is shorter than its fields need.
    #[error("structure of {found} bytes, at least {needed} are needed")]
    StructureSize {
        /// Bytes needed.
        needed: usize,
        /// Bytes found.
        found: usize,
    },
    /// A parameter has a value without meaning.
    #[error("parameter {id} is {value}, which has no meaning")]
    Value {
        /// The parameter's id.
        id: i32,
        /// Its value.
        value: i32,
    },
    /// A count disagrees with what follows it.
    #[error("parameter {id}: count {count} does not fit {bytes} bytes")]
    Count {
        /// The id of the counted parameter.
        id: i32,
        /// The count stated.
        count: i32,
        /// Bytes present.
        bytes: usize,
    },
}
