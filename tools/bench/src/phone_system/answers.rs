//! Answers to commands.

use std::rc::Rc;

use altilink::message::events::StateChange;
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo};
use altilink::message::logon::{LogOn, VersionReply};
use altilink::message::{Event, Message};
use altilink::{Block, CommandCode, Dialect, Head, LineState, Pad, Parameters, ResponseCode};

use super::Switch;
use super::client_link::ClientLink;
use crate::error::BenchError;

/// Number of MAKECALLs after which the line is reported idle. A call that was placed and does not begin is remembered
/// by the client; so that it does not remember thousands, it is told now and then that none of them began.
const IDLE_AFTER: u32 = 8;

/// Blocks that answer a command.
pub(super) fn answer(switch: &Switch, link: &Rc<ClientLink>, command: &Block) -> Result<Vec<Block>, BenchError> {
    let Head::Command(code) = command.head else { return Ok(Vec::new()) };
    let dialect = Dialect::default();
    let parameters = match code {
        CommandCode::GetVersion => VersionReply { version: dialect.version, option_pack: 0 }.write(&dialect),
        CommandCode::GetExtraCallInfo => extra_call_info(&command.parameters)?,
        CommandCode::LogOn => {
            log_on(switch, link, &command.parameters)?;
            Parameters::new()
        }
        _ => Parameters::new(),
    };
    let line = Pad(link.line.get().unwrap_or(0));
    let result = if code == CommandCode::GetLineInfo { ResponseCode::ListEnd } else { ResponseCode::Ok };
    let mut blocks = vec![Block::response(code, command.sequence_id, line, result, parameters)];
    if code == CommandCode::MakeCall {
        switch.placed.set(switch.placed.get() + 1);
        link.placed.set(link.placed.get() + 1);
        if link.placed.get() == IDLE_AFTER {
            link.placed.set(0);
            blocks.push(StateChange { state: LineState::Idle, call: Pad::NONE }.block(line, &dialect));
        }
    }
    Ok(blocks)
}

/// Puts the line of a connection through to it.
fn log_on(switch: &Switch, link: &Rc<ClientLink>, asked: &Parameters) -> Result<(), BenchError> {
    let logon = LogOn::read(asked, &Dialect::default())?;
    let line = logon.extension.parse().map_err(|_| BenchError::Garbled("the extension of a logon"))?;
    link.line.set(Some(line));
    switch.lines.borrow_mut().insert(line, Rc::clone(link));
    Ok(())
}

fn extra_call_info(asked: &Parameters) -> Result<Parameters, BenchError> {
    let dialect = Dialect::default();
    let GetExtraCallInfo { session } = GetExtraCallInfo::read(asked, &dialect)?;
    let extra = ExtraCallInfo { session, ivr_data: "1#2".to_owned(), ..ExtraCallInfo::default() };
    Ok(extra.write(&dialect))
}
