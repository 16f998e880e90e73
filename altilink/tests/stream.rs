//! Byte stream: packets in pieces of any size, broken packets, and the packets behind them.

use altilink::{
    Block, Codec, EncodeError, Head, Packet, PacketError, Pad, Parameter, Parameters, SequenceId, Value, limits,
};
use bytes::{BufMut, Bytes, BytesMut};
use proptest::collection::vec;
use proptest::prelude::*;
use tokio_util::codec::{Decoder, Encoder};

type Item = Result<Packet, PacketError>;

/// Number of cases. It covers every shape of packet, and the whole file still runs in seconds without optimisation.
const CASES: u32 = 64;

/// Feeds a stream in pieces, as a socket does. Returns all items, including the end.
fn feed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Item> {
    let mut codec = Codec::new();
    let mut stream = BytesMut::new();
    let mut items = Vec::new();
    for piece in pieces {
        stream.put_slice(piece);
        while let Some(item) = codec.decode(&mut stream).expect("memory does not fail") {
            items.push(item);
        }
    }
    while let Some(item) = codec.decode_eof(&mut stream).expect("memory does not fail") {
        items.push(item);
    }
    assert!(stream.is_empty(), "bytes left at the end of the stream");
    items
}

fn encode(packet: &Packet) -> Vec<u8> {
    let mut out = BytesMut::new();
    Codec::new().encode(packet, &mut out).expect("within the limits");
    out.to_vec()
}

/// Packet that must be found behind a broken one.
fn good() -> Packet {
    Packet::of(3, Block::event(5001.into(), Pad(101), Parameters::new().with_int(0, 7)))
}

fn errors(items: &[Item]) -> Vec<&PacketError> {
    items.iter().filter_map(|item| item.as_ref().err()).collect()
}

/// Feeds a broken packet with a good one behind it. Expects exactly this error and then the good packet.
#[track_caller]
fn assert_broken(wire: &[u8], error: PacketError) {
    let stream = [wire, &encode(&good())].concat();
    assert_eq!(feed([&*stream]), [Err(error.clone()), Ok(good())]);
    assert_eq!(feed(stream.chunks(1)), [Err(error), Ok(good())], "byte by byte");
}

/// Hand-written packet, whose header can be wrong. The blocks are masked and the checksum is correct.
struct Raw {
    version: i32,
    block_count: i32,
    length: Option<i32>,
    blocks: Vec<u8>,
}

impl Raw {
    fn of(blocks: impl Into<Vec<u8>>) -> Self {
        Self { version: 20, block_count: 1, length: None, blocks: blocks.into() }
    }

    fn wire(&self) -> Vec<u8> {
        let length = i32::try_from(self.blocks.len() + 24).expect("a small packet");
        let mut wire = b"ALV2".to_vec();
        for word in [self.version, self.block_count, 0, self.length.unwrap_or(length)] {
            wire.put_i32_le(word);
        }
        wire.extend(self.blocks.iter().map(|byte| byte ^ 0x10));
        let sum = wire.iter().map(|byte| i32::from(*byte)).sum();
        wire.put_i32_le(sum);
        wire
    }
}

/// Block with code 1000, sequence id 1 and location 0. Its length is the stated one, or correct.
fn raw_block(stated: Option<i32>, kind: i32, payload: &[u8]) -> Vec<u8> {
    let length = i32::try_from(payload.len() + 20).expect("a small block");
    let mut block = Vec::new();
    for word in [stated.unwrap_or(length), kind, 1, 0, 1000] {
        block.put_i32_le(word);
    }
    block.put_slice(payload);
    block
}

fn raw_parameter(kind: u8, size: u16, value: &[u8]) -> Vec<u8> {
    let mut parameter = vec![9, 0, 0, 0, kind];
    parameter.put_u16_le(size);
    parameter.put_slice(value);
    parameter
}

fn value() -> impl Strategy<Value = Value> {
    let bytes = || vec(any::<u8>(), 1..40).prop_map(Bytes::from);
    prop_oneof![
        any::<u8>().prop_map(Value::Byte),
        any::<i32>().prop_map(Value::Int),
        bytes().prop_map(Value::Char),
        bytes().prop_map(Value::Wide),
        bytes().prop_map(Value::Struct),
        bytes().prop_map(Value::Bytes),
        (6_u8.., bytes()).prop_map(|(kind, bytes)| Value::Other(kind, bytes)),
    ]
}

fn block() -> impl Strategy<Value = Block> {
    let head = prop_oneof![
        any::<i32>().prop_map(|code| Head::Command(code.into())),
        (1000..1100_i32, any::<i32>())
            .prop_map(|(command, result)| Head::Response { command: command.into(), result: result.into() }),
        any::<i32>().prop_map(|code| Head::Event(code.into())),
    ];
    let parameter = (any::<i32>(), value()).prop_map(|(id, value)| Parameter { id, value });
    (head, any::<i32>(), any::<i32>(), vec(parameter, 0..5)).prop_map(|(head, sequence, location, parameters)| Block {
        sequence_id: SequenceId(sequence),
        location: Pad(location),
        head,
        parameters: parameters.into_iter().collect(),
    })
}

fn packet() -> impl Strategy<Value = Packet> {
    (any::<i32>(), vec(block(), 0..4)).prop_map(|(session_id, blocks)| Packet { session_id, blocks })
}

/// Cuts bytes into pieces of these sizes, repeatedly.
fn cut<'a>(mut bytes: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for size in sizes.iter().cycle() {
        let (piece, rest) = bytes.split_at((*size).min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
        if bytes.is_empty() {
            break;
        }
    }
    pieces
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    vec(1..200_usize, 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn a_packet_survives_being_split_at_every_point(packet in packet()) {
        let wire = encode(&packet);
        for at in 0..=wire.len() {
            let (first, second) = wire.split_at(at);
            prop_assert_eq!(&*feed([first, second]), &[Ok(packet.clone())], "split at {}", at);
        }
    }

    #[test]
    fn packets_in_a_row_come_out_in_order_whatever_the_pieces(packets in vec(packet(), 0..6), sizes in sizes()) {
        let wire: Vec<u8> = packets.iter().flat_map(encode).collect();
        let expected: Vec<Item> = packets.into_iter().map(Ok).collect();
        prop_assert_eq!(feed(cut(&wire, &sizes)), expected);
    }

    #[test]
    fn a_packet_that_was_read_is_written_again_byte_for_byte(packet in packet()) {
        let wire = encode(&packet);
        let read = feed([&*wire]).remove(0).expect("a good packet");
        prop_assert_eq!(encode(&read), wire);
    }

    #[test]
    fn arbitrary_bytes_hide_no_packet_behind_them(noise in vec(any::<u8>(), 0..2000), sizes in sizes()) {
        let stream = [&*noise, &encode(&good())].concat();
        let items = feed(cut(&stream, &sizes));
        prop_assert_eq!(items.last(), Some(&Ok(good())));
    }

    #[test]
    fn arbitrary_blocks_under_a_good_checksum_hide_no_packet_behind_them(
        body in vec(prop_oneof![Just(0_u8), Just(1), Just(20), any::<u8>()], 0..200),
        count in 0..4_i32,
    ) {
        let raw = Raw { block_count: count, ..Raw::of(body) };
        let items = feed([&*raw.wire(), &encode(&good())]);
        prop_assert_eq!(items.len(), 2);
        prop_assert_eq!(&items[1], &Ok(good()));
    }

    #[test]
    fn damaged_packets_hide_no_packet_behind_them(
        packet in packet(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        sizes in sizes(),
    ) {
        let mut wire = encode(&packet);
        for (at, byte) in damage {
            *at.get_mut(&mut wire) = byte;
        }
        wire.extend(encode(&good()));
        let items = feed(cut(&wire, &sizes));
        prop_assert_eq!(items.last(), Some(&Ok(good())));
    }

    #[test]
    fn a_stream_yields_at_most_one_item_for_each_tag_and_one_more(
        noise in vec(prop_oneof![Just(b"ALV2".to_vec()), vec(any::<u8>(), 0..30)], 0..60),
    ) {
        let stream = noise.concat();
        let tags = stream.windows(4).filter(|window| window == b"ALV2").count();
        prop_assert!(feed([&*stream]).len() <= tags + 1);
    }

    #[test]
    fn a_peer_cannot_make_the_decoder_allocate_beyond_its_bytes(
        blocks in 0..=64_i32,
        length in prop_oneof![Just(i32::MAX), Just(262_144), 24..4000_i32],
        body in vec(prop_oneof![Just(0_u8), Just(20), any::<u8>()], 0..2000),
    ) {
        let stated = Raw { block_count: blocks, length: Some(length), ..Raw::of(&*body) }.wire();
        let honest = Raw { block_count: blocks, ..Raw::of(body) }.wire();
        for wire in [stated, honest] {
            let mut stream = BytesMut::from(&*wire);
            let allocated = allocation_counter::measure(|| drop(Codec::new().decode(&mut stream)));
            prop_assert!(allocated.bytes_max <= allowance(wire.len()), "{allocated:?} for {} bytes", wire.len());
        }
    }
}

/// Memory limit for a packet. A byte parameter takes 8 bytes on the wire and 48 in memory. A growing list has just
/// doubled in the worst case, and needs half as much again while it moves. Room for 64 blocks is allocated in advance.
fn allowance(wire: usize) -> u64 {
    let blocks = limits::MAX_BLOCKS * size_of::<Block>();
    let parameters = wire.div_ceil(8) * size_of::<Parameter>() * 3;
    (blocks + parameters + 1024) as u64
}

#[test]
fn the_densest_packet_stays_within_the_allowance() {
    let parameters: Vec<u8> = (0..limits::MAX_PARAMETERS).flat_map(|_| raw_parameter(0, 1, &[1])).collect();
    let block = raw_block(None, 1, &parameters);
    let wire = Raw { block_count: 30, ..Raw::of(block.repeat(30)) }.wire();
    let mut stream = BytesMut::from(&*wire);
    let allocated = allocation_counter::measure(|| {
        let item = Codec::new().decode(&mut stream).expect("memory does not fail");
        assert!(matches!(item, Some(Ok(packet)) if packet.blocks.len() == 30));
    });
    assert!(allocated.bytes_max <= allowance(wire.len()), "{allocated:?} for {} bytes", wire.len());
}

#[test]
fn bytes_without_a_tag_are_one_error_however_many_they_are() {
    let stream = [b"HTTP/1.1 400 Bad Request\r\n\r\n", &*encode(&good())].concat();
    assert_eq!(feed([&*stream]), [Err(PacketError::Tag { found: b"HTTP".to_vec() }), Ok(good())]);
    assert_eq!(feed(stream.chunks(1)), [Err(PacketError::Tag { found: b"H".to_vec() }), Ok(good())]);
}

#[test]
fn another_version_is_refused() {
    for version in [0, 19, 21, -1, i32::MIN] {
        assert_broken(&Raw { version, ..Raw::of([]) }.wire(), PacketError::Version(version));
    }
}

#[test]
fn packet_lengths_outside_the_limits_are_refused() {
    for length in [i32::MIN, -1, 0, 23, 262_145, i32::MAX] {
        assert_broken(&Raw { length: Some(length), ..Raw::of([]) }.wire(), PacketError::PacketLength(length));
    }
}

#[test]
fn block_counts_outside_the_limits_are_refused() {
    for block_count in [i32::MIN, -1, 65, i32::MAX] {
        assert_broken(&Raw { block_count, ..Raw::of([]) }.wire(), PacketError::BlockCount(block_count));
    }
}

#[test]
fn a_wrong_checksum_is_refused() {
    let mut wire = Raw { block_count: 0, ..Raw::of([]) }.wire();
    let computed = i32::from(wire[20]) + i32::from(wire[21]) * 256;
    wire[20] ^= 1;
    assert_broken(&wire, PacketError::Checksum { stated: computed ^ 1, computed });
}

#[test]
fn a_packet_shorter_or_longer_than_its_length_is_refused_by_its_checksum() {
    for length in [43, 45, 50] {
        let wire = Raw { length: Some(length), ..Raw::of(raw_block(None, 1, &[])) }.wire();
        let items = feed([&*wire, &encode(&good())]);
        assert!(matches!(items[..], [Err(PacketError::Checksum { .. }), Ok(_)]), "{length}: {items:?}");
    }
}

#[test]
fn block_lengths_that_disagree_are_refused() {
    for stated in [i32::MIN, -1, 0, 19, 21, i32::MAX] {
        let wire = Raw::of(raw_block(Some(stated), 1, &[])).wire();
        assert_broken(&wire, PacketError::BlockLength { stated, left: 20 });
    }
}

#[test]
fn more_or_fewer_blocks_than_counted_are_refused() {
    let two = raw_block(None, 1, &[]).repeat(2);
    let fewer = Raw { block_count: 3, ..Raw::of(&*two) };
    assert_broken(&fewer.wire(), PacketError::BlockLength { stated: 0, left: 0 });
    assert_broken(&Raw { block_count: 1, ..Raw::of(&*two) }.wire(), PacketError::BytesAfterBlocks(20));
    assert_broken(&Raw::of([1, 2, 3]).wire(), PacketError::BlockLength { stated: 0, left: 3 });
}

#[test]
fn an_unknown_block_type_is_refused() {
    for kind in [i32::MIN, -1, 0, 4, 256] {
        assert_broken(&Raw::of(raw_block(None, kind, &[])).wire(), PacketError::BlockType(kind));
    }
}

#[test]
fn a_response_without_a_code_is_refused() {
    for size in 0..4 {
        assert_broken(&Raw::of(raw_block(None, 2, &[0; 4][..size])).wire(), PacketError::NoResponseCode);
    }
}

#[test]
fn parameter_sizes_that_disagree_are_refused() {
    let cases = [
        ("empty", 2, 0, 1),
        ("an empty kind that no source names", 77, 0, 4),
        ("beyond the block by one", 2, 2, 1),
        ("as far beyond the block as can be said", 4, u16::MAX, 100),
        ("an integer of two bytes", 1, 2, 2),
        ("an integer of eight bytes", 1, 8, 8),
        ("a byte of four bytes", 0, 4, 4),
    ];
    for (case, kind, size, left) in cases {
        let wire = Raw::of(raw_block(None, 1, &raw_parameter(kind, size, &vec![0; left]))).wire();
        let items = feed([&*wire, &encode(&good())]);
        assert_eq!(items, [Err(PacketError::ParameterSize { id: 9, kind, size, left }), Ok(good())], "{case}");
    }
}

#[test]
fn fewer_bytes_than_a_parameter_has_at_a_blocks_end_are_passed_over() {
    let payload = [raw_parameter(0, 1, &[5]), vec![0xff; 7]].concat();
    let items = feed([&*Raw::of(raw_block(None, 1, &payload)).wire()]);
    let expected = Block::command(1000.into(), SequenceId(1), Pad(0), Parameters::new().with(9, Value::Byte(5)));
    assert_eq!(items, [Ok(Packet::of(0, expected))]);
}

#[test]
fn too_many_parameters_are_refused() {
    let parameters: Vec<u8> = (0..=limits::MAX_PARAMETERS).flat_map(|_| raw_parameter(0, 1, &[1])).collect();
    let wire = Raw::of(raw_block(None, 1, &parameters)).wire();
    assert_eq!(feed([&*wire, &encode(&good())]), [Err(PacketError::TooManyParameters), Ok(good())]);
    let allowed = Raw::of(raw_block(None, 1, &parameters[8..])).wire();
    assert!(feed([&*allowed])[0].is_ok());
}

#[test]
fn the_largest_packet_is_read() {
    let filler = Value::Struct(vec![7; limits::MAX_PARAMETER_SIZE].into());
    let mut packet = good();
    packet.blocks[0].parameters = Parameters::new().with(0, filler.clone()).with(1, filler.clone()).with(2, filler);
    let left = limits::MAX_PACKET_LENGTH - encode(&packet).len() - 7;
    packet.blocks[0].parameters = packet.blocks[0].parameters.clone().with(3, Value::Struct(vec![7; left].into()));
    let wire = encode(&packet);
    assert_eq!(wire.len(), limits::MAX_PACKET_LENGTH);
    assert_eq!(feed(wire.chunks(8192)), [Ok(packet)]);
}

#[test]
fn a_stream_that_ends_within_a_packet_is_truncated() {
    let wire = encode(&good());
    assert_eq!(feed([&wire[..0]]), []);
    for at in 1..wire.len() {
        assert_eq!(feed([&wire[..at]]), [Err(PacketError::Truncated(at))]);
        assert_eq!(feed([&*wire, &wire[..at]]), [Ok(good()), Err(PacketError::Truncated(at))]);
    }
}

#[test]
fn a_packet_broken_off_at_any_byte_hides_no_packet_behind_it() {
    let wire = encode(&good());
    for at in 1..wire.len() {
        let items = feed([&wire[..at], &wire, &wire]);
        assert!(errors(&items).len() == 1 && items[1..] == [Ok(good()), Ok(good())], "broken off at {at}: {items:?}");
    }
}

#[test]
fn any_single_bit_that_flips_is_noticed_and_hides_no_packet_behind_it() {
    let wire = encode(&good());
    for bit in 0..wire.len() * 8 {
        let mut damaged = wire.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let items = feed([&*damaged, &wire]);
        assert!(errors(&items).len() == 1 && items[1..] == [Ok(good())], "bit {bit}: {items:?}");
    }
}

#[test]
fn a_codec_can_begin_again_after_the_end_of_a_stream() {
    let mut codec = Codec::new();
    let mut stream = BytesMut::from("no packet");
    while codec.decode_eof(&mut stream).expect("memory does not fail").is_some() {}
    stream.put_slice(b"nor this");
    let item = codec.decode(&mut stream).expect("memory does not fail");
    assert_eq!(item, Some(Err(PacketError::Tag { found: b"nor ".to_vec() })));
}

#[test]
fn a_packet_that_cannot_be_written_leaves_the_buffer_as_it_was() {
    let with = |parameters: Parameters| Packet::of(0, Block::event(5001.into(), Pad(1), parameters));
    let bytes = |size: usize| Value::Struct(vec![0; size].into());
    let empty = with(Parameters::new().with_int(0, 1).with(7, bytes(0)));
    let long = with(Parameters::new().with(8, bytes(65_536)));
    let many = with((0..1025).map(|id| Parameter { id, value: Value::Byte(0) }).collect());
    let blocks = Packet { session_id: 0, blocks: vec![good().blocks.remove(0); 65] };
    let large = with((0..5).map(|id| Parameter { id, value: bytes(65_535) }).collect());

    assert!(matches!(refused(&empty), EncodeError::ParameterSize { id: 7, size: 0 }));
    assert!(matches!(refused(&long), EncodeError::ParameterSize { id: 8, size: 65_536 }));
    assert!(matches!(refused(&many), EncodeError::TooManyParameters(1025)));
    assert!(matches!(refused(&blocks), EncodeError::TooManyBlocks(65)));
    assert!(matches!(refused(&large), EncodeError::PacketLength(_)));
}

fn refused(packet: &Packet) -> EncodeError {
    let mut out = BytesMut::from("what was written before");
    let error = Codec::new().encode(packet, &mut out).expect_err("beyond a limit");
    assert_eq!(out, "what was written before");
    error
}
