//! Arbitrary bytes through the decoder in arbitrary pieces. Nothing may panic; what is read must survive being written
//! and read again; and every typed message must read or refuse whatever parameters come.
//!
//! Real packets carry a checksum that chance does not meet, and structures of hundreds of bytes are rarely met by it
//! either. So the bytes go in three times: as they are, as the blocks of a packet whose header and checksum are right,
//! and as the structure in a message.

#![no_main]

use altilink::message::Message;
use altilink::message::call_control::{Answer, DropCall, Hold, MakeCall, Redirect, SimChars};
use altilink::message::call_info::{CallDetails, CallInfoReply, GetCallInfo};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo, SetUserData};
use altilink::message::lines::LineList;
use altilink::message::logon::{GetSysConfig, LogOff, LogOn, Ping, RegisterAppId, VersionReply};
use altilink::message::monitoring::SetMonitorEntry;
use altilink::message::recording::{PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::message::redundancy::Redundancy;
use altilink::{Charset, Codec, Dialect, Packet, PacketError, Parameters, ServerVersion, TAG, VERSION};
use bytes::{BufMut, BytesMut};
use libfuzzer_sys::fuzz_target;
use tokio_util::codec::{Decoder, Encoder};

// The first bytes say how many blocks there are and how large the pieces.
fuzz_target!(|input: &[u8]| {
    let [block_count, first, second, bytes @ ..] = input else { return };
    for stream in [bytes.to_vec(), wrap(*block_count, bytes)] {
        let items = feed(&stream, [*first, *second]);
        items.iter().flatten().for_each(check);
        // The bytes that an error quotes depend on the pieces, what is read does not.
        let whole = feed(&stream, [0, 0]);
        assert!(items.iter().flatten().eq(whole.iter().flatten()), "the pieces decide what is read");
    }
    (0..3).for_each(|id| check_parameters(&structure(id, *block_count, bytes)));
});

/// The bytes as the blocks of a packet.
fn wrap(block_count: u8, blocks: &[u8]) -> Vec<u8> {
    let mut packet = TAG.to_vec();
    packet.put_i32_le(VERSION);
    packet.put_i32_le(block_count.into());
    packet.put_i32_le(0);
    packet.put_i32_le(i32::try_from(blocks.len() + 24).unwrap_or(i32::MAX));
    packet.extend(blocks.iter().map(|byte| byte ^ 0x10));
    let sum = packet.iter().fold(0_i32, |sum, byte| sum.wrapping_add((*byte).into()));
    packet.put_i32_le(sum);
    packet
}

/// The bytes as the structure with this id, behind integers that may count what is in it.
fn structure(id: i32, count: u8, bytes: &[u8]) -> Parameters {
    let integers = (0..id).fold(Parameters::new(), |parameters, id| parameters.with_int(id, count.into()));
    integers.with_struct(id, bytes.to_vec())
}

/// Feeds a stream in pieces of these two sizes in turn, or as a whole where both are 0.
fn feed(mut bytes: &[u8], sizes: [u8; 2]) -> Vec<Result<Packet, PacketError>> {
    let (mut codec, mut stream, mut items) = (Codec::new(), BytesMut::new(), Vec::new());
    let whole = if sizes == [0, 0] { bytes.len() } else { 0 };
    for size in sizes.iter().cycle() {
        let (piece, rest) = bytes.split_at(whole.max((*size).into()).min(bytes.len()));
        stream.put_slice(piece);
        bytes = rest;
        while let Some(item) = codec.decode(&mut stream).expect("memory does not fail") {
            items.push(item);
        }
        if bytes.is_empty() {
            break;
        }
    }
    while let Some(item) = codec.decode_eof(&mut stream).expect("memory does not fail") {
        items.push(item);
    }
    assert!(stream.is_empty(), "bytes left at the end of the stream");
    items
}

fn check(packet: &Packet) {
    let mut wire = BytesMut::new();
    Codec::new().encode(packet, &mut wire).expect("what was read is within the limits");
    let again = Codec::new().decode(&mut wire).expect("memory does not fail").expect("a whole packet");
    assert_eq!(again.as_ref(), Ok(packet));
    packet.blocks.iter().for_each(|block| check_parameters(&block.parameters));
}

fn check_parameters(parameters: &Parameters) {
    let shift_jis = Charset::for_label("shift_jis").expect("a known label");
    check_messages(parameters, &Dialect::default());
    check_messages(parameters, &Dialect { charset: shift_jis, version: ServerVersion(0) });
}

fn check_messages(parameters: &Parameters, dialect: &Dialect) {
    check_message::<Answer>(parameters, dialect);
    check_message::<DropCall>(parameters, dialect);
    check_message::<Hold>(parameters, dialect);
    check_message::<MakeCall>(parameters, dialect);
    check_message::<Redirect>(parameters, dialect);
    check_message::<SimChars>(parameters, dialect);
    check_message::<CallDetails>(parameters, dialect);
    check_message::<CallInfoReply>(parameters, dialect);
    check_message::<GetCallInfo>(parameters, dialect);
    check_message::<CallDropped>(parameters, dialect);
    check_message::<Ring>(parameters, dialect);
    check_message::<RingBack>(parameters, dialect);
    check_message::<StateChange>(parameters, dialect);
    check_message::<VoiceRecording>(parameters, dialect);
    check_message::<ExtraCallInfo>(parameters, dialect);
    check_message::<GetExtraCallInfo>(parameters, dialect);
    check_message::<SetUserData>(parameters, dialect);
    check_message::<LineList>(parameters, dialect);
    check_message::<GetSysConfig>(parameters, dialect);
    check_message::<LogOff>(parameters, dialect);
    check_message::<LogOn>(parameters, dialect);
    check_message::<Ping>(parameters, dialect);
    check_message::<RegisterAppId>(parameters, dialect);
    check_message::<VersionReply>(parameters, dialect);
    check_message::<SetMonitorEntry>(parameters, dialect);
    check_message::<PauseCallRecord>(parameters, dialect);
    check_message::<StartCallRecord>(parameters, dialect);
    check_message::<StopCallRecord>(parameters, dialect);
    check_message::<VoiceRecord>(parameters, dialect);
    check_message::<Redundancy>(parameters, dialect);
}

/// What reads can be written, and reads again.
fn check_message<M: Message>(parameters: &Parameters, dialect: &Dialect) {
    if let Ok(message) = M::read(parameters, dialect) {
        assert!(M::read(&message.write(dialect), dialect).is_ok(), "a message is not read as it is written");
    }
}
