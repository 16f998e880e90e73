//! The front desk: who is connected, registered, logged on, and with how many licences.
//!
//! Pure: time is passed in as the span since the server started. A licence is held by being logged on and by nothing
//! else, so none can leak.

mod error;
mod guard;
mod licences;
mod logon;
mod standings;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use altilink::Pad;
use altilink::message::logon::{LogOn, LogOnKind};
use altilink::message::monitoring::MonitorEntry;

pub(crate) use error::DeskError;
pub(crate) use logon::ConnectionId;
#[cfg(test)]
pub(crate) use standings::LOGON_DEADLINE;
pub(crate) use standings::Overdue;

use guard::Guard;
pub use licences::Licences;
use logon::Logon;
use standings::{Standing, Standings};

use crate::settings::{Password, Role, ServerRole, plan::Plan};

/// How long users stay connected when their server becomes a standby: enough for the news to reach them even over a slow
/// network, and short, because until their connections are closed clients that do not know the event take the server for
/// theirs.
pub(crate) const FAREWELL: Duration = Duration::from_secs(1);

/// Most lines that one logon can subscribe to.
const MAX_SUBSCRIPTIONS: usize = 10_000;

/// A successful logon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Welcome {
    pub(crate) line: Pad,
    /// The password is the extension's own number.
    pub(crate) insecure: bool,
    /// The number of the workgroup that it logs on to as an agent.
    pub(crate) agent_of: Option<String>,
}

/// Who may log on to a workgroup.
#[derive(Debug)]
struct Access {
    /// None asks for no password.
    password: Option<Password>,
    members: HashSet<String>,
}

#[derive(Debug)]
struct User {
    line: Pad,
    password: Password,
    role: Role,
}

#[derive(Debug)]
pub(crate) struct Desk {
    role: ServerRole,
    users: HashMap<String, User>,
    workgroups: HashMap<String, Access>,
    licences: usize,
    guard: Guard,
    standings: Standings,
}

impl Desk {
    /// `line_of` tells the pad of each extension.
    pub(crate) fn new(plan: &Plan, line_of: impl Fn(&str) -> Option<Pad>) -> Self {
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
            let access = Access { password: workgroup.password.clone(), members };
            workgroups.insert(workgroup.number.clone(), access);
        }
        Self {
            role: plan.role,
            workgroups,
            users,
            licences: plan.licences,
            guard: Guard::new(plan.blocking),
            standings: Standings::default(),
        }
    }

    pub(crate) fn role(&self) -> ServerRole {
        self.role
    }

    /// Logons are taken from now on.
    pub(crate) fn promote(&mut self) {
        self.role = ServerRole::Active;
    }

    /// From now on no logon is taken, and there are none: those who were logged on have no licence and no line any more,
    /// and are overdue after [`FAREWELL`], also when the server is active again by then. Who they are, with their lines.
    pub(crate) fn demote(&mut self, now: Duration) -> Vec<(Pad, ConnectionId)> {
        self.role = ServerRole::Standby;
        let dismissed: Vec<_> = self.standings.users().collect();
        for (_, id) in &dismissed {
            self.standings.set(*id, Standing::Dismissed { goes: now + FAREWELL });
        }
        dismissed
    }

    /// Whether logons are taken at all.
    pub(crate) fn check_active(&self) -> Result<(), DeskError> {
        if self.role == ServerRole::Active { Ok(()) } else { Err(DeskError::Standby) }
    }

    pub(crate) fn licences(&self) -> Licences {
        Licences { total: self.licences, used: self.standings.users().len() }
    }

    /// The licences there are from now on. Whoever is logged on stays, also where they are fewer.
    pub(crate) fn set_licences(&mut self, licences: usize) {
        self.licences = licences;
    }

    pub(crate) fn open(&mut self, now: Duration, id: ConnectionId) {
        self.standings.set(id, Standing::Unregistered { since: now });
    }

    /// A connection without a logon asks for the version, and so shows that somebody is there: its time starts anew.
    pub(crate) fn greeted(&mut self, now: Duration, id: ConnectionId) {
        match self.standings.get(id) {
            Some(Standing::Unregistered { .. }) => self.standings.set(id, Standing::Unregistered { since: now }),
            Some(Standing::Registered { .. }) => self.standings.set(id, Standing::Registered { since: now }),
            Some(Standing::LoggedOn(_) | Standing::Dismissed { .. }) | None => {}
        }
    }

    /// The connection is gone, and its licence is free. The line it was logged on to, if it was.
    pub(crate) fn close(&mut self, id: ConnectionId) -> Option<Pad> {
        match self.standings.remove(id) {
            Some(Standing::LoggedOn(logon)) => Some(logon.line),
            _ => None,
        }
    }

    /// An application makes itself known. Every application id is taken: which ones a live AltiServ takes is not
    /// verified.
    pub(crate) fn register(&mut self, id: ConnectionId, application: &str) -> Result<(), DeskError> {
        if application.is_empty() {
            return Err(DeskError::InvalidApplication);
        }
        let Some(Standing::Unregistered { since }) = self.standings.get(id) else {
            return Err(DeskError::AlreadyRegistered);
        };
        let since = *since;
        self.standings.set(id, Standing::Registered { since });
        Ok(())
    }

    /// A blocked extension is not told whether the password was right, nor a wrong password whether a licence is left,
    /// and a standby tells neither. Whoever is logged on can log on again as an agent or a supervisor of a workgroup.
    pub(crate) fn log_on(&mut self, now: Duration, id: ConnectionId, logon: &LogOn) -> Result<Welcome, DeskError> {
        self.check_active()?;
        let upgrades = matches!(logon.kind, LogOnKind::Agent | LogOnKind::Supervisor);
        let before = match self.standings.get(id) {
            Some(Standing::Registered { .. }) => None,
            Some(Standing::LoggedOn(before)) if upgrades => Some(before.clone()),
            Some(Standing::LoggedOn(_)) => return Err(DeskError::AlreadyLoggedOn),
            Some(Standing::Dismissed { .. }) => return Err(DeskError::Dismissed),
            Some(Standing::Unregistered { .. }) | None => return Err(DeskError::InvalidApplication),
        };
        let user = self.users.get(&logon.extension).ok_or(DeskError::UnknownExtension)?;
        if self.guard.is_blocked(now, &logon.extension) {
            return Err(DeskError::Blocked);
        }
        if !user.password.matches(&logon.password) {
            self.guard.failed(now, &logon.extension);
            return Err(DeskError::WrongPassword);
        }
        let supervisor = user.role == Role::Supervisor;
        if matches!(logon.kind, LogOnKind::Supervisor | LogOnKind::Administrator) && !supervisor {
            return Err(DeskError::NoPrivilege);
        }
        let line = user.line;
        let agent_of = self.check_workgroup(logon, before.is_some())?;
        let welcome = Welcome { line, insecure: *logon.password == logon.extension, agent_of };
        self.guard.succeeded(&logon.extension);
        if let Some(before) = before {
            // An upgrade is for the line that is logged on: it costs no licence, and what it hears stays.
            return if before.line == line { Ok(welcome) } else { Err(DeskError::AlreadyLoggedOn) };
        }
        if self.standings.users().len() >= self.licences {
            return Err(DeskError::LicencesExhausted);
        }
        let administrator = logon.kind == LogOnKind::Administrator;
        let logon = Logon { line, supervisor, administrator, subscriptions: BTreeSet::new() };
        self.standings.set(id, Standing::LoggedOn(logon));
        Ok(welcome)
    }

    /// Whether a logon may name its workgroup, and which one it joins as an agent. An upgrade has to name one.
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

    /// The connection stays, registered; its licence is free. The line it was logged on to.
    pub(crate) fn log_off(&mut self, now: Duration, id: ConnectionId) -> Result<Pad, DeskError> {
        let line = self.logon(id)?.line;
        self.standings.set(id, Standing::Registered { since: now });
        Ok(line)
    }

    pub(crate) fn logon(&self, id: ConnectionId) -> Result<&Logon, DeskError> {
        self.standings.logon(id).ok_or(DeskError::NotLoggedOn)
    }

    /// From now on the connection hears the enabled lines too, and the disabled ones no longer; none named, it hears no
    /// other line at all.
    pub(crate) fn subscribe(&mut self, id: ConnectionId, entries: &[MonitorEntry]) -> Result<(), DeskError> {
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
        self.standings.set(id, Standing::LoggedOn(logon));
        Ok(())
    }

    /// Whether anybody is logged on to the line.
    pub(crate) fn is_attended(&self, line: Pad) -> bool {
        self.standings.is_attended(line)
    }

    /// The connections that hear a line's events.
    pub(crate) fn listeners(&self, line: Pad) -> impl Iterator<Item = ConnectionId> {
        self.standings.listeners(line)
    }

    /// Connections whose time is over, and why.
    pub(crate) fn overdue(&self, now: Duration) -> Vec<(ConnectionId, Overdue)> {
        self.standings.overdue(now)
    }

    /// When the next connection is overdue.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.standings.next_deadline()
    }
}

#[cfg(test)]
mod tests;
