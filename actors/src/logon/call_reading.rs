//! Reading the calls of a line: GET_CALLINFO, which a live server often answers late, or not at all. Nothing waits for it
//! longer than for a call's extra information, and no connection ends by it. One question is under way for a line; where much
//! that is not clear comes at once, the next ones are further and further apart.

use std::time::{Duration, Instant};

use actix::prelude::*;
use altilink::Parameters;
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::{Command, Message as _};

use super::LogonActor;
use super::completion::Completion;
use super::followed_line::Work;
use super::read_pacing::ReadTiming;
use super::refusal::says_none;
use super::update::Update;
use super::waiters::ReadingWaiter;
use crate::Extension;
use crate::call::Settle;
use crate::connection::{Channel, CommandError};
use crate::log_limit::LogLimit;

static NOT_TOLD: LogLimit = LogLimit::new();
static UNREADABLE: LogLimit = LogLimit::new();

impl LogonActor {
    /// Reads the calls of a line, unless that is being done: the own line's at once, those of a watched line as soon as
    /// there is room.
    pub(super) fn read_calls(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let own = number == self.audience.own();
        let Some(line) = self.lines.get_mut(number).filter(|line| line.looked_at.is_none()) else { return };
        // Where the watched lines are on a new connection is not known yet; then they are all read.
        if self.channel.is_none() || (!own && !self.is_restored) {
            return;
        }
        match line.reading.want(Instant::now()) {
            ReadTiming::Now if own => self.ask_for_calls(number, ctx),
            ReadTiming::Now if self.monitor.pad_of(number).is_some() => {
                self.monitor.queue_reading(number.clone());
                self.read_watched_calls(ctx);
            }
            // The server does not have the line, or does not let the user hear it: it has no calls.
            ReadTiming::Now => self.enqueue(number, Work::Calls(Ok(CallInfoReply::default())), ctx),
            ReadTiming::After(pause) => Self::read_later(number, pause, ctx),
            ReadTiming::Expected => {}
        }
    }

    fn read_later(number: &Extension, pause: Duration, ctx: &mut Context<Self>) {
        let number = number.clone();
        ctx.run_later(pause, move |logon, ctx| {
            let Some(line) = logon.lines.get_mut(&number) else { return };
            line.reading.planned_time_came();
            match line.looked_at {
                Some(_) => logon.ask_for_calls(&number, ctx),
                None => logon.read_calls(&number, ctx),
            }
        });
    }

    /// Reads them although a question is under way, since what was heard may have been its answer.
    pub(super) fn read_calls_anew(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        self.reading_ended(number, ctx);
        let Some(line) = self.lines.get_mut(number) else { return };
        line.reading.distrust();
        if line.looked_at.is_none() {
            return self.read_calls(number, ctx);
        }
        match line.reading.want_urgently(Instant::now()) {
            ReadTiming::Now => self.ask_for_calls(number, ctx),
            ReadTiming::After(pause) => Self::read_later(number, pause, ctx),
            ReadTiming::Expected => {}
        }
    }

    /// An event may have been lost: how the lines stand is asked anew.
    pub(super) fn read_after_gap(&mut self, ctx: &mut Context<Self>) {
        let lines: Vec<Extension> = self.lines.keys().cloned().collect();
        for line in lines {
            self.read_calls_anew(&line, ctx);
        }
    }

    fn read_watched_calls(&mut self, ctx: &mut Context<Self>) {
        while let Some((line, _)) = self.monitor.next_reading() {
            self.ask_for_calls(&line, ctx);
        }
    }

    fn ask_for_calls(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let asked = line.reading.begin(Instant::now());
        let pad = line.pad;
        let ask = |id, channel: &Channel| GetCallInfo { pad }.block(id, channel.line, &channel.dialect);
        self.send(ask, Completion::Calls(number.clone(), asked), ctx);
        let (extra_info, command) = (self.config.extra_info_timeout, self.config.command_timeout);
        let number = number.clone();
        let again = number.clone();
        ctx.run_later(extra_info, move |logon, ctx| logon.waited_for_calls(&number, asked, ctx));
        ctx.run_later(command, move |logon, ctx| {
            if logon.awaits_calls(&again, asked) {
                if let Some(left_out) = NOT_TOLD.admit() {
                    log::warn!(logon:% = logon.id, extension:% = logon.audience.own(); "AltiServ does not tell the calls of a line{left_out}");
                }
                logon.calls_not_told(&again, ctx);
            }
        });
    }

    fn awaits_calls(&self, number: &Extension, asked: u64) -> bool {
        self.lines.get(number).is_some_and(|line| line.reading.awaits(asked))
    }

    /// The answer takes longer than anybody waits: the line is told as far as it is known.
    fn waited_for_calls(&mut self, number: &Extension, asked: u64, ctx: &mut Context<Self>) {
        if self.awaits_calls(number, asked) {
            self.reading_ended(number, ctx);
            self.settle_waiting(number, &Err(CommandError::Timeout));
            // A server that leaves one question unanswered may leave all: nobody waits for each of hundreds of lines.
            let lines: Vec<Extension> = self.lines.keys().cloned().collect();
            for line in lines {
                self.open(&line);
            }
            self.tell_if_back(ctx);
        }
    }

    /// The answer, in line with the events of the line.
    pub(super) fn calls_read(
        &mut self,
        number: &Extension,
        asked: u64,
        result: Result<Parameters, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let awaited = self.awaits_calls(number, asked);
        if awaited {
            self.reading_ended(number, ctx);
        }
        let read = match result {
            Ok(parameters) => match &self.channel {
                Some(channel) => CallInfoReply::read(&parameters, &channel.dialect).map_err(CommandError::from),
                None => return,
            },
            // How a live AltiServ answers for a line without calls is not known; a refusal is taken for that.
            Err(CommandError::Refused(code)) if says_none(code) => Ok(CallInfoReply::default()),
            // One that is not answered has been given up before.
            Err(CommandError::Timeout) => return,
            Err(error) => Err(error),
        };
        match read {
            // Of two answers to one question, or one that comes late, each is true when it comes.
            Ok(_) => {
                if let Some(line) = self.lines.get_mut(number) {
                    line.reading.answered();
                }
                self.enqueue(number, Work::Calls(read), ctx);
            }
            Err(error) if awaited => {
                if let Some(left_out) = UNREADABLE.admit() {
                    log::warn!(logon:% = self.id, extension:% = self.audience.own(); "the calls of a line cannot be read: {error}{left_out}");
                }
                self.calls_not_told(number, ctx);
                self.enqueue(number, Work::Calls(Err(error)), ctx);
            }
            Err(_) => {}
        }
    }

    /// Another watched line gets its turn.
    fn reading_ended(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let own = number == self.audience.own();
        let left =
            self.lines.get_mut(number).is_some_and(|line| line.reading.leave_place() && line.looked_at.is_none());
        if left && !own {
            self.monitor.reading_ended();
            self.read_watched_calls(ctx);
        }
    }

    fn calls_not_told(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let again = line.reading.failed(Instant::now());
        if again && self.channel.is_some() {
            self.read_calls(number, ctx);
        }
    }

    /// A reading has been dealt with, well or not.
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

    /// Tells whoever waited for a reading of the line that there was one, or that none will come soon.
    pub(super) fn settle_waiting(&mut self, number: &Extension, result: &Result<(), CommandError>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        let revision = line.revision;
        for waiting in std::mem::take(&mut line.waiting) {
            match waiting {
                // One for each command under way, of which a call has one.
                ReadingWaiter::Call(actor, operation) => actor.do_send(Settle { operation, revision }),
                // Nobody waits any more where this fails.
                ReadingWaiter::Caller(caller) => drop(caller.send(result.clone())),
            }
        }
    }

    /// Shows a line to those who wait for it: as it was read, or as far as it is known.
    pub(super) fn open(&mut self, number: &Extension) {
        let Some(line) = self.lines.get_mut(number) else { return };
        line.is_awaited = false;
        line.is_open = true;
        self.show(number);
    }

    /// Shows an open line to those who are new to it.
    pub(super) fn show(&mut self, number: &Extension) {
        let Some(line) = self.lines.get(number).filter(|line| line.is_open) else { return };
        if self.audience.awaits(number) {
            let shown = Update::Shown {
                line: number.clone(),
                revision: line.revision,
                connected: self.told_connected,
                calls: line.followed(),
            };
            self.audience.show(number, &shown);
        }
    }

    /// Tells that the server is back, once it is known how every line stands, or was waited for.
    pub(super) fn tell_if_back(&mut self, ctx: &mut Context<Self>) {
        let is_awaited = self.lines.values().any(|line| line.is_awaited && line.looked_at.is_none());
        if self.channel.is_some() && !is_awaited {
            self.tell_connected(true, ctx);
        }
        self.flush(ctx);
    }
}
