//! Connections, registrations, logons and licences.
//!
//! Pure: time is passed in as the span since the server started. A licence is held by being logged on and by nothing
//! else, so none can leak. The desk knows no call and no block of the wire.

mod client_logon;
mod connection_states;
mod error;
mod guard;
mod licences;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use altilink::Pad;
use altilink::message::logon::{LogOn, LogOnKind};
use altilink::message::monitoring::MonitorEntry;

pub(crate) use client_logon::ClientId;
#[cfg(test)]
pub(crate) use connection_states::LOGON_DEADLINE;
pub(crate) use connection_states::Overdue;
pub(crate) use error::DeskError;

use client_logon::Logon;
use connection_states::{ConnectionState, ConnectionStates};
use guard::Guard;
pub use licences::Licences;

use crate::settings::{Password, ServerRole, UserRole, plan::ServerPlan};

/// Time for which users stay connected when their server becomes a standby.
///
/// It is long enough for the event to reach them over a slow network. It is short because clients that do not know the
/// event keep to this server until their connection is closed.
pub(crate) const FAREWELL: Duration = Duration::from_secs(1);

/// Most lines to which one logon can subscribe.
const MAX_SUBSCRIPTIONS: usize = 10_000;

/// A successful logon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GrantedLogon {
    pub(crate) line: Pad,
    /// The password is the extension's own number.
    pub(crate) insecure: bool,
    /// The number of the workgroup that it logs on to as an agent.
    pub(crate) agent_of: Option<String>,
}

/// Conditions of logging on to a workgroup.
#[derive(Debug)]
struct WorkgroupAccess {
    /// None if no password is needed.
    password: Option<Password>,
    members: HashSet<String>,
}

#[derive(Debug)]
struct User {
    line: Pad,
    password: Password,
    role: UserRole,
}

#[derive(Debug)]
pub(crate) struct Desk {
    role: ServerRole,
    users: HashMap<String, User>,
    workgroups: HashMap<String, WorkgroupAccess>,
    licences: usize,
    guard: Guard,
    connections: ConnectionStates,
}

impl Desk {
    /// `line_of` tells the pad of each extension.
    pub(crate) fn new(plan: &ServerPlan, line_of: impl Fn(&str) -> Option<Pad>) -> Self {
        let mut users = HashMap::new();
        for extension in &plan.extensions {
            if let Some(line) = line_of(&extension.number) {
                let user = User { line, password: extension.password.clone(), role: extension.role };
                users.insert(extension.number.clone(), user);
            }
        }
        let mut workgroups = HashMap::new();
        for workgroup in &plan.workgroups {
            let members = workgroup.members.iter().cloned().collect();
            let access = WorkgroupAccess { password: workgroup.password.clone(), members };
            workgroups.insert(workgroup.number.clone(), access);
        }
        Self {
            role: plan.role,
            workgroups,
            users,
            licences: plan.licences,
            guard: Guard::new(plan.blocking),
            connections: ConnectionStates::default(),
        }
    }

    pub(crate) fn role(&self) -> ServerRole {
        self.role
    }

    /// Makes the server active: logons are taken.
    pub(crate) fn promote(&mut self) {
        self.role = ServerRole::Active;
    }

    /// Makes the server a standby: no logon is taken, and all present ones end.
    ///
    /// Their licences and lines are free at once. Their connections are overdue after [`FAREWELL`], also if the server is
    /// active again by then. Returns these connections with the lines that they were logged on to.
    pub(crate) fn demote(&mut self, now: Duration) -> Vec<(Pad, ClientId)> {
        self.role = ServerRole::Standby;
        let dismissed: Vec<_> = self.connections.users().collect();
        for (_, id) in &dismissed {
            self.connections.set(*id, ConnectionState::Dismissed { goes: now + FAREWELL });
        }
        dismissed
    }

    /// Refuses while the server is a standby.
    pub(crate) fn check_active(&self) -> Result<(), DeskError> {
        if self.role == ServerRole::Active { Ok(()) } else { Err(DeskError::Standby) }
    }

    pub(crate) fn licences(&self) -> Licences {
        Licences { total: self.licences, used: self.connections.users().len() }
    }

    /// Changes the number of licences. Users who are logged on stay, also if there are fewer licences than users.
    pub(crate) fn set_licences(&mut self, licences: usize) {
        self.licences = licences;
    }

    pub(crate) fn open(&mut self, now: Duration, id: ClientId) {
        self.connections.set(id, ConnectionState::Unregistered { since: now });
    }

    /// Starts the time of a connection without a logon anew: it has asked for the version.
    pub(crate) fn restart_deadline(&mut self, now: Duration, id: ClientId) {
        match self.connections.get(id) {
            Some(ConnectionState::Unregistered { .. }) => {
                self.connections.set(id, ConnectionState::Unregistered { since: now });
            }
            Some(ConnectionState::Registered { .. }) => {
                self.connections.set(id, ConnectionState::Registered { since: now });
            }
            Some(ConnectionState::LoggedOn(_) | ConnectionState::Dismissed { .. }) | None => {}
        }
    }

    /// Forgets a closed connection and frees its licence. Returns the line that it was logged on to.
    pub(crate) fn close(&mut self, id: ClientId) -> Option<Pad> {
        match self.connections.remove(id) {
            Some(ConnectionState::LoggedOn(logon)) => Some(logon.line),
            _ => None,
        }
    }

    /// Registers an application. Every id that is not empty is accepted; the ids that a live AltiServ accepts are not
    /// verified.
    pub(crate) fn register(&mut self, id: ClientId, application: &str) -> Result<(), DeskError> {
        if application.is_empty() {
            return Err(DeskError::InvalidApplication);
        }
        let Some(ConnectionState::Unregistered { since }) = self.connections.get(id) else {
            return Err(DeskError::AlreadyRegistered);
        };
        let since = *since;
        self.connections.set(id, ConnectionState::Registered { since });
        Ok(())
    }

    /// Logs a user on. A user who is logged on can log on again as an agent or a supervisor of a workgroup.
    ///
    /// The order of the checks is deliberate: a standby and a blocked extension do not show if the password is right, and
    /// a wrong password does not show if a licence is left.
    pub(crate) fn log_on(&mut self, now: Duration, id: ClientId, logon: &LogOn) -> Result<GrantedLogon, DeskError> {
        self.check_active()?;
        let upgrades = matches!(logon.kind, LogOnKind::Agent | LogOnKind::Supervisor);
        let before = match self.connections.get(id) {
            Some(ConnectionState::Registered { .. }) => None,
            Some(ConnectionState::LoggedOn(before)) if upgrades => Some(before.clone()),
            Some(ConnectionState::LoggedOn(_)) => return Err(DeskError::AlreadyLoggedOn),
            Some(ConnectionState::Dismissed { .. }) => return Err(DeskError::Dismissed),
            Some(ConnectionState::Unregistered { .. }) | None => return Err(DeskError::InvalidApplication),
        };
        let user = self.users.get(&logon.extension).ok_or(DeskError::UnknownExtension)?;
        if self.guard.is_blocked(now, &logon.extension) {
            return Err(DeskError::Blocked);
        }
        if !user.password.matches(&logon.password) {
            self.guard.failed(now, &logon.extension);
            return Err(DeskError::WrongPassword);
        }
        let supervisor = user.role == UserRole::Supervisor;
        if matches!(logon.kind, LogOnKind::Supervisor | LogOnKind::Administrator) && !supervisor {
            return Err(DeskError::NoPrivilege);
        }
        let line = user.line;
        let agent_of = self.check_workgroup(logon, before.is_some())?;
        let granted = GrantedLogon { line, insecure: *logon.password == logon.extension, agent_of };
        self.guard.succeeded(&logon.extension);
        if let Some(before) = before {
            // An upgrade is for the line that is logged on. It takes no licence, and the subscriptions stay.
            return if before.line == line { Ok(granted) } else { Err(DeskError::AlreadyLoggedOn) };
        }
        if self.connections.users().len() >= self.licences {
            return Err(DeskError::LicencesExhausted);
        }
        let administrator = logon.kind == LogOnKind::Administrator;
        let logon = Logon { line, supervisor, administrator, subscriptions: BTreeSet::new() };
        self.connections.set(id, ConnectionState::LoggedOn(logon));
        Ok(granted)
    }

    /// Checks the workgroup that a logon names; an upgrade has to name one. Returns the workgroup that it joins as an
    /// agent.
    fn check_workgroup(&self, logon: &LogOn, upgrades: bool) -> Result<Option<String>, DeskError> {
        let number = &logon.workgroup;
        let names_one = matches!(logon.kind, LogOnKind::Agent | LogOnKind::Supervisor) && !number.is_empty();
        if !names_one {
            return if upgrades { Err(DeskError::UnknownWorkgroup) } else { Ok(None) };
        }
        let access = self.workgroups.get(number).ok_or(DeskError::UnknownWorkgroup)?;
        let opens = access.password.as_ref().is_none_or(|password| password.matches(&logon.workgroup_password));
        if !opens {
            return Err(DeskError::WrongPassword);
        }
        if logon.kind == LogOnKind::Supervisor {
            return Ok(None);
        }
        let is_member = access.members.contains(&logon.extension);
        if is_member { Ok(Some(number.clone())) } else { Err(DeskError::NoPrivilege) }
    }

    /// Logs a user off and frees the licence. The connection stays registered. Returns the line that it was logged on to.
    pub(crate) fn log_off(&mut self, now: Duration, id: ClientId) -> Result<Pad, DeskError> {
        let line = self.logon(id)?.line;
        self.connections.set(id, ConnectionState::Registered { since: now });
        Ok(line)
    }

    pub(crate) fn logon(&self, id: ClientId) -> Result<&Logon, DeskError> {
        self.connections.logon(id).ok_or(DeskError::NotLoggedOn)
    }

    /// Adds the enabled lines to the subscriptions of a connection and removes the disabled ones. An empty list removes
    /// all.
    pub(crate) fn subscribe(&mut self, id: ClientId, entries: &[MonitorEntry]) -> Result<(), DeskError> {
        let mut logon = self.logon(id)?.clone();
        if !logon.supervisor {
            return Err(DeskError::NoPrivilege);
        }
        if entries.is_empty() {
            logon.subscriptions.clear();
        }
        for entry in entries {
            if entry.enable {
                logon.subscriptions.insert(entry.line);
            } else {
                logon.subscriptions.remove(&entry.line);
            }
        }
        if logon.subscriptions.len() > MAX_SUBSCRIPTIONS {
            return Err(DeskError::TooManySubscriptions);
        }
        self.connections.set(id, ConnectionState::LoggedOn(logon));
        Ok(())
    }

    /// True if a user is logged on to the line.
    pub(crate) fn is_attended(&self, line: Pad) -> bool {
        self.connections.is_attended(line)
    }

    /// The connections that get the events of a line.
    pub(crate) fn listeners(&self, line: Pad) -> impl Iterator<Item = ClientId> {
        self.connections.listeners(line)
    }

    /// Connections that are to be closed, each with the reason.
    pub(crate) fn overdue(&self, now: Duration) -> Vec<(ClientId, Overdue)> {
        self.connections.overdue(now)
    }

    /// Time at which the next connection is overdue.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.connections.next_deadline()
    }
}

#[cfg(test)]
mod tests;
