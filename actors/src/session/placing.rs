//! Placing a call, and waiting until it rings out.

use std::time::Duration;

use actix::prelude::*;
use altilink::Pad;
use tokio::sync::oneshot;

use super::SessionActor;
use super::discreet::discreet;
use crate::call::{CallState, CallView, PlacedBy, PostDial};
use crate::connection::CommandError;
use crate::logon::Unseen;

/// Longest time for which a request waits until its call rings out. The user's own phone may be rung first; browsers and
/// proxies bear half a minute.
pub const RING_WAIT: Duration = Duration::from_secs(30);

/// Places a call.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<PlacedCall, CommandError>")]
pub struct PlaceCall {
    /// The number to dial, access code included.
    pub number: String,
    /// Digits to key once the call is connected.
    pub post_dial: Option<PostDial>,
    /// The request for it.
    pub placed_by: PlacedBy,
    /// True to answer when the call rings out, or it is known that it will not, or after [`RING_WAIT`].
    pub until_ringing: bool,
}

/// Outcome of placing a call that the server has accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacedCall {
    /// It is accepted. More was not waited for.
    Accepted,
    /// It has rung out.
    RungOut {
        /// Its call pad.
        call: Pad,
        /// Its state when it was first seen.
        state: CallState,
    },
    /// It is accepted, and was not seen.
    Unseen(Unseen),
}

/// A request that waits until its call rings out.
#[derive(Debug)]
pub(crate) struct RingWait {
    placed_by: PlacedBy,
    rung: oneshot::Sender<PlacedCall>,
}

impl PlaceCall {
    /// Creates a call in which nothing is keyed.
    #[must_use]
    pub fn to(number: &str) -> Self {
        let placed_by = PlacedBy::request("");
        Self { number: number.to_owned(), post_dial: None, placed_by, until_ringing: false }
    }
}

impl Handler<PlaceCall> for SessionActor {
    type Result = ResponseFuture<Result<PlacedCall, CommandError>>;

    fn handle(&mut self, place: PlaceCall, _: &mut Context<Self>) -> Self::Result {
        let PlaceCall { number, post_dial, placed_by, until_ringing } = place;
        let id = self.id;
        let user = self.user.clone();
        let shown = discreet(&number);
        let rung = until_ringing.then(|| self.wait_for_ringing(placed_by.clone()));
        let (lost, is_lost) = oneshot::channel();
        let placed = self.line.clone().place(number, post_dial, placed_by, until_ringing.then_some(lost));
        Box::pin(async move {
            let outcome = placed.await;
            match &outcome {
                Ok(()) => log::info!(session:% = id; "{user} has dialled {shown}"),
                Err(error) => log::info!(session:% = id; "{user} has not dialled {shown}: {error}"),
            }
            outcome?;
            let Some(rung) = rung else { return Ok(PlacedCall::Accepted) };
            let seen = tokio::time::timeout(RING_WAIT, first_of(rung, is_lost)).await;
            Ok(seen.unwrap_or(PlacedCall::Unseen(Unseen::Overdue)))
        })
    }
}

/// Waits until the call rings out, or is lost sight of.
async fn first_of(rung: oneshot::Receiver<PlacedCall>, lost: oneshot::Receiver<Unseen>) -> PlacedCall {
    let lost = async {
        match lost.await {
            Ok(unseen) => PlacedCall::Unseen(unseen),
            // The call was seen, and is about to be shown.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        // The session has ended if nobody tells any more.
        seen = rung => seen.unwrap_or(PlacedCall::Unseen(Unseen::ConnectionLost)),
        seen = lost => seen,
    }
}

impl SessionActor {
    fn wait_for_ringing(&mut self, placed_by: PlacedBy) -> oneshot::Receiver<PlacedCall> {
        self.ring_waits.retain(|wait| !wait.rung.is_closed());
        let (rung, is_rung) = oneshot::channel();
        self.ring_waits.push(RingWait { placed_by, rung });
        is_rung
    }

    /// Answers the request that has placed a call which is shown now.
    pub(super) fn note_placed(&mut self, view: &CallView) {
        let Some(placed_by) = &view.placed_by else { return };
        for wait in self.ring_waits.extract_if(.., |wait| wait.placed_by == *placed_by) {
            // The request may have been given up.
            let _ = wait.rung.send(PlacedCall::RungOut { call: view.call, state: view.state });
        }
    }
}
