//! Reading the calls of a line: GET_CALLINFO, which a live server often answers late, or not at all. Nothing waits for it
//! longer than for a call's extra information, and no connection ends by it. One question is under way for a line;
//! [`ReadPacing`](super::read_pacing::ReadPacing) decides when the next one is asked.

use std::time::{Duration, Instant};

use actix::prelude::*;
use altilink::Parameters;
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::{Command, Message as _};

use super::LogonActor;
use super::call_queue::CallQueue;
use super::completion::Completion;
use super::followed_line::Work;
use super::monitor::ReadingPlace;
use super::read_pacing::ReadTiming;
use super::refusal::says_none;
use super::update::Update;
use super::waiters::ReadingWaiter;
use crate::Extension;
use crate::call::Settle;
use crate::connection::CommandError;
use crate::log_limit::LogLimit;

static NOT_TOLD: LogLimit = LogLimit::new();
static UNREADABLE: LogLimit = LogLimit::new();

impl LogonActor {
    /// Reads the calls of a line that is heard: the own line's at once, those of a watched line when there is room. Does
    /// nothing if a question is under way or planned.
    pub(super) fn read_calls(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let is_own = number == self.audience.own();
        let Some(line) = self.lines.get_mut(number) else { return };
        // Until a new connection hears the watched lines, their pads are not known. Then all of them are read.
        if !line.is_heard() || self.channel.is_none() || (!is_own && !self.is_restored) {
            return;
        }
        match line.reading.want(Instant::now()) {
            ReadTiming::Now if is_own => self.ask_for_calls(number, None, ctx),
            ReadTiming::Now if self.monitor.pad_of(number).is_some() => {
                self.monitor.queue_reading(number.clone());
                self.read_watched_calls(ctx);
            }
            // The server does not have the line, or does not let the user hear it. It has no calls.
            ReadTiming::Now => self.enqueue(number, Work::Calls(Ok(CallInfoReply::default())), ctx),
            ReadTiming::After(pause) => Self::read_later(number, pause, ctx),
            ReadTiming::Expected => {}
        }
    }

    /// Reads the calls of a line although a question may be under way: what was heard since may be newer than its answer.
    pub(super) fn read_calls_anew(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        self.reading_ended(number, ctx);
        let Some(line) = self.lines.get_mut(number) else { return };
        line.reading.distrust();
        if line.is_heard() {
            return self.read_calls(number, ctx);
        }
        match line.reading.want_urgently(Instant::now()) {
            ReadTiming::Now => self.ask_for_calls(number, None, ctx),
            ReadTiming::After(pause) => Self::read_later(number, pause, ctx),
            ReadTiming::Expected => {}
        }
    }

    /// Reads the calls and the agent of every line, and every queue, since an event may have been lost.
    pub(super) fn read_after_gap(&mut self, ctx: &mut Context<Self>) {
        let lines: Vec<Extension> = self.lines.keys().cloned().collect();
        for line in lines {
            self.doubt(&line, ctx);
            self.read_calls_anew(&line, ctx);
        }
        self.read_all_agents(ctx);
    }

    fn read_later(number: &Extension, pause: Duration, ctx: &mut Context<Self>) {
        let number = number.clone();
        ctx.run_later(pause, move |logon, ctx| {
            let Some(line) = logon.lines.get_mut(&number) else { return };
            line.reading.planned_time_came();
            if line.is_heard() {
                logon.read_calls(&number, ctx);
            } else {
                logon.ask_for_calls(&number, None, ctx);
            }
        });
    }

    /// Asks for the calls of the watched lines that wait for it, as many as there are places.
    pub(super) fn read_watched_calls(&mut self, ctx: &mut Context<Self>) {
        while let Some((line, place)) = self.monitor.next_reading() {
            self.ask_for_calls(&line, Some(place), ctx);
        }
    }

    fn ask_for_calls(&mut self, number: &Extension, place: Option<ReadingPlace>, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let question = line.reading.begin(Instant::now(), place);
        let pad = line.pad;
        self.send(
            |id, channel| GetCallInfo { pad }.block(id, channel.line, &channel.dialect),
            Completion::Calls(number.clone(), question),
            ctx,
        );
        let line = number.clone();
        ctx.run_later(self.config.extra_info_timeout, move |logon, ctx| {
            if logon.awaits_calls(&line, question) {
                logon.open_without_calls(&line, ctx);
            }
        });
        let line = number.clone();
        ctx.run_later(self.config.command_timeout, move |logon, ctx| {
            if logon.awaits_calls(&line, question) {
                if let Some(left_out) = NOT_TOLD.admit() {
                    log::warn!(logon:% = logon.id, extension:% = logon.audience.own(); "AltiServ does not tell the calls of a line{left_out}");
                }
                logon.calls_not_told(&line, ctx);
            }
        });
    }

    fn awaits_calls(&self, number: &Extension, question: u64) -> bool {
        self.lines.get(number).is_some_and(|line| line.reading.awaits(question))
    }

    /// Shows lines as far as they are known, since an answer takes longer than anybody waits. A server that leaves one
    /// question unanswered may leave all of them, so no other line is waited for either.
    fn open_without_calls(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        self.reading_ended(number, ctx);
        self.settle_waiting(number, &Err(CommandError::Timeout));
        if self.is_workgroup(number) {
            // A server that does not tell who waits may tell the calls of lines.
            return self.enqueue(number, Work::Calls(Err(CommandError::Timeout)), ctx);
        }
        let lines: Vec<Extension> = self.lines.keys().cloned().collect();
        for line in lines {
            self.open(&line);
        }
        self.tell_if_back(ctx);
    }

    /// Takes the answer to a question for the calls. It is dealt with in line with the events of the line.
    pub(super) fn calls_read(
        &mut self,
        number: &Extension,
        question: u64,
        result: Result<Parameters, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let is_awaited = self.awaits_calls(number, question);
        if is_awaited {
            self.reading_ended(number, ctx);
        }
        let read = match result {
            Ok(parameters) => match &self.channel {
                Some(channel) => CallInfoReply::read(&parameters, &channel.dialect).map_err(CommandError::from),
                None => return,
            },
            // It is not known how a live AltiServ answers for a line without calls; a refusal is taken for that.
            Err(CommandError::Refused(code)) if says_none(code) && !self.is_workgroup(number) => {
                Ok(CallInfoReply::default())
            }
            // A question without an answer has been given up before.
            Err(CommandError::Timeout) => return,
            Err(error) => Err(error),
        };
        match read {
            // Every answer is true when it comes, also a second one to the same question, or a late one.
            Ok(_) => {
                if let Some(line) = self.lines.get_mut(number) {
                    line.reading.answered();
                }
                self.enqueue(number, Work::Calls(read), ctx);
            }
            Err(error) if is_awaited => {
                if let Some(left_out) = UNREADABLE.admit() {
                    log::warn!(logon:% = self.id, extension:% = self.audience.own(); "the calls of a line cannot be read: {error}{left_out}");
                }
                self.calls_not_told(number, ctx);
                self.enqueue(number, Work::Calls(Err(error)), ctx);
            }
            Err(_) => {}
        }
    }

    /// Gives the place of a watched line's question to the next watched line.
    fn reading_ended(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        if line.reading.leave_place() {
            self.read_watched_calls(ctx);
        }
    }

    fn calls_not_told(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let is_repeated = line.reading.failed(Instant::now());
        if is_repeated && self.channel.is_some() {
            self.read_calls(number, ctx);
        }
    }

    /// Shows a line after a reading of its calls, or after one that failed.
    pub(super) fn reading_done(
        &mut self,
        number: &Extension,
        read: &Result<(), CommandError>,
        ctx: &mut Context<Self>,
    ) {
        self.open(number);
        self.settle_waiting(number, read);
        self.tell_if_back(ctx);
    }

    /// Tells those who wait for a reading of the line that there was one, or that none will come soon.
    pub(super) fn settle_waiting(&mut self, number: &Extension, result: &Result<(), CommandError>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let revision = line.revision;
        for waiter in std::mem::take(&mut line.waiting) {
            match waiter {
                // A call has one command under way, so these are few.
                ReadingWaiter::Call(actor, operation) => actor.do_send(Settle { operation, revision }),
                // A caller that has gone away no longer cares.
                ReadingWaiter::Caller(caller) => drop(caller.send(result.clone())),
            }
        }
    }

    /// Shows a line from now on, as it was read or as far as it is known.
    pub(super) fn open(&mut self, number: &Extension) {
        let Some(line) = self.lines.get_mut(number) else { return };
        line.is_awaited = false;
        line.is_open = true;
        self.show(number);
    }

    /// Shows an open line to the sessions that were not shown it yet.
    pub(super) fn show(&mut self, number: &Extension) {
        let Some(line) = self.lines.get(number) else { return };
        if line.is_open && self.audience.awaits(number) {
            let shown = Update::Shown {
                line: number.clone(),
                revision: line.revision,
                connected: self.told_connected,
                calls: line.followed_calls(),
                agent: line.agent.clone(),
                queue: line.queue.as_ref().map(CallQueue::callers),
            };
            self.audience.show(number, &shown);
        }
    }

    /// Tells the sessions that the connection stands, once no line that is heard is waited for.
    pub(super) fn tell_if_back(&mut self, ctx: &mut Context<Self>) {
        let is_awaited = self.lines.values().any(|line| line.is_awaited && line.is_heard());
        if self.channel.is_some() && !is_awaited {
            self.tell_connected(true, ctx);
        }
        self.flush(ctx);
    }
}
