use std::net::Ipv4Addr;
use std::time::Duration;

use altilink::message::call_control::{Answer, DropCall, Hold, MakeCall, Redirect, RedirectKind};
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::events::{Ring, VoiceRecording};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo, SetUserData};
use altilink::message::lines::{LineKind, LineList};
use altilink::message::logon::{LogOff, LogOn, LogOnKind, RegisterAppId, VersionReply};
use altilink::message::monitoring::{MonitorEntry, SetMonitorEntry};
use altilink::message::recording::{PauseAction, PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::message::recording::{RecordingKind, RecordingState};
use altilink::message::{Command, Message};
use altilink::{
    Block, CommandCode, Dialect, EventCode, Head, LineState, Pad, Parameters, ResponseCode, SequenceId, SessionHandle,
};

use super::{Now, Switchboard};
use crate::desk::ClientId;
use crate::exchange::{CallData, Caller, Happening, TapeFailure, TapeOrder, TapeReport};
use crate::settings::{ExtensionSettings, Product, Settings, plan::ServerPlan};

const EPOCH: Duration = Duration::from_secs(1_700_000_000);
const NOW: Duration = Duration::from_secs(5);
const BOTH_CLOCKS: Now = Now { wall: NOW, exchange: NOW };

mod roles;

/// A switchboard with clients that have their answers checked.
struct Bench {
    switchboard: Switchboard,
    sequence: i32,
}

impl Bench {
    fn new(settings: &Settings) -> Self {
        let plan = ServerPlan::try_from(settings).expect("valid");
        Self { switchboard: Switchboard::new(&plan, Dialect::default(), EPOCH), sequence: 0 }
    }

    fn send(&mut self, id: u64, code: CommandCode, location: Pad, parameters: Parameters) -> Vec<Block> {
        self.sequence += 1;
        let sequence_id = SequenceId(self.sequence);
        let answers = self.switchboard.command(
            BOTH_CLOCKS,
            ClientId(id),
            &Block::command(code, sequence_id, location, parameters),
        );
        for answer in &answers {
            assert_eq!(answer.sequence_id, sequence_id, "a response repeats the sequence id");
            assert!(matches!(answer.head, Head::Response { command, .. } if command == code), "and the code");
        }
        answers
    }

    fn raw(&mut self, id: u64, code: CommandCode, location: Pad, parameters: Parameters) -> (ResponseCode, Block) {
        let mut answers = self.send(id, code, location, parameters);
        assert_eq!(answers.len(), 1);
        let answer = answers.remove(0);
        let Head::Response { result, .. } = answer.head else { panic!("checked above") };
        (result, answer)
    }

    fn ask<C: Command>(&mut self, id: u64, location: Pad, command: &C) -> ResponseCode {
        self.raw(id, C::CODE, location, command.write(&Dialect::default())).0
    }

    fn reply<C: Command, R: Message>(&mut self, id: u64, location: Pad, command: &C) -> R {
        let (result, block) = self.raw(id, C::CODE, location, command.write(&Dialect::default()));
        assert_eq!(result, ResponseCode::Ok);
        R::read(&block.parameters, &Dialect::default()).expect("the reply can be read")
    }

    /// Opens a connection and logs it on.
    fn log_on(&mut self, id: u64, extension: &str) -> Pad {
        self.switchboard.open(NOW, ClientId(id));
        let register = RegisterAppId { application: RegisterAppId::SDK.to_owned() };
        assert_eq!(self.ask(id, Pad::NONE, &register), ResponseCode::Ok);
        let logon = logon(extension).write(&Dialect::default());
        let (result, block) = self.raw(id, CommandCode::LogOn, Pad::NONE, logon);
        assert_eq!(result, ResponseCode::Ok);
        block.location
    }

    /// Asks for a recording, and answers as if its file could be opened or not.
    fn record<C: Command>(
        &mut self,
        id: u64,
        location: Pad,
        command: &C,
        failure: Option<TapeFailure>,
    ) -> ResponseCode {
        let at_once = self.send(id, C::CODE, location, command.write(&Dialect::default()));
        if let Some(refusal) = at_once.first() {
            let Head::Response { result, .. } = refusal.head else { panic!("checked above") };
            return result;
        }
        for order in self.switchboard.take_orders() {
            if let TapeOrder::Open { tape, .. } = order {
                let failed = failure.map(|failure| TapeReport::Failed(tape, failure));
                self.switchboard.tape_report(NOW, failed.unwrap_or(TapeReport::Opened(tape)));
            }
        }
        let (answer, to) = self.switchboard.take_answers().remove(0);
        assert_eq!((answer.sequence_id, answer.location, to), (SequenceId(self.sequence), location, ClientId(id)));
        let Head::Response { command, result } = answer.head else { panic!("{answer:?} is no response") };
        assert_eq!(command, C::CODE);
        result
    }

    /// The events, each with the connections that got it.
    fn events(&mut self) -> Vec<(EventCode, Pad, Vec<u64>)> {
        let events = self.switchboard.take_events(NOW);
        let told = events.into_iter().map(|(block, to)| {
            let Head::Event(code) = block.head else { panic!("{:?} is no event", block.head) };
            (code, block.location, to.into_iter().map(|id| id.0).collect())
        });
        told.collect()
    }
}

fn logon(extension: &str) -> LogOn {
    LogOn {
        kind: LogOnKind::Extension,
        extension: extension.to_owned(),
        password: "1234".to_owned().into(),
        workgroup: String::new(),
        workgroup_password: String::new().into(),
        address: Ipv4Addr::LOCALHOST,
    }
}

fn dial(number: &str) -> MakeCall {
    MakeCall { number: number.to_owned(), account_code: String::new() }
}

#[test]
fn before_a_logon_most_commands_are_refused() {
    let mut bench = Bench::new(&Settings::default());
    bench.switchboard.open(NOW, ClientId(1));
    let (result, block) = bench.raw(1, CommandCode::GetVersion, Pad::NONE, Parameters::new());
    assert_eq!(result, ResponseCode::Ok);
    let version = VersionReply::read(&block.parameters, &Dialect::default()).expect("readable").version;
    assert_eq!(version.0, 0x2700);
    let (result, block) = bench.raw(1, CommandCode::GetServerTimestamp, Pad::NONE, Parameters::new());
    assert_eq!((result, block.parameters.int(0)), (ResponseCode::Ok, Ok(1_700_000_005)));
    assert_eq!(bench.ask(1, Pad::NONE, &logon("101")), ResponseCode::InvalidAppId);
    assert_eq!(bench.ask(1, Pad(100), &dial("102")), ResponseCode::NotLoggedOn);
    assert_eq!(bench.ask(1, Pad::NONE, &LogOff), ResponseCode::NotLoggedOn);
}

#[test]
fn an_unknown_command_and_broken_parameters_are_refused() {
    let mut bench = Bench::new(&Settings::default());
    let pad = bench.log_on(1, "101");
    for code in [CommandCode::PushUrl, CommandCode::Unknown(1125), CommandCode::GetLineConfig] {
        assert_eq!(bench.raw(1, code, pad, Parameters::new()).0, ResponseCode::InvalidCommand);
    }
    let wrong_kind = Parameters::new().with_int(0, 102);
    assert_eq!(bench.raw(1, CommandCode::MakeCall, pad, wrong_kind).0, ResponseCode::InvalidParameter);
    assert_eq!(bench.raw(1, CommandCode::Answer, pad, Parameters::new()).0, ResponseCode::InvalidParameter);
    assert_eq!(bench.ask(1, Pad(101), &dial("102")), ResponseCode::InvalidId, "another line's location");
}

#[test]
fn a_block_that_is_no_command_gets_no_answer() {
    let mut bench = Bench::new(&Settings::default());
    let event = Block::event(EventCode::Ring, Pad(100), Parameters::new());
    assert!(bench.switchboard.command(BOTH_CLOCKS, ClientId(1), &event).is_empty());
}

#[test]
fn a_call_is_made_answered_held_and_dropped_over_the_wire() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    assert_eq!((anna, bert), (Pad(100), Pad(101)));
    assert_eq!(bench.ask(1, anna, &dial("102")), ResponseCode::Ok);
    assert_eq!(
        bench.events(),
        [
            (EventCode::RingBack, anna, vec![1]),
            (EventCode::StateChange, anna, vec![1]),
            (EventCode::Ring, bert, vec![2]),
            (EventCode::StateChange, bert, vec![2]),
        ]
    );
    assert_eq!(bench.ask(2, bert, &Answer { call: anna }), ResponseCode::Ok);
    assert_eq!(bench.ask(2, bert, &Hold { call: anna, retrieve: false }), ResponseCode::Ok);
    let CallInfoReply { calls } = bench.reply(2, bert, &GetCallInfo { pad: bert });
    assert_eq!(calls[0].state, Some(LineState::Hold));
    assert_eq!(calls[0].details.info.caller_id, "101");
    assert_eq!(bench.ask(1, anna, &DropCall { call: DropCall::CURRENT }), ResponseCode::Ok);
    let CallInfoReply { calls } = bench.reply(2, bert, &GetCallInfo { pad: bert });
    assert!(calls.is_empty());
}

#[test]
fn refusals_have_their_codes() {
    let mut bench = Bench::new(&Settings::default());
    let line = bench.log_on(1, "101");
    assert_eq!(bench.ask(1, line, &dial("555")), ResponseCode::InvalidId);
    assert_eq!(bench.ask(1, line, &dial("14085551234")), ResponseCode::InvalidAccessCode);
    assert_eq!(bench.ask(1, line, &dial("x")), ResponseCode::InvalidParameter);
    assert_eq!(bench.ask(1, line, &DropCall { call: Pad(101) }), ResponseCode::InvalidId);
    let start = StartCallRecord { line, rate: StartCallRecord::PCM, file_name: String::new(), append: false };
    assert_eq!(bench.ask(1, line, &start), ResponseCode::InvalidState);
    assert_eq!(bench.ask(1, line, &dial("102")), ResponseCode::Ok);
    assert_eq!(bench.ask(1, line, &dial("103")), ResponseCode::InvalidState);
    let redirect = Redirect::to_number(Pad(101), "103".to_owned());
    assert_eq!(bench.ask(1, line, &redirect), ResponseCode::InvalidState, "by the caller of a ringing call");
}

#[test]
fn max_acd_refuses_drop_and_mute_with_their_codes() {
    let mut bench = Bench::new(&Settings { product: Product::MaxAcd, ..Settings::default() });
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.ask(1, anna, &dial("102"));
    bench.ask(2, bert, &Answer { call: anna });
    assert_eq!(bench.ask(1, anna, &DropCall { call: bert }), ResponseCode::InvalidState);
    let mute = PauseCallRecord { line: anna, action: PauseAction::Mute };
    assert_eq!(bench.ask(1, anna, &mute), ResponseCode::VrNotSupported);
}

#[test]
fn recordings_are_reported_with_state_kind_and_call() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.ask(1, anna, &dial("102"));
    bench.ask(2, bert, &Answer { call: anna });
    bench.events();
    let start = StartCallRecord { line: anna, rate: 64, file_name: "a.wav".to_owned(), append: false };
    assert_eq!(bench.record(1, anna, &start, None), ResponseCode::Ok);
    let (block, to) = bench.switchboard.take_events(NOW).remove(0);
    let VoiceRecording(report) = VoiceRecording::read(&block.parameters, &Dialect::default()).expect("readable");
    assert_eq!((report.state, report.kind), (RecordingState::Recording, RecordingKind::Agent));
    assert_eq!((report.line, report.call, to), (anna, Some(bert), vec![ClientId(1)]));
    assert_eq!(bench.ask(1, anna, &start), ResponseCode::VrRecordingInProgress);
    let CallInfoReply { calls } = bench.reply(1, anna, &GetCallInfo { pad: anna });
    assert_eq!(calls[0].recording.map(|recording| recording.state), Some(RecordingState::Recording));
    assert_eq!(bench.ask(1, anna, &StopCallRecord { line: anna }), ResponseCode::Ok);
    assert_eq!(bench.ask(1, anna, &StopCallRecord { line: anna }), ResponseCode::VrNotStarted);
}

#[test]
fn the_list_of_calls_tells_which_are_not_recorded() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.ask(1, anna, &dial("102"));
    for (id, line) in [(1, anna), (2, bert)] {
        let CallInfoReply { calls } = bench.reply(id, line, &GetCallInfo { pad: line });
        assert_eq!(calls[0].recording, None, "one that rings cannot be");
    }
    bench.ask(2, bert, &Answer { call: anna });
    for (id, line, call) in [(1, anna, bert), (2, bert, anna)] {
        let CallInfoReply { calls } = bench.reply(id, line, &GetCallInfo { pad: line });
        let recording = calls[0].recording.expect("it says so");
        assert_eq!((recording.line, recording.call), (line, Some(call)));
        assert_eq!((recording.state, recording.kind), (RecordingState::Stopped, RecordingKind::Agent));
    }
}

#[test]
fn a_recording_that_does_not_start_is_answered_with_the_reason() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.ask(1, anna, &dial("102"));
    bench.ask(2, bert, &Answer { call: anna });
    bench.events();
    let start = StartCallRecord { line: anna, rate: 64, file_name: "a.wav".to_owned(), append: false };
    for (failure, code) in [
        (TapeFailure::CannotOpen, ResponseCode::VrFileCannotOpen),
        (TapeFailure::DiskFull, ResponseCode::VrDiskFull),
        (TapeFailure::Unresponsive, ResponseCode::SystemError),
    ] {
        assert_eq!(bench.record(1, anna, &start, Some(failure)), code);
        assert_eq!(bench.events(), [(EventCode::VoiceRecording, anna, vec![1])]);
    }
    let adpcm = StartCallRecord { rate: StartCallRecord::ADPCM, ..start.clone() };
    assert_eq!(bench.record(1, anna, &adpcm, None), ResponseCode::VrNotSupported);
    assert_eq!(bench.record(1, anna, &StartCallRecord { rate: 5, ..start.clone() }, None), ResponseCode::VrInvalidType);
    let path = StartCallRecord { file_name: "../a.wav".to_owned(), ..start };
    assert_eq!(bench.record(1, anna, &path, None), ResponseCode::InvalidParameter);
    assert!(bench.events().is_empty());
}

#[test]
fn a_closed_connection_gets_no_late_answer() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.ask(1, anna, &dial("102"));
    bench.ask(2, bert, &Answer { call: anna });
    let start = StartCallRecord { line: anna, rate: 64, file_name: String::new(), append: false };
    assert!(bench.send(1, CommandCode::StartCallRecord, anna, start.write(&Dialect::default())).is_empty());
    bench.switchboard.close(NOW, ClientId(1));
    assert_eq!(bench.ask(2, bert, &DropCall { call: anna }), ResponseCode::Ok);
    assert!(bench.switchboard.take_answers().is_empty());
}

#[test]
fn a_call_that_ends_while_its_recording_begins_is_answered_before_its_events() {
    let mut bench = Bench::new(&Settings::default());
    let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
    bench.ask(1, anna, &dial("102"));
    bench.ask(2, bert, &Answer { call: anna });
    let start = StartCallRecord { line: anna, rate: 64, file_name: String::new(), append: false };
    assert!(bench.send(1, CommandCode::StartCallRecord, anna, start.write(&Dialect::default())).is_empty());
    assert_eq!(bench.ask(2, bert, &DropCall { call: anna }), ResponseCode::Ok);
    let (answer, to) = bench.switchboard.take_answers().remove(0);
    assert!(matches!(answer.head, Head::Response { result: ResponseCode::InvalidState, .. }), "{answer:?}");
    assert_eq!((to, answer.location), (ClientId(1), anna));
}

#[test]
fn supervisors_may_subscribe_record_and_read_calls_and_agents_may_not() {
    let mut bench = Bench::new(&Settings::default());
    let (agent, supervisor) = (bench.log_on(1, "101"), bench.log_on(9, "110"));
    let other = Pad(101);
    let subscribe = SetMonitorEntry { entries: vec![MonitorEntry::extension(agent)] };
    assert_eq!(
        bench.ask(1, agent, &SetMonitorEntry { entries: vec![MonitorEntry::extension(other)] }),
        ResponseCode::NoPrivilege
    );
    assert_eq!(bench.ask(1, agent, &GetCallInfo { pad: other }), ResponseCode::NoPrivilege);
    assert_eq!(
        bench.ask(9, supervisor, &SetMonitorEntry { entries: vec![MonitorEntry::extension(Pad(7))] }),
        ResponseCode::InvalidId
    );
    assert_eq!(bench.ask(9, supervisor, &subscribe), ResponseCode::Ok);
    let (_, block) = bench.raw(9, CommandCode::GetMonitorEntry, supervisor, Parameters::new());
    assert_eq!(SetMonitorEntry::read(&block.parameters, &Dialect::default()), Ok(subscribe));
    bench.ask(1, agent, &dial("914085551234"));
    assert_eq!(bench.events()[0], (EventCode::RingBack, agent, vec![1, 9]));
    bench.switchboard.advance(NOW + Duration::from_secs(1));
    let record = VoiceRecord { style: 5, workgroup: Pad(8000), agent, recorder: supervisor };
    let agent_record = VoiceRecord { agent: other, ..record };
    assert_eq!(bench.ask(1, agent, &agent_record), ResponseCode::NoPrivilege);
    let no_such_style = VoiceRecord { style: 4, ..record };
    assert_eq!(bench.ask(9, supervisor, &no_such_style), ResponseCode::VrInvalidType);
    let no_such_workgroup = VoiceRecord { workgroup: Pad(8001), ..record };
    assert_eq!(bench.ask(9, supervisor, &no_such_workgroup), ResponseCode::InvalidId);
    assert_eq!(bench.record(9, supervisor, &record, None), ResponseCode::Ok);
    let CallInfoReply { calls } = bench.reply(9, supervisor, &GetCallInfo { pad: agent });
    assert_eq!(calls[0].recording.map(|recording| recording.kind), Some(RecordingKind::Supervisor));
}

#[test]
fn all_data_of_an_outside_call_reaches_the_client() {
    let mut bench = Bench::new(&Settings::default());
    let line = bench.log_on(1, "101");
    let who = |number: &str, name: &str| Caller { number: number.to_owned(), name: name.to_owned(), ip: None };
    let data = CallData {
        dnis: who("5000", "Verkauf Zürich"),
        ani: who("4085551234", "ZOË"),
        ivr_data: "1,2".to_owned(),
        user_data: "ticket".to_owned(),
        outbound_workgroup: "801".to_owned(),
        priority: 9,
        skill: 3,
        call_type: "callback".to_owned(),
        ..CallData::default()
    };
    let caller = Caller { ip: Some(Ipv4Addr::new(10, 1, 2, 3)), ..who("4085551234", "Zoë") };
    let call = Happening::OutsideCall { to: "101".to_owned(), caller, data: Box::new(data) };
    bench.switchboard.happen(NOW, call).expect("rings");
    let (block, _) = bench.switchboard.take_events(NOW).remove(0);
    let Ring(details) = Ring::read(&block.parameters, &Dialect::default()).expect("readable");
    let info = &details.info;
    assert_eq!((info.line, info.caller, info.callee), (line, Pad(5000), line));
    assert_eq!((info.caller_id.as_str(), info.caller_name.as_str()), ("4085551234", "Zoë"));
    assert_eq!(info.caller_ip, Ipv4Addr::new(10, 1, 2, 3));
    assert_eq!((info.dnis_name.as_str(), info.ani_name.as_str()), ("Verkauf Zürich", "ZOË"));
    assert_eq!((info.outbound_workgroup.as_str(), info.start_time), ("801", 1_700_000_005));
    let extras = &details.extras;
    assert_eq!((extras.priority, extras.skill, extras.call_type.as_str()), (9, 3, "callback"));

    let extra: ExtraCallInfo = bench.reply(1, line, &GetExtraCallInfo { session: info.session });
    assert_eq!((extra.ivr_data.as_str(), extra.user_data.as_str()), ("1,2", "ticket"));
    let set = SetUserData { session: info.session, data: "other".to_owned() };
    assert_eq!(bench.ask(1, line, &set), ResponseCode::Ok);
    let extra: ExtraCallInfo = bench.reply(1, line, &GetExtraCallInfo { session: info.session });
    assert_eq!(extra.user_data, "other");
    let unknown = GetExtraCallInfo { session: SessionHandle(99) };
    assert_eq!(bench.ask(1, line, &unknown), ResponseCode::InvalidId);
}

#[test]
fn the_line_list_is_cut_to_parameters_and_ended() {
    let mut settings = Settings::default();
    settings.extensions.push(ExtensionSettings { number: "2000-3499".to_owned(), ..ExtensionSettings::default() });
    let mut bench = Bench::new(&settings);
    let answers = bench.send(1, CommandCode::GetLineInfo, Pad::NONE, Parameters::new());
    let (end, parts) = answers.split_last().expect("at least the end");
    assert!(matches!(end.head, Head::Response { result: ResponseCode::ListEnd, .. }));
    assert_eq!(parts.len(), 3, "590 fit one");
    let lists = parts.iter().map(|part| LineList::read(&part.parameters, &Dialect::default()).expect("readable"));
    let lines: Vec<_> = lists.flat_map(|list| list.lines).collect();
    let count = |kind| lines.iter().filter(|line| line.kind == kind).count();
    assert_eq!(count(LineKind::Extension), 1510);
    assert_eq!((count(LineKind::Trunk), count(LineKind::Workgroup)), (24, 1));
    let first = &lines[0];
    assert_eq!((first.pad, first.number.as_str(), first.last_name.as_str()), (Pad(100), "101", "101"));
}

#[test]
fn every_logon_of_a_line_gets_its_events_until_it_logs_off() {
    let mut bench = Bench::new(&Settings::default());
    let line = bench.log_on(1, "101");
    assert_eq!(bench.log_on(2, "101"), line);
    bench.ask(1, line, &dial("102"));
    assert_eq!(bench.events()[0], (EventCode::RingBack, line, vec![1, 2]));
    assert_eq!(bench.ask(2, Pad::NONE, &LogOff), ResponseCode::Ok, "the .NET client logs off at no line");
    bench.ask(1, line, &DropCall { call: Pad(101) });
    assert_eq!(bench.events()[0], (EventCode::CallDrop, line, vec![1]));
    bench.switchboard.close(NOW, ClientId(1));
    assert!(bench.events().is_empty());
}

#[test]
fn the_fault_that_refuses_logons_can_be_cleared() {
    let mut bench = Bench::new(&Settings::default());
    bench.switchboard.open(NOW, ClientId(1));
    bench.ask(1, Pad::NONE, &RegisterAppId { application: "x".to_owned() });
    bench.switchboard.refuse_logons(true);
    assert_eq!(bench.ask(1, Pad::NONE, &logon("101")), ResponseCode::InvalidState);
    bench.switchboard.refuse_logons(false);
    assert_eq!(bench.ask(1, Pad::NONE, &logon("101")), ResponseCode::Ok);
}

#[test]
fn small_commands_are_answered() {
    let mut bench = Bench::new(&Settings::default());
    let line = bench.log_on(1, "101");
    let digits = Parameters::new().with_text(0, "F", Dialect::default().charset);
    for (code, parameters) in [
        (CommandCode::Ping, Parameters::new().with_int(0, 1)),
        (CommandCode::Reset, Parameters::new()),
        (CommandCode::SimChars, digits),
        (CommandCode::SimOnHook, Parameters::new()),
        (CommandCode::GetSysConfig, Parameters::new().with_int(0, 256)),
    ] {
        assert_eq!(bench.raw(1, code, line, parameters).0, ResponseCode::Ok, "{code}");
    }
    bench.ask(1, line, &dial("102"));
    assert_eq!(bench.raw(1, CommandCode::SimOnHook, line, Parameters::new()).0, ResponseCode::Ok);
    let CallInfoReply { calls } = bench.reply(1, line, &GetCallInfo { pad: line });
    assert!(calls.is_empty(), "on hook ends the call");
}

#[test]
fn a_call_is_transferred_to_numbers_and_not_to_voice_mail() {
    for (kind, code) in [
        (RedirectKind::VoiceMail, ResponseCode::PortOutOfReach),
        (RedirectKind::AutoAttendant, ResponseCode::PortOutOfReach),
        (RedirectKind::Unknown(3), ResponseCode::InvalidParameter),
        (RedirectKind::Number, ResponseCode::Ok),
        (RedirectKind::NumberOfDotNet, ResponseCode::Ok),
        (RedirectKind::Ip, ResponseCode::Ok),
    ] {
        let mut bench = Bench::new(&Settings::default());
        let (anna, bert) = (bench.log_on(1, "101"), bench.log_on(2, "102"));
        bench.ask(1, anna, &dial("102"));
        bench.ask(2, bert, &Answer { call: anna });
        bench.events();
        let redirect = Redirect { kind, ..Redirect::to_number(anna, "103".to_owned()) };
        assert_eq!(bench.ask(2, bert, &redirect), code, "{kind:?}");
        assert_eq!(bench.events().is_empty(), code != ResponseCode::Ok, "{kind:?}");
    }
}

#[test]
fn every_call_has_a_session_handle_of_its_own_by_which_its_data_is_read() {
    let mut bench = Bench::new(&Settings::default());
    let [anna, bert, carl, dora] =
        [(1, "101"), (2, "102"), (3, "103"), (4, "104")].map(|(id, number)| bench.log_on(id, number));
    bench.ask(1, anna, &dial("102"));
    bench.ask(3, carl, &dial("104"));
    let rings: Vec<_> = bench.switchboard.take_events(NOW);
    let sessions = [anna, bert, carl, dora].map(|line| {
        let (ring, _) = rings.iter().find(|(block, _)| block.location == line).expect("an event of the line");
        Ring::read(&ring.parameters, &Dialect::default()).expect("RING and RING_BACK have one form").0.info.session
    });
    let [first, second] = [sessions[0], sessions[2]];
    assert_eq!(sessions, [first, first, second, second], "both ends of a call know it by the same handle");
    assert_ne!(first, second);
    for (id, line, session, data) in [(1, anna, first, "of the first"), (3, carl, second, "of the second")] {
        let CallInfoReply { calls } = bench.reply(id, line, &GetCallInfo { pad: line });
        assert_eq!(calls[0].details.info.session, session);
        assert_eq!(bench.ask(id, line, &SetUserData { session, data: data.to_owned() }), ResponseCode::Ok);
    }
    for (id, line, session, data) in [(2, bert, first, "of the first"), (4, dora, second, "of the second")] {
        let extra: ExtraCallInfo = bench.reply(id, line, &GetExtraCallInfo { session });
        assert_eq!((extra.session, extra.user_data.as_str()), (session, data));
    }
}
