//! The workgroups that a user may see: their members, who waits, and the service level.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use actix::prelude::*;
use altilink::message::agents::AgentState;
use altilink::message::workgroups::WorkgroupInfo;
use altilink::{Pad, ResponseCode};
use futures::{StreamExt, TryStreamExt, stream};

use super::SessionActor;
use super::error::SessionError;
use crate::Extension;
use crate::connection::{CallsOn, CommandError};
use crate::logon::{
    AgentStanding, LineBook, LineHandle, ServiceLevel, ServiceLevelsOf, WaitingCaller, callers_read, is_failure,
};

/// Workgroups that are asked about at the same time: enough to hide the distance to the server, few enough to leave
/// room on the connection for other commands.
const AT_ONCE: usize = 8;

/// Asks for the workgroups that the user may see.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<WorkgroupsView, SessionError>")]
pub struct ListWorkgroups;

/// The workgroups that a user may see, in the server's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkgroupsView {
    /// The workgroups.
    pub workgroups: Vec<WorkgroupView>,
    /// Time over which service levels are counted.
    pub window: Duration,
    /// Time within which a caller is answered in time.
    pub threshold: Duration,
}

/// A workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkgroupView {
    /// Its number.
    pub number: Extension,
    /// Its name, or empty.
    pub name: String,
    /// Its members, in the server's order.
    pub members: Vec<MemberView>,
    /// Its queue, if the user may know it and the server tells it.
    pub waiting: Option<WaitingView>,
    /// Its service level, if anybody watches it at this proxy.
    pub service: Option<ServiceLevel>,
}

/// A member of a workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The member's extension.
    pub extension: Extension,
    /// The member's name, or empty.
    pub name: String,
    /// True if the member is logged on to the workgroup.
    pub logged_on: bool,
    /// The member's state there, if the session knows it.
    pub state: Option<AgentState>,
}

/// The length of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaitingView {
    /// Number of callers who wait.
    pub callers: usize,
    /// Time since which the first of them waits.
    pub since: Option<SystemTime>,
}

/// Queues and agents that a session knows by its watch.
struct Known {
    queues: HashMap<Extension, WaitingView>,
    agents: HashMap<Extension, Arc<AgentStanding>>,
}

impl WaitingView {
    fn of(callers: &[Arc<WaitingCaller>]) -> Self {
        Self { callers: callers.len(), since: callers.iter().map(|caller| caller.since).min() }
    }
}

/// Answer of the server about a queue that is not heard.
enum QueueTold {
    /// These callers wait.
    Waiting(WaitingView),
    /// The user may not know it.
    Nothing,
    /// The server does not say.
    Unknown,
}

struct Listing<'a> {
    line: LineHandle,
    book: &'a LineBook,
    known: &'a Known,
    /// True once a question for a queue was left unanswered. Then no other queue is asked for.
    is_given_up: AtomicBool,
}

impl Listing<'_> {
    /// Returns a workgroup; none if the user may not see it: if the server does not tell its members, or, to one who is no
    /// member, refuses its queue for want of privilege.
    async fn workgroup(&self, number: &Extension, pad: Pad) -> Result<Option<WorkgroupView>, CommandError> {
        let info = match self.line.clone().members_by(self.book, pad).await {
            Err(CommandError::Refused(code)) if !is_failure(code) => return Ok(None),
            told => told?,
        };
        let is_member = info.members.iter().any(|member| member.line == self.book.own());
        let waiting = match self.queue(number, pad).await? {
            QueueTold::Nothing if !is_member => return Ok(None),
            QueueTold::Waiting(waiting) => Some(waiting),
            QueueTold::Nothing | QueueTold::Unknown => None,
        };
        let members = self.members(number, &info).await;
        let name = self.book.name_on(pad).to_owned();
        Ok(Some(WorkgroupView { number: number.clone(), name, members, waiting, service: None }))
    }

    async fn members(&self, workgroup: &Extension, info: &WorkgroupInfo) -> Vec<MemberView> {
        let mut members = Vec::with_capacity(info.members.len());
        for member in &info.members {
            // One that is not in the list of lines came after it was read.
            let Some(extension) = self.book.extension_on(member.line) else { continue };
            let agent = self.known.agents.get(extension);
            let told = agent.and_then(|agent| agent.is_logged_on(workgroup));
            if told.is_some_and(|told| told != member.logged_on) {
                // No event tells it. Those who watch are told now, so that they have what is listed.
                self.line.agent_changed(extension.clone()).await;
            }
            members.push(MemberView {
                extension: extension.clone(),
                name: self.book.name_on(member.line).to_owned(),
                logged_on: member.logged_on,
                state: agent.and_then(|agent| agent.state_in(workgroup)),
            });
        }
        members
    }

    async fn queue(&self, number: &Extension, pad: Pad) -> Result<QueueTold, CommandError> {
        if let Some(waiting) = self.known.queues.get(number) {
            return Ok(QueueTold::Waiting(*waiting));
        }
        if self.is_given_up.load(Ordering::Relaxed) {
            return Ok(QueueTold::Unknown);
        }
        match self.line.clone().ask_by(self.book, CallsOn(pad)).await {
            Ok(reply) => Ok(QueueTold::Waiting(WaitingView::of(&callers_read(&reply.calls)))),
            Err(CommandError::Refused(ResponseCode::NoPrivilege)) => Ok(QueueTold::Nothing),
            Err(CommandError::Timeout) => {
                self.is_given_up.store(true, Ordering::Relaxed);
                Ok(QueueTold::Unknown)
            }
            Err(CommandError::Refused(_) | CommandError::Garbled(_)) => Ok(QueueTold::Unknown),
            Err(error) => Err(error),
        }
    }
}

async fn list(
    line: LineHandle,
    known: Known,
    window: Duration,
    threshold: Duration,
) -> Result<WorkgroupsView, SessionError> {
    let book = line.clone().lines(false).await?;
    let listing = Listing { line: line.clone(), book: &book, known: &known, is_given_up: AtomicBool::new(false) };
    let asked = book.agent_workgroups().map(|(number, pad)| listing.workgroup(number, pad));
    let told: Vec<Option<WorkgroupView>> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
    let mut workgroups: Vec<WorkgroupView> = told.into_iter().flatten().collect();
    let numbers = workgroups.iter().map(|workgroup| workgroup.number.clone()).collect();
    let levels = line.service_levels(ServiceLevelsOf { workgroups: numbers, window, threshold }).await;
    for (workgroup, level) in workgroups.iter_mut().zip(levels) {
        workgroup.service = level;
    }
    Ok(WorkgroupsView { workgroups, window, threshold })
}

impl SessionActor {
    fn known_of_workgroups(&self) -> Known {
        let mut known = Known { queues: HashMap::new(), agents: HashMap::new() };
        for (workgroup, callers) in self.shown.queues() {
            known.queues.insert(workgroup.clone(), WaitingView::of(callers));
        }
        for line in std::iter::once(&self.user).chain(self.shown.watched()) {
            if let Some(agent) = self.shown.agent(line) {
                known.agents.insert(line.clone(), agent);
            }
        }
        known
    }
}

impl Handler<ListWorkgroups> for SessionActor {
    type Result = ResponseFuture<Result<WorkgroupsView, SessionError>>;

    fn handle(&mut self, _: ListWorkgroups, _: &mut Context<Self>) -> Self::Result {
        let known = self.known_of_workgroups();
        Box::pin(list(self.line.clone(), known, self.config.service_window, self.config.service_threshold))
    }
}
