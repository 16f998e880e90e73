//! The front desk: who is connected, registered, logged on, and with how many licences.
//!
//! Pure: time is passed in as the span since the server started. A licence is held by being logged on and by nothing
//! else, so none can leak.

mod error;
mod guard;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use altilink::Pad;
use altilink::message::logon::{LogOn, LogOnKind};

pub(crate) use error::DeskError;
use guard::Guard;

use crate::settings::{
    Password, Role,
    plan::{ExtensionPlan, Plan},
};

/// How long a connection may stay without a logon and without asking for the version. A client needs milliseconds; this leaves room for a slow network.
pub(crate) const LOGON_DEADLINE: Duration = Duration::from_secs(30);

/// Most lines that one logon can subscribe to.
const MAX_SUBSCRIPTIONS: usize = 10_000;

/// One TCP connection; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// How far a connection has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    Unregistered { since: Duration },
    Registered { since: Duration },
    LoggedOn(Logon),
}

/// A logged-on connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logon {
    pub(crate) line: Pad,
    pub(crate) supervisor: bool,
    /// Other lines whose events it hears too.
    pub(crate) subscriptions: BTreeSet<Pad>,
}

/// A successful logon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Welcome {
    pub(crate) line: Pad,
    /// The password is the extension's own number.
    pub(crate) insecure: bool,
}

#[derive(Debug)]
struct User {
    line: Pad,
    password: Password,
    role: Role,
}

#[derive(Debug)]
pub(crate) struct Desk {
    users: HashMap<String, User>,
    licences: usize,
    guard: Guard,
    connections: BTreeMap<ConnectionId, Standing>,
}

impl Desk {
    /// `line_of` tells the pad of each extension.
    pub(crate) fn new(plan: &Plan, line_of: impl Fn(&str) -> Option<Pad>) -> Self {
        let user = |extension: &ExtensionPlan| {
            let user =
                User { line: line_of(&extension.number)?, password: extension.password.clone(), role: extension.role };
            Some((extension.number.clone(), user))
        };
        Self {
            users: plan.extensions.iter().filter_map(user).collect(),
            licences: plan.licences,
            guard: Guard::new(plan.blocking),
            connections: BTreeMap::new(),
        }
    }

    pub(crate) fn open(&mut self, now: Duration, id: ConnectionId) {
        self.connections.insert(id, Standing::Unregistered { since: now });
    }

    /// A connection without a logon asks for the version, and so shows that somebody is there: its time starts anew.
    pub(crate) fn greeted(&mut self, now: Duration, id: ConnectionId) {
        if let Some(Standing::Unregistered { since } | Standing::Registered { since }) = self.connections.get_mut(&id) {
            *since = now;
        }
    }

    /// The connection is gone, and its licence is free. The line it was logged on to, if it was.
    pub(crate) fn close(&mut self, id: ConnectionId) -> Option<Pad> {
        match self.connections.remove(&id) {
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
        let Some(Standing::Unregistered { since }) = self.connections.get(&id) else {
            return Err(DeskError::AlreadyRegistered);
        };
        let since = *since;
        self.connections.insert(id, Standing::Registered { since });
        Ok(())
    }

    /// A blocked extension is not told whether the password was right, nor a wrong password whether a licence is left.
    pub(crate) fn log_on(&mut self, now: Duration, id: ConnectionId, logon: &LogOn) -> Result<Welcome, DeskError> {
        match self.connections.get(&id) {
            Some(Standing::Registered { .. }) => {}
            Some(Standing::LoggedOn(_)) => return Err(DeskError::AlreadyLoggedOn),
            Some(Standing::Unregistered { .. }) | None => return Err(DeskError::InvalidApplication),
        }
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
        if self.logons().count() >= self.licences {
            return Err(DeskError::LicencesExhausted);
        }
        let line = user.line;
        self.guard.succeeded(&logon.extension);
        let standing = Standing::LoggedOn(Logon { line, supervisor, subscriptions: BTreeSet::new() });
        self.connections.insert(id, standing);
        Ok(Welcome { line, insecure: logon.password == logon.extension })
    }

    /// The connection stays, registered; its licence is free. The line it was logged on to.
    pub(crate) fn log_off(&mut self, now: Duration, id: ConnectionId) -> Result<Pad, DeskError> {
        let line = self.logon(id)?.line;
        self.connections.insert(id, Standing::Registered { since: now });
        Ok(line)
    }

    pub(crate) fn logon(&self, id: ConnectionId) -> Result<&Logon, DeskError> {
        match self.connections.get(&id) {
            Some(Standing::LoggedOn(logon)) => Ok(logon),
            _ => Err(DeskError::NotLoggedOn),
        }
    }

    /// From now on the connection hears these lines too, and no others.
    pub(crate) fn subscribe(&mut self, id: ConnectionId, lines: Vec<Pad>) -> Result<(), DeskError> {
        let Some(Standing::LoggedOn(logon)) = self.connections.get_mut(&id) else {
            return Err(DeskError::NotLoggedOn);
        };
        if !logon.supervisor {
            return Err(DeskError::NoPrivilege);
        }
        if lines.len() > MAX_SUBSCRIPTIONS {
            return Err(DeskError::TooManySubscriptions);
        }
        logon.subscriptions = lines.into_iter().collect();
        Ok(())
    }

    /// Whether anybody is logged on to the line.
    pub(crate) fn is_attended(&self, line: Pad) -> bool {
        self.logons().any(|(_, logon)| logon.line == line)
    }

    /// The connections that hear a line's events.
    pub(crate) fn listeners(&self, line: Pad) -> impl Iterator<Item = ConnectionId> {
        let hears = move |logon: &Logon| logon.line == line || logon.subscriptions.contains(&line);
        self.logons().filter(move |(_, logon)| hears(logon)).map(|(id, _)| id)
    }

    /// Connections whose time to log on is over.
    pub(crate) fn overdue(&self, now: Duration) -> Vec<ConnectionId> {
        let over = |standing: &Standing| logon_deadline(standing).is_some_and(|deadline| deadline <= now);
        self.connections.iter().filter(|(_, standing)| over(standing)).map(|(id, _)| *id).collect()
    }

    /// When the next connection is overdue.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.connections.values().filter_map(logon_deadline).min()
    }

    fn logons(&self) -> impl Iterator<Item = (ConnectionId, &Logon)> {
        self.connections.iter().filter_map(|(id, standing)| match standing {
            Standing::LoggedOn(logon) => Some((*id, logon)),
            Standing::Unregistered { .. } | Standing::Registered { .. } => None,
        })
    }
}

fn logon_deadline(standing: &Standing) -> Option<Duration> {
    match standing {
        Standing::Unregistered { since } | Standing::Registered { since } => Some(*since + LOGON_DEADLINE),
        Standing::LoggedOn(_) => None,
    }
}

#[cfg(test)]
mod tests;
