//! Reading the server's list of lines, which says which number is on which pad. One list is read for all who ask for it at
//! the same time.

use std::sync::Arc;

use actix::prelude::*;
use altilink::message::Message as _;
use altilink::message::lines::LineList;
use altilink::{Block, CommandCode, Pad, Parameters};
use tokio::sync::oneshot;

use super::LogonActor;
use super::completion::{Completion, GatheredAnswer};
use super::line_book::LineBook;
use super::waiters::ListWaiter;
use crate::connection::CommandError;

/// Most lines of a server: ten times as many as a large phone system has.
const MOST_LINES: usize = 16_384;

/// Request for the server's list of lines.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<Arc<LineBook>, CommandError>")]
pub(crate) struct ReadLines {
    /// Take the list as last read on this connection, if there is one.
    pub(crate) known_will_do: bool,
}

impl Handler<ReadLines> for LogonActor {
    type Result = ResponseFuture<Result<Arc<LineBook>, CommandError>>;

    fn handle(&mut self, ReadLines { known_will_do }: ReadLines, ctx: &mut Context<Self>) -> Self::Result {
        if known_will_do && let Some(book) = self.book.clone() {
            return Box::pin(std::future::ready(Ok(book)));
        }
        let (caller, answered) = oneshot::channel();
        self.read_list(ListWaiter::Caller(caller), ctx);
        Box::pin(async move { answered.await.unwrap_or(Err(CommandError::ConnectionLost)) })
    }
}

impl LogonActor {
    /// Reads the list of lines for one more waiter.
    pub(super) fn read_list(&mut self, waiter: ListWaiter, ctx: &mut Context<Self>) {
        self.list_awaited.push(waiter);
        if self.list_awaited.len() == 1 {
            self.send(
                |id, _| Block::command(CommandCode::GetLineInfo, id, Pad::NONE, Parameters::new()),
                Completion::Lines,
                ctx,
            );
        }
    }

    /// Hands the list, or the reason why there is none, to everybody who waits for it.
    pub(super) fn list_read(&mut self, result: Result<GatheredAnswer, CommandError>, ctx: &mut Context<Self>) {
        let read = result.and_then(|answer| self.take_list(&answer));
        for waiter in std::mem::take(&mut self.list_awaited) {
            let read = read.clone();
            match waiter {
                // A caller that has gone away no longer cares.
                ListWaiter::Caller(caller) => drop(caller.send(read)),
                ListWaiter::Restore => self.watched_lines_found(read, ctx),
                ListWaiter::Look(look) => self.look_at(look, read, ctx),
            }
        }
    }

    fn take_list(&mut self, answer: &GatheredAnswer) -> Result<Arc<LineBook>, CommandError> {
        let channel = self.channel.as_ref().ok_or(CommandError::NotConnected)?;
        let mut lines = Vec::new();
        for part in &answer.parts {
            lines.extend(LineList::read(part, &channel.dialect)?.lines);
        }
        if lines.len() > MOST_LINES {
            return Err(CommandError::Endless);
        }
        let book = Arc::new(LineBook::new(channel.connection, channel.line, lines));
        self.book = Some(Arc::clone(&book));
        Ok(book)
    }
}
