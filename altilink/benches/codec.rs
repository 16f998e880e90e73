//! Packets per second through the codec, for the packet that matters most: a RING event with all its texts.

use std::hint::black_box;
use std::net::Ipv4Addr;

use altilink::message::Event;
use altilink::message::call_info::{CallDetails, CallExtras, CallInfo, OriginalCall};
use altilink::message::events::Ring;
use altilink::{Codec, Dialect, Packet, Pad, SessionHandle};
use bytes::BytesMut;
use criterion::{BatchSize, Criterion, Throughput};
use tokio_util::codec::{Decoder, Encoder};

fn ring() -> Packet {
    let info = CallInfo {
        line: Pad(101),
        session: SessionHandle(8194),
        caller: Pad(300),
        caller_ip: Ipv4Addr::LOCALHOST,
        caller_id: "14085551234".into(),
        caller_name: "Jürgen Müller".into(),
        callee: Pad(101),
        callee_id: "101".into(),
        callee_name: "First Agent".into(),
        workgroup: "800".into(),
        dnis_name: "Support".into(),
        dnis_number: "18005550100".into(),
        ani_name: "Müller GmbH".into(),
        ani_number: "14085551234".into(),
        current_time: 1_700_000_010,
        start_time: 1_700_000_000,
        ..CallInfo::default()
    };
    let extras = CallExtras { priority: 5, skill: 2, call_type: "Callback".into(), original: OriginalCall::default() };
    let block = Ring(CallDetails { info, extras }).block(Pad(101), &Dialect::default());
    Packet { session_id: 0, blocks: vec![block] }
}

fn decode(bencher: &mut criterion::Bencher<'_>) {
    let mut wire = BytesMut::new();
    Codec::new().encode(ring(), &mut wire).expect("a RING event is within the limits");
    let mut codec = Codec::new();
    bencher.iter_batched_ref(|| wire.clone(), |stream| codec.decode(black_box(stream)), BatchSize::SmallInput);
}

fn encode(bencher: &mut criterion::Bencher<'_>) {
    let packet = ring();
    let mut codec = Codec::new();
    let mut out = BytesMut::new();
    bencher.iter(|| {
        out.clear();
        codec.encode(black_box(&packet), &mut out)
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("RING");
    group.throughput(Throughput::Elements(1));
    group.bench_function("decode", decode);
    group.bench_function("encode", encode);
    group.finish();
    criterion.final_summary();
}
