//! Invariants of calls to workgroups.

use std::collections::HashSet;
use std::time::Duration;

use altilink::Pad;

use crate::exchange::Exchange;
use crate::exchange::calls::call::{Call, Phase};
use crate::exchange::calls::hunt::{Hunt, Overflowing};
use crate::settings::Distribution;

/// A call waits for members only of the workgroup it dialled, and only as long as none is available.
pub(crate) fn check_hunt(exchange: &Exchange, call: &Call) {
    let handle = call.handle;
    let ringing = call.ringing();
    let consistent = match (&call.hunt, &call.phase) {
        (Hunt::Members(_), Phase::Queued | Phase::Ringing { .. })
        | (Hunt::Served, Phase::Connected { .. })
        | (Hunt::Overflowed, Phase::Ringing { .. } | Phase::Connected { .. }) => {
            exchange.switch.is_workgroup(call.dialled.pad)
        }
        (Hunt::Direct, Phase::Ringing { .. } | Phase::Connected { .. }) => {
            !exchange.switch.is_workgroup(call.dialled.pad)
        }
        _ => false,
    };
    assert!(consistent, "{handle} hunts wrongly: {call:?}");
    assert!(!matches!(call.phase, Phase::Ringing { .. }) || !ringing.is_empty(), "{handle} rings nobody");
    assert_eq!(ringing.iter().collect::<HashSet<_>>().len(), ringing.len(), "{handle} rings a line twice");
    if let Hunt::Members(_) = call.hunt {
        check_wait(exchange, call);
    } else {
        assert!(ringing.len() <= 1, "{handle} rings several lines");
    }
}

fn check_wait(exchange: &Exchange, call: &Call) {
    let (wait, workgroup) = call.wait().zip(exchange.switch.workgroup(call.dialled.pad)).expect("it hunts");
    let all = workgroup.distribution == Distribution::RingAll;
    let ringing = call.ringing();
    assert!(all || ringing.len() <= 1, "{} rings several members", call.handle);
    assert!(ringing.iter().all(|line| workgroup.members.contains(line)), "{} rings a stranger", call.handle);
    // A member that rests is at peace until a deadline, which is checked to lie ahead.
    let wanted = |member: &&Pad| {
        exchange.switch.is_available(**member, call.dialled.pad) && !wait.rests(Duration::ZERO, **member)
    };
    if all || ringing.is_empty() {
        assert_eq!(workgroup.members.iter().find(wanted), None, "{} waits for an available member", call.handle);
    }
    if let (Overflowing::Overdue, None) = (wait.overflow, workgroup.overflow.and_then(|overflow| overflow.to)) {
        panic!("{} is overdue and has nowhere to go", call.handle);
    }
}
