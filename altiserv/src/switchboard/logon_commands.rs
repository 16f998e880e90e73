//! Commands of a logon: version, application, logon, log off, time, configuration.

use std::time::Duration;

use altilink::message::Message;
use altilink::message::logon::{GetSysConfig, LogOn, RegisterAppId, VersionReply};
use altilink::{Pad, Parameters, ResponseCode};

use super::Switchboard;
use super::command_reply::{CommandReply, CommandResult};
use super::error::CommandRefusal;
use super::received_command::ReceivedCommand;
use crate::desk::DeskError;
use crate::exchange::LineRequest;

impl Switchboard {
    pub(super) fn version(&self) -> CommandReply {
        CommandReply::with(VersionReply { version: self.dialect.version, option_pack: 0 }.write(&self.dialect))
    }

    pub(super) fn register(&mut self, command: &ReceivedCommand<'_>) -> CommandResult {
        let RegisterAppId { application } = command.read()?;
        self.desk.register(command.id, &application)?;
        Ok(CommandReply::ok())
    }

    /// LOGON. The location of the response is the pad of the line: clients take it from there.
    pub(super) fn log_on(&mut self, command: &ReceivedCommand<'_>) -> CommandResult {
        // A standby refuses a logon that it cannot read, too.
        self.desk.check_active()?;
        let logon: LogOn = command.read()?;
        if self.refuses_logons {
            return Err(CommandRefusal::LogonsRefused);
        }
        let granted = self.desk.log_on(command.wall, command.id, &logon)?;
        self.note_attendance(command.now, granted.line);
        if let Some(workgroup) = granted.agent_of.and_then(|number| self.exchange.workgroup_with(&number)) {
            let line = granted.line;
            let request = LineRequest::LogOnToWorkgroup { workgroup, agent: line, logged_on: true };
            self.exchange.request(command.now, line, request)?;
        }
        let result = if granted.insecure { ResponseCode::InsecurePassword } else { ResponseCode::Ok };
        Ok(CommandReply { location: Some(granted.line), result, parameters: Parameters::new() })
    }

    /// LOGOFF, from the SDK client at its line, from the .NET client at none.
    pub(super) fn log_off(&mut self, command: &ReceivedCommand<'_>) -> CommandResult {
        let line = self.desk.logon(command.id)?.line;
        if command.location != line && command.location != Pad::NONE {
            return Err(CommandRefusal::WrongLocation { location: command.location, line });
        }
        self.desk.log_off(command.wall, command.id)?;
        self.note_attendance(command.now, line);
        Ok(CommandReply::ok())
    }

    pub(super) fn timestamp(&self, now: Duration) -> CommandReply {
        CommandReply::with(Parameters::new().with_int(0, self.clock(now).unix(now)))
    }

    /// GET_SYSCONFIG, with an empty answer, which the SDK client tolerates.
    #[expect(clippy::unused_self, reason = "all handlers of commands have the same form")]
    pub(super) fn system_configuration(&self, command: &ReceivedCommand<'_>) -> CommandResult {
        let _: GetSysConfig = command.read()?;
        Ok(CommandReply::ok())
    }

    pub(super) fn require_supervisor(&self, command: &ReceivedCommand<'_>) -> Result<(), CommandRefusal> {
        let supervisor = self.desk.logon(command.id)?.supervisor;
        if supervisor { Ok(()) } else { Err(DeskError::NoPrivilege.into()) }
    }
}
