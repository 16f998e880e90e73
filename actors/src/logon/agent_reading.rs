//! Reading the states of the agents of followed lines: GET_WORKGROUPINFO tells who is in which workgroup, GET_AGENTSTATE
//! at the agent's line the state in each. One reading is under way at a time, for all lines that are wanted then.
//!
//! An event that comes during a reading is newer than its answer, so the line is read again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix::prelude::*;
use altilink::Pad;
use altilink::message::workgroups::WorkgroupInfo;
use futures::{StreamExt, TryStreamExt, stream};

use super::LogonActor;
use super::agent_standing::{AgentReading, AgentStanding, InWorkgroup};
use super::followed_line::Work;
use super::handle::LineHandle;
use super::line_book::LineBook;
use super::refusal::is_failure;
use super::waiters::AgentChanged;
use crate::Extension;
use crate::connection::{CommandError, StateOfAgent};
use crate::log_limit::LogLimit;

/// Questions of a reading that are under way: enough to hide the distance to the server, few enough to leave the
/// connection to its user.
const AT_ONCE: usize = 8;

/// Pause before a reading that failed is repeated; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Failures on one connection after which nobody asks any more: a live server may leave such questions unanswered.
const MOST_FAILURES: u32 = 6;

static NOT_TOLD: LogLimit = LogLimit::new();

/// The readings of agents of a logon.
#[derive(Debug, Default)]
pub(crate) struct AgentReadings {
    wanted: BTreeSet<Extension>,
    is_under_way: bool,
    failures: u32,
    /// True while the state is being set that was to follow a call of the own line.
    pub(crate) is_setting_next: bool,
}

/// A line whose agent is being read, with the number of events about the agent so far.
struct AskedLine {
    number: Extension,
    heard: u64,
}

impl Handler<AgentChanged> for LogonActor {
    type Result = ();

    fn handle(&mut self, AgentChanged(line): AgentChanged, ctx: &mut Context<Self>) {
        self.read_agent_again(&line, ctx);
    }
}

impl LogonActor {
    /// Reads the agents of these lines.
    pub(super) fn read_agents(&mut self, lines: impl IntoIterator<Item = Extension>, ctx: &mut Context<Self>) {
        self.agents.wanted.extend(lines);
        self.next_agents(ctx);
    }

    /// Reads the agents of all lines that are watched, and the own one if sessions were told of it.
    pub(super) fn read_all_agents(&mut self, ctx: &mut Context<Self>) {
        let lines = self.lines.values().filter(|line| line.has_agent_told());
        let lines: Vec<Extension> = lines.map(|line| line.number.clone()).collect();
        self.read_agents(lines, ctx);
    }

    /// Reads the agent of a line after a change that no event has told, or not all of it.
    pub(super) fn read_agent_again(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        if self.lines.get(number).is_some_and(|line| line.has_agent_told()) {
            self.read_agents([number.clone()], ctx);
        }
    }

    /// Notes that another connection stands.
    pub(super) fn agents_begin_anew(&mut self) {
        self.agents.failures = 0;
    }

    fn next_agents(&mut self, ctx: &mut Context<Self>) {
        if self.channel.is_none() || self.agents.is_under_way || self.agents.failures >= MOST_FAILURES {
            return;
        }
        let mut asked = Vec::new();
        for number in std::mem::take(&mut self.agents.wanted) {
            if let Some(line) = self.lines.get(&number) {
                asked.push(AskedLine { number, heard: line.agent_events });
            }
        }
        if asked.is_empty() {
            return;
        }
        self.agents.is_under_way = true;
        let line = LineHandle::new(self.id, ctx.address());
        let own = self.own_number();
        let read = async move { (read(line, &own, &asked).await, asked) };
        ctx.spawn(read.into_actor(self).map(|(read, asked), logon, ctx| logon.agents_read(read, asked, ctx)));
    }

    fn agents_read(
        &mut self,
        read: Result<Vec<AgentReading>, CommandError>,
        asked: Vec<AskedLine>,
        ctx: &mut Context<Self>,
    ) {
        self.agents.is_under_way = false;
        match read {
            Ok(read) => {
                self.agents.failures = 0;
                for (AskedLine { number, heard }, reading) in asked.into_iter().zip(read) {
                    self.enqueue(&number, Work::Agent { reading: Some(Box::new(reading)), heard }, ctx);
                }
            }
            Err(error) => {
                self.agents.wanted.extend(asked.iter().map(|asked| asked.number.clone()));
                if self.channel.is_some() && !matches!(error, CommandError::NotConnected | CommandError::ConnectionLost)
                {
                    return self.agents_not_told(&error, asked, ctx);
                }
            }
        }
        self.next_agents(ctx);
    }

    fn agents_not_told(&mut self, error: &CommandError, asked: Vec<AskedLine>, ctx: &mut Context<Self>) {
        if let Some(left_out) = NOT_TOLD.admit() {
            log::warn!(logon:% = self.id, extension:% = self.audience.own(); "AltiServ does not tell the states of agents: {error}{left_out}");
        }
        let pause = FIRST_PAUSE.saturating_mul(1 << self.agents.failures);
        self.agents.failures += 1;
        ctx.run_later(pause, Self::next_agents);
        for AskedLine { number, heard } in asked {
            self.enqueue(&number, Work::Agent { reading: None, heard }, ctx);
        }
    }
}

/// Reads the agents of these lines, in their order.
async fn read(line: LineHandle, own: &Extension, asked: &[AskedLine]) -> Result<Vec<AgentReading>, CommandError> {
    let book = line.clone().lines(true).await?;
    let rosters = Rosters::read(&line, &book).await?;
    let mut agents = Vec::with_capacity(asked.len());
    for AskedLine { number, .. } in asked {
        let pad = if number == own { Some(book.own()) } else { book.extension(number) };
        agents.push(pad.unwrap_or(Pad::NONE));
    }
    let each = agents.into_iter().map(|agent| rosters.reading_of(&line, &book, agent));
    stream::iter(each).buffered(AT_ONCE).try_collect().await
}

/// A workgroup that an agent is in.
pub(crate) struct Membership {
    number: Extension,
    pub(crate) workgroup: Pad,
    logged_on: bool,
}

/// Members of the workgroups.
#[derive(Default)]
pub(crate) struct Rosters {
    /// Roles of each agent by the pad of its line.
    roles: BTreeMap<Pad, Vec<Membership>>,
    /// Workgroups of which the server refuses to tell.
    refused: BTreeSet<String>,
}

impl Rosters {
    pub(crate) async fn read(line: &LineHandle, book: &LineBook) -> Result<Self, CommandError> {
        let asked = book.agent_workgroups().map(|(number, pad)| async move {
            let told: Result<Arc<WorkgroupInfo>, CommandError> = line.clone().members_by(book, pad).await;
            match told {
                Err(CommandError::Refused(code)) if !is_failure(code) => Ok((number, pad, None)),
                told => told.map(|info| (number, pad, Some(info))),
            }
        });
        let told: Vec<_> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        let mut rosters = Self::default();
        for (number, workgroup, info) in told {
            if info.is_none() {
                rosters.refused.insert(number.as_str().to_owned());
            }
            for member in info.iter().flat_map(|info| &info.members) {
                let role = Membership { number: number.clone(), workgroup, logged_on: member.logged_on };
                rosters.roles.entry(member.line).or_default().push(role);
            }
        }
        Ok(rosters)
    }

    /// The workgroups that an agent is in.
    pub(crate) fn roles_of(&self, agent: Pad) -> &[Membership] {
        self.roles.get(&agent).map(Vec::as_slice).unwrap_or_default()
    }

    /// Asks for the states of an agent, one after the other.
    pub(crate) async fn reading_of(
        &self,
        line: &LineHandle,
        book: &LineBook,
        agent: Pad,
    ) -> Result<AgentReading, CommandError> {
        let mut workgroups = Vec::new();
        let mut refused = self.refused.clone();
        for role in self.roles_of(agent) {
            let number = role.number.as_str().to_owned();
            match state_of(line, book, agent, role).await? {
                Some(there) => workgroups.push((number, there)),
                None => drop(refused.insert(number)),
            }
        }
        Ok(AgentReading { standing: AgentStanding::read(workgroups), refused })
    }
}

/// Asks for the state of an agent in one workgroup; `None` if the server refuses to tell it.
async fn state_of(
    line: &LineHandle,
    book: &LineBook,
    agent: Pad,
    Membership { workgroup, logged_on, .. }: &Membership,
) -> Result<Option<InWorkgroup>, CommandError> {
    match line.clone().ask_by(book, StateOfAgent { agent, workgroup: *workgroup }).await {
        Ok(status) => {
            let seconds = u64::try_from(status.since).ok().filter(|seconds| *seconds > 0);
            let since = seconds.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            Ok(Some(InWorkgroup { pad: *workgroup, state: status.state, since, logged_on: Some(*logged_on) }))
        }
        Err(CommandError::Refused(code)) if !is_failure(code) => Ok(None),
        Err(error) => Err(error),
    }
}
