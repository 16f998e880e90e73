//! Sending commands, and completing what they were sent for.

use std::time::{Duration, Instant};

use actix::prelude::*;
use altilink::{Block, Head, Parameters, SequenceId};

use super::LogonActor;
use super::completion::{Completion, GatheredAnswer};
use crate::connection::{Channel, CommandError};
use crate::meter::{BoundedQueue, Counted};

/// Time after its deadline in which an answer about the calls of a line is still taken. It was true when the server gave
/// it, and a live server often takes longer over this than over anything else.
const LATE_ANSWER: Duration = Duration::from_secs(60);

impl LogonActor {
    /// Sends a command. Its completion is carried out in any case: by the answer, or with an error.
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
            Completion::Calls(..) => self.config.command_timeout + LATE_ANSWER,
            _ => self.config.command_timeout,
        };
        let now = Instant::now();
        self.pending.insert(sequence_id, channel.connection, code, now, now + patience, completion);
        match channel.send(block) {
            Ok(()) => self.arm_expiry(ctx),
            Err(error) => {
                if error == CommandError::Overloaded {
                    self.meter.count(Counted::Refused(BoundedQueue::Connection));
                }
                if let Some(completion) = self.pending.take(sequence_id) {
                    self.complete(completion, Err(error), ctx);
                }
            }
        }
    }

    /// Has one timer for the earliest deadline.
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

    /// Does what an answer is for.
    pub(super) fn complete(
        &mut self,
        completion: Completion,
        result: Result<GatheredAnswer, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        match completion {
            // A caller that has gone away no longer cares.
            Completion::Caller(caller) => drop(caller.send(last_part(result))),
            Completion::Placed(placement, caller) => {
                self.make_call_answered(placement, caller, last_part(result), ctx);
            }
            Completion::Call(command) => self.call_command_answered(*command, result.map(drop), ctx),
            Completion::Lines => self.list_read(result, ctx),
            Completion::Members(workgroup) => self.members_read(workgroup, last_part(result)),
            Completion::Calls(line, number) => self.calls_read(&line, number, last_part(result), ctx),
            Completion::Monitor => self.monitor_set(result.map(drop), ctx),
            Completion::Probe(inner, code) => {
                let error = match result {
                    // The server does not know the logon, so it did not carry out the inner command either.
                    Err(CommandError::ConnectionLost | CommandError::NotConnected) => CommandError::NotConnected,
                    _ => CommandError::Refused(code),
                };
                self.complete(*inner, Err(error), ctx);
            }
        }
    }
}

fn last_part(result: Result<GatheredAnswer, CommandError>) -> Result<Parameters, CommandError> {
    result.map(|answer| answer.last)
}
