//! The calls of a line for somebody who wants to do something about them now, whether the line is heard or not.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use altilink::Pad;
use tokio::sync::oneshot;

use super::LogonActor;
use super::followed_line::FollowedLine;
use super::line_book::LineBook;
use super::waiters::{ListWaiter, LookError, LookRequest, ReadingWaiter};
use crate::Extension;
use crate::call::{FollowedCall, Seat};
use crate::connection::CommandError;

/// Time that the calls of a line that is not heard are kept, so that a recording that was just muted is remembered.
const KEPT: Duration = Duration::from_secs(5);

/// Request for the pad and the calls of a line.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(Pad, Arc<Vec<FollowedCall>>), LookError>")]
pub(crate) struct CallsOf(pub(crate) Extension);

impl Handler<CallsOf> for LogonActor {
    type Result = ResponseActFuture<Self, Result<(Pad, Arc<Vec<FollowedCall>>), LookError>>;

    fn handle(&mut self, CallsOf(number): CallsOf, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, looked) = oneshot::channel();
        match self.lines.get(&number) {
            Some(line) if line.is_heard() && line.is_open && !line.is_awaited => {
                // Its calls are known. This cannot fail, since the receiver is held here.
                let _ = reply.send(Ok(()));
            }
            _ => {
                // Numbers and pads can change, so the list is read anew each time.
                let look = LookRequest { number: number.clone(), reply };
                self.read_list(ListWaiter::Look(look), ctx);
            }
        }
        let looked = async move { looked.await.unwrap_or(Err(CommandError::ConnectionLost.into())) };
        Box::pin(looked.into_actor(self).map(move |looked, logon, _| {
            looked?;
            let line = logon.lines.get(&number).ok_or(CommandError::ConnectionLost)?;
            Ok((line.pad, line.followed_calls()))
        }))
    }
}

impl LogonActor {
    /// Reads the calls of a line for a look at it, with the list of lines that was read for this.
    pub(super) fn look_at(
        &mut self,
        LookRequest { number, reply }: LookRequest,
        book: Result<Arc<LineBook>, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let pad = match book {
            Ok(book) => book.extension(&number).ok_or(LookError::NoSuchExtension),
            Err(error) => Err(error.into()),
        };
        let pad = match pad {
            Ok(pad) => pad,
            // A caller that has gone away no longer cares.
            Err(error) => return drop(reply.send(Err(error))),
        };
        self.looks += 1;
        let look = self.looks;
        let line = self.lines.entry(number.clone()).or_insert_with(|| {
            let line = FollowedLine::new(number.clone(), Seat::Watched, pad);
            Box::new(FollowedLine { looked_at: Some(look), is_open: true, is_awaited: false, ..line })
        });
        line.pad = pad;
        if let Some(looked_at) = &mut line.looked_at {
            *looked_at = look;
        }
        let (caller, read) = oneshot::channel();
        line.waiting.push(ReadingWaiter::Caller(caller));
        let answered = async move {
            let read = read.await.unwrap_or(Err(CommandError::ConnectionLost));
            let _ = reply.send(read.map_err(LookError::from));
        };
        ctx.spawn(answered.into_actor(self));
        self.read_calls_anew(&number, ctx);
        ctx.run_later(KEPT, move |logon, _| {
            if let Some(line) = logon.lines.get(&number)
                && line.looked_at == Some(look)
            {
                line.forget_calls();
                logon.lines.remove(&number);
            }
        });
    }
}
