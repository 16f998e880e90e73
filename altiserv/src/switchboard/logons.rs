//! Version, application, logon, log off, time, configuration.

use std::time::Duration;

use altilink::message::Message;
use altilink::message::logon::{GetSysConfig, LogOn, RegisterAppId, VersionReply};
use altilink::{Pad, Parameters, ResponseCode};

use super::error::CommandError;
use super::{Answer, Asked, Reply, Switchboard};
use crate::desk::DeskError;
use crate::exchange::LineRequest;

impl Switchboard {
    pub(super) fn version(&self) -> Reply {
        Reply::with(VersionReply { version: self.dialect.version, option_pack: 0 }.write(&self.dialect))
    }

    pub(super) fn register(&mut self, asked: &Asked<'_>) -> Answer {
        let RegisterAppId { application } = asked.read()?;
        self.desk.register(asked.id, &application)?;
        Ok(Reply::ok())
    }

    /// The response carries the line's pad as its location: that is where a client takes it from.
    pub(super) fn log_on(&mut self, asked: &Asked<'_>) -> Answer {
        // A standby does not even read who asks.
        self.desk.check_active()?;
        let logon: LogOn = asked.read()?;
        if self.refuses_logons {
            return Err(CommandError::LogonsRefused);
        }
        let welcome = self.desk.log_on(asked.wall, asked.id, &logon)?;
        self.note_attendance(asked.now, welcome.line);
        if let Some(workgroup) = welcome.agent_of.and_then(|number| self.exchange.workgroup_with(&number)) {
            let line = welcome.line;
            let request = LineRequest::LogOnToWorkgroup { workgroup, agent: line, logged_on: true };
            self.exchange.request(asked.now, line, request)?;
        }
        let result = if welcome.insecure { ResponseCode::InsecurePassword } else { ResponseCode::Ok };
        Ok(Reply { location: Some(welcome.line), result, parameters: Parameters::new() })
    }

    /// The SDK client logs off at its line, the .NET client at no line.
    pub(super) fn log_off(&mut self, asked: &Asked<'_>) -> Answer {
        let line = self.desk.logon(asked.id)?.line;
        if asked.location != line && asked.location != Pad::NONE {
            return Err(CommandError::WrongLocation { asked: asked.location, line });
        }
        self.desk.log_off(asked.wall, asked.id)?;
        self.note_attendance(asked.now, line);
        Ok(Reply::ok())
    }

    pub(super) fn timestamp(&self, now: Duration) -> Reply {
        Reply::with(Parameters::new().with_int(0, self.clock(now).unix(now)))
    }

    /// An empty answer is what the SDK client tolerates.
    #[expect(clippy::unused_self, reason = "one of the table's handlers, which all look alike")]
    pub(super) fn system_configuration(&self, asked: &Asked<'_>) -> Answer {
        let _: GetSysConfig = asked.read()?;
        Ok(Reply::ok())
    }

    pub(super) fn require_supervisor(&self, asked: &Asked<'_>) -> Result<(), CommandError> {
        let supervisor = self.desk.logon(asked.id)?.supervisor;
        if supervisor { Ok(()) } else { Err(DeskError::NoPrivilege.into()) }
    }
}
