//! The calls of a line for somebody who wants to do something about them now, whether the line is heard or not.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use altilink::Pad;
use tokio::sync::oneshot;

use super::LogonActor;
use super::followed_line::FollowedLine;
use super::line_book::LineBook;
use super::waiters::{ListFor, LookError, LookRequest, ReadingWaiter};
use crate::Extension;
use crate::call::{FollowedCall, Seat};
use crate::connection::CommandError;

/// How long the calls of a line that is not heard are kept: a recording that was just muted is remembered.
const KEPT: Duration = Duration::from_secs(5);

/// Which calls does this line have, and on which pad is it?
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(Pad, Arc<Vec<FollowedCall>>), LookError>")]
pub(crate) struct CallsOf(pub(crate) Extension);

impl Handler<CallsOf> for LogonActor {
    type Result = ResponseActFuture<Self, Result<(Pad, Arc<Vec<FollowedCall>>), LookError>>;

    fn handle(&mut self, CallsOf(number): CallsOf, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, looked) = oneshot::channel();
        let is_heard = |line: &FollowedLine| line.looked_at.is_none() && line.is_open && !line.is_awaited;
        if self.lines.get(&number).is_some_and(is_heard) {
            // Nobody waits where it is known.
            let _ = reply.send(Ok(()));
        } else {
            // Numbers and pads can change, so the list is read anew each time.
            self.read_list(ListFor::Look(LookRequest { number: number.clone(), reply }), ctx);
        }
        let looked = async move { looked.await.unwrap_or(Err(CommandError::ConnectionLost.into())) };
        Box::pin(looked.into_actor(self).map(move |looked, logon, _| {
            looked?;
            let line = logon.lines.get(&number).ok_or(CommandError::ConnectionLost)?;
            Ok((line.pad, line.followed()))
        }))
    }
}

impl LogonActor {
    /// The list of lines has been read for somebody who looks at one of them: its calls are next.
    pub(super) fn look_on(
        &mut self,
        LookRequest { number, reply }: LookRequest,
        book: Result<Arc<LineBook>, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let pad =
            book.map_err(LookError::from).and_then(|book| book.extension(&number).ok_or(LookError::NoSuchExtension));
        let pad = match pad {
            Ok(pad) => pad,
            // Whoever asked may have gone away.
            Err(error) => return drop(reply.send(Err(error))),
        };
        self.looks += 1;
        let look = self.looks;
        let line = self.lines.entry(number.clone());
        let line = line.or_insert_with(|| {
            let line = FollowedLine::new(number.clone(), Seat::Watched, pad);
            FollowedLine { looked_at: Some(look), is_open: true, is_awaited: false, ..line }
        });
        line.pad = pad;
        if let Some(looked_at) = &mut line.looked_at {
            *looked_at = look;
        }
        let (caller, read) = oneshot::channel();
        line.waiting.push(ReadingWaiter::Caller(caller));
        let told = async move {
            let read = read.await.unwrap_or(Err(CommandError::ConnectionLost));
            let _ = reply.send(read.map_err(LookError::from));
        };
        ctx.spawn(told.into_actor(self));
        self.read_calls_anew(&number, ctx);
        ctx.run_later(KEPT, move |logon, _| {
            if let Some(line) = logon.lines.get(&number)
                && line.looked_at == Some(look)
            {
                line.forget();
                logon.lines.remove(&number);
            }
        });
    }
}
