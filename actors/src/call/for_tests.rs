//! Calls for unit tests.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use altilink::Pad;
use altilink::message::extra_call_info::ExtraCallInfo;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::CallActor;
use super::birth::{Birth, Newborn};
use super::call_state::{CallState, Direction};
use super::context::{CallCommand, CallContext, ReadExtra};
use super::key::CallKey;
use super::recording::Recording;
use super::seat::Seat;
use super::surroundings::{Contact, Footprint, Surroundings};
use crate::connection::CommandError;
use crate::meter::Meter;
use crate::{Extension, Product};

/// The call pad of every call that is made here.
pub(crate) const CALL: Pad = Pad(5000);

/// A line without other calls, on a connection that stands.
pub(crate) const ALONE: Surroundings = Surroundings {
    contact: Contact::Sure,
    held: 0,
    connected: 0,
    connected_is_held: false,
    ringing_out: 0,
    in_conference: false,
    conference_recording: Recording::Off,
    conference_mute: None,
};

/// A call of the user's own line 101, at MaxCS.
pub(crate) fn birth(direction: Direction, state: CallState, recording: Recording) -> Birth {
    Birth {
        extension: Extension::parse("101").unwrap(),
        seat: Seat::Own,
        product: Product::MaxCs,
        newborn: Newborn { call: CALL, direction, state, other_side_holds: false, recording, details: Arc::default() },
        placed_by: None,
    }
}

/// A call as the others of its line see it, of whose recording nothing more is known.
pub(crate) fn footprint(state: CallState, recording: Recording) -> Footprint {
    Footprint { state, other_side_holds: false, recording, by_answer: false, last_mute: None }
}

/// A logon that hands over the commands of its call, and has no extra information.
struct TestLogon(mpsc::Sender<(Instant, CallCommand)>);

impl Actor for TestLogon {
    type Context = Context<Self>;
}

impl Handler<CallCommand> for TestLogon {
    type Result = ();

    fn handle(&mut self, command: CallCommand, _: &mut Context<Self>) {
        self.0.try_send((Instant::now(), command)).unwrap();
    }
}

impl Handler<ReadExtra> for TestLogon {
    type Result = Result<ExtraCallInfo, CommandError>;

    fn handle(&mut self, _: ReadExtra, _: &mut Context<Self>) -> Self::Result {
        Err(CommandError::NotConnected)
    }
}

/// Starts a call. Its commands come with the times at which they are given.
pub(crate) fn start(birth: Birth) -> (Addr<CallActor>, mpsc::Receiver<(Instant, CallCommand)>) {
    let (sender, commands) = mpsc::channel(8);
    let logon = TestLogon(sender).start();
    let context = CallContext {
        key: CallKey(1),
        extra_info_timeout: Duration::from_secs(1),
        commands: logon.clone().recipient(),
        extras: logon.recipient(),
        meter: Meter::default(),
    };
    (CallActor::new(birth, context).start(), commands)
}
