//! Calls that ring, as blocks.

use altilink::message::Event;
use altilink::message::call_info::{CallDetails, CallInfo};
use altilink::message::events::{CallDropped, Ring};
use altilink::{Block, Dialect, Pad, SessionHandle};

/// Pad of the trunk that every caller comes by. It is no line's own.
const TRUNK: Pad = Pad(9_000_000);

/// Start of every call, in seconds since 1970.
const STARTED: i32 = 1_790_000_000;

/// Number of the caller of a call: the call is known by it.
fn caller(call: u32) -> String {
    format!("555{call:07}")
}

/// A call that rings at a line.
pub(super) fn ring(line: i32, call: u32) -> Block {
    let info = CallInfo {
        line: Pad(line),
        // A session handle makes the client ask for the call's extra information.
        session: SessionHandle(i32::try_from(call).unwrap_or(0) + 1),
        caller: TRUNK,
        caller_id: caller(call),
        caller_name: "Zoe Nunez".to_owned(),
        callee: Pad(line),
        callee_id: line.to_string(),
        current_time: STARTED,
        start_time: STARTED,
        ..CallInfo::default()
    };
    Ring(CallDetails { info, ..CallDetails::default() }).block(Pad(line), &Dialect::default())
}

/// The end of the call that rings at a line.
pub(super) fn hang_up(line: i32) -> Block {
    CallDropped { call: TRUNK }.block(Pad(line), &Dialect::default())
}
