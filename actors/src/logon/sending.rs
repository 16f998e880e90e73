//! Sending commands, and completing them.

use std::time::{Duration, Instant};

use actix::prelude::*;
use altilink::{Block, Head, SequenceId};

use super::LogonActor;
use super::completion::{Completion, GatheredAnswer};
use crate::connection::{Channel, CommandError};
use crate::meter::{Counted, Queue};

/// How long after its deadline an answer is still taken. What it says was true when the server said it.
const LATE_ANSWER: Duration = Duration::from_secs(60);

impl LogonActor {
    /// Sends a command. The completion fires in any case.
    pub(super) fn send(
        &mut self,
        block: impl FnOnce(SequenceId, &Channel) -> Block,
        completion: Completion,
        ctx: &mut Context<Self>,
    ) {
        let Some(channel) = self.channel.clone() else {
            return self.complete(completion, Err(CommandError::NotConnected), ctx);
        };
        let sequence_id = self.sequence.next();
        let block = block(sequence_id, &channel);
        let Head::Command(code) = block.head else { return };
        let patience = match completion {
            // A live server often takes longer over this than over anything else, and what it says is true all the same.
            Completion::Calls(..) => self.config.command_timeout + LATE_ANSWER,
            _ => self.config.command_timeout,
        };
        let now = Instant::now();
        self.pending.insert(sequence_id, channel.connection, code, now, now + patience, completion);
        match channel.send(block) {
            Ok(()) => self.arm_expiry(ctx),
            Err(error) => {
                if error == CommandError::Overloaded {
                    self.meter.count(Counted::Refused(Queue::Connection));
                }
                if let Some(completion) = self.pending.take(sequence_id) {
                    self.complete(completion, Err(error), ctx);
                }
            }
        }
    }

    /// One timer for the earliest deadline.
    fn arm_expiry(&mut self, ctx: &mut Context<Self>) {
        let Some(deadline) = self.pending.next_deadline() else { return };
        match self.expiry.take() {
            Some((armed, timer)) if armed <= deadline => return self.expiry = Some((armed, timer)),
            Some((_, timer)) => drop(ctx.cancel_future(timer)),
            None => {}
        }
        let delay = deadline.saturating_duration_since(Instant::now());
        let timer = ctx.run_later(delay, |logon, ctx| {
            logon.expiry = None;
            for completion in logon.pending.expired(Instant::now()) {
                logon.complete(completion, Err(CommandError::Timeout), ctx);
            }
            logon.arm_expiry(ctx);
        });
        self.expiry = Some((deadline, timer));
    }

    pub(super) fn complete(
        &mut self,
        completion: Completion,
        result: Result<GatheredAnswer, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let only = |result: Result<GatheredAnswer, CommandError>| result.map(|answer| answer.last);
        match completion {
            // A caller that has gone away no longer cares.
            Completion::Caller(caller) => drop(caller.send(only(result))),
            Completion::Placed(placement, caller) => self.make_call_answered(placement, caller, only(result), ctx),
            Completion::Call(command) => self.call_command_answered(*command, result.map(drop), ctx),
            Completion::Lines => self.list_read(result, ctx),
            Completion::Members(workgroup) => self.members_read(workgroup, only(result)),
            Completion::Calls(line, number) => self.calls_read(&line, number, only(result), ctx),
            Completion::Monitor => self.monitor_set(result.map(drop), ctx),
            Completion::Probe(inner, code) => {
                let error = match result {
                    // The one that was refused before was surely not carried out.
                    Err(CommandError::ConnectionLost | CommandError::NotConnected) => CommandError::NotConnected,
                    _ => CommandError::Refused(code),
                };
                self.complete(*inner, Err(error), ctx);
            }
        }
    }
}
