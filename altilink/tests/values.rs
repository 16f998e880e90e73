//! Numbers on the wire: known values of each kind, and meaningless values, which are refused.

use std::fmt::Debug;

use altilink::message::Message;
use altilink::message::agents::{AgentState, AgentStateChange, AgentStatus};
use altilink::message::call_control::{Conference, RedirectKind};
use altilink::message::events::VoiceRecording;
use altilink::message::lines::LineKind;
use altilink::message::logon::LogOnKind;
use altilink::message::monitoring::{CallMonitoring, MonitorEntry, MonitorKind, SetMonitorEntry};
use altilink::message::queues::{Queue, QueueOperation, QueuePriorityChanged, QueuedCall};
use altilink::message::recording::{RecordingKind, RecordingReport, RecordingState};
use altilink::message::workgroups::{LogOnWorkgroup, WorkgroupForceLogOn, WorkgroupInfo, WorkgroupMember};
use altilink::{Dialect, LineState, MessageError, Pad, Parameters, SessionHandle, Value};

fn read<M: Message>(parameters: &Parameters) -> Result<M, MessageError> {
    M::read(parameters, &Dialect::default())
}

fn ints(ints: &[i32]) -> Parameters {
    ints.iter().zip(0..).fold(Parameters::new(), |parameters, (int, id)| parameters.with_int(id, *int))
}

/// Checks that each kind has its number, and that other numbers are kept as unknown.
#[track_caller]
fn assert_numbers<N, K>(numbers: &[(N, K)], unknown: impl Fn(N) -> K, others: &[N])
where
    N: Copy + Debug + PartialEq + From<K>,
    K: Copy + Debug + PartialEq + From<N>,
{
    for (number, kind) in numbers {
        assert_eq!((K::from(*number), N::from(*kind)), (*kind, *number));
    }
    for other in others {
        assert_eq!((K::from(*other), N::from(unknown(*other))), (unknown(*other), *other));
    }
}

#[test]
fn kinds_have_their_numbers() {
    let redirects = [
        (0, RedirectKind::Number),
        (1, RedirectKind::NumberOfDotNet),
        (2, RedirectKind::Ip),
        (4, RedirectKind::VoiceMail),
        (8, RedirectKind::AutoAttendant),
    ];
    assert_numbers(&redirects, RedirectKind::Unknown, &[-1, 3, 5, 7, 9]);
    let lines = [
        (1, LineKind::Extension),
        (2, LineKind::Trunk),
        (3, LineKind::Workgroup),
        (4, LineKind::VirtualExtension),
        (6, LineKind::Application),
    ];
    assert_numbers(&lines, LineKind::Unknown, &[-1, 0, 5, 7]);
    let logons = [
        (0, LogOnKind::Extension),
        (1, LogOnKind::Agent),
        (2, LogOnKind::Supervisor),
        (3, LogOnKind::IpExtension),
        (4, LogOnKind::Administrator),
    ];
    assert_numbers(&logons, LogOnKind::Unknown, &[-1, 5]);
    let monitored = [(0, MonitorKind::Trunk), (1, MonitorKind::Workgroup), (2, MonitorKind::Extension)];
    assert_numbers(&monitored, MonitorKind::Unknown, &[3, 255]);
}

#[test]
fn values_without_a_meaning_are_refused() {
    for value in [-1, 0, 3] {
        assert_eq!(read::<Conference>(&ints(&[7, value])), Err(MessageError::Value { id: 1, value }));
    }
    for value in [-1, 2] {
        assert_eq!(read::<CallMonitoring>(&ints(&[value, 1, 2, 3])), Err(MessageError::Value { id: 0, value }));
        assert_eq!(read::<LogOnWorkgroup>(&ints(&[7, value])), Err(MessageError::Value { id: 1, value }));
        assert_eq!(read::<WorkgroupForceLogOn>(&ints(&[7, 8, value])), Err(MessageError::Value { id: 2, value }));
    }
    for value in [-1, 3] {
        assert_eq!(read::<AgentStateChange>(&ints(&[7, value])), Err(MessageError::Value { id: 1, value }));
        let there = ints(&[7, 1, 8]).with_text(3, "800", Dialect::default().charset).with_int(4, value);
        assert_eq!(read::<AgentStateChange>(&there), Err(MessageError::Value { id: 4, value }));
    }
    let digit = ints(&[1]).with(1, Value::Bytes(vec![0; 148].into()));
    assert_eq!(read::<QueuePriorityChanged>(&digit), Err(MessageError::Value { id: 0, value: 1 }));
}

#[test]
fn an_agents_state_follows_from_its_two_flags() {
    let state = |parameters: &[i32]| read::<AgentStatus>(&ints(parameters)).expect("readable").state;
    assert_eq!(state(&[0]), AgentState::Ready, "an answer with the first flag alone");
    assert_eq!(state(&[1]), AgentState::NotReady);
    assert_eq!(state(&[0, 1]), AgentState::Ready);
    assert_eq!(state(&[1, 1]), AgentState::NotReady);
    assert_eq!((state(&[0, 0]), state(&[1, 0])), (AgentState::WrapUp, AgentState::WrapUp));
}

#[test]
fn a_list_is_read_as_far_as_its_count_goes() {
    let entries = [[2, 1, 5, 0, 0, 0], [1, 0, 6, 0, 0, 0], [2, 1, 7, 0, 0, 0]].concat();
    let listed = |count| ints(&[count]).with_struct(1, entries.clone());
    let first = MonitorEntry { kind: MonitorKind::Extension, enable: true, line: Pad(5) };
    let second = MonitorEntry { kind: MonitorKind::Workgroup, enable: false, line: Pad(6) };
    assert_eq!(read(&listed(2)), Ok(SetMonitorEntry { entries: vec![first, second] }));
    assert_eq!(read(&listed(0)), Ok(SetMonitorEntry::default()));
    let member = WorkgroupMember { line: Pad(0x0000_0102), state: LineState::from(0), logged_on: false };
    assert_eq!(
        read(&listed(1)),
        Ok(WorkgroupInfo { members: vec![WorkgroupMember { line: Pad(0x0005_0102), ..member }] })
    );
    assert_eq!(read(&listed(0)), Ok(WorkgroupInfo::default()));
}

#[test]
fn an_empty_list_is_a_count_alone() {
    let dialect = Dialect::default();
    assert_eq!(SetMonitorEntry::default().write(&dialect), ints(&[0]));
    assert_eq!(WorkgroupInfo::default().write(&dialect), ints(&[0]));
}

fn report(bytes: &[u8]) -> RecordingReport {
    let parameters = Parameters::new().with_struct(0, bytes.to_vec());
    read::<VoiceRecording>(&parameters).expect("readable").0
}

#[test]
fn a_recording_report_is_read_as_far_as_it_goes() {
    let state = |bytes: &[u8]| report(bytes).state;
    for half_added in [0, 2, 3] {
        assert_eq!(state(&[1, 7, 0, 0, 0, half_added]), RecordingState::Recording, "one byte is no state with a kind");
        assert_eq!(state(&[0, 7, 0, 0, 0, half_added]), RecordingState::Stopped);
    }
    let stated = [0, 1, 2, 3, 4].map(|byte| state(&[1, 7, 0, 0, 0, byte, 0]));
    let recording = RecordingState::Recording;
    assert_eq!(stated, [RecordingState::Stopped, recording, RecordingState::Paused, RecordingState::Muted, recording]);
    let kinds = [0, 1, 2, 3].map(|byte| report(&[1, 7, 0, 0, 0, 1, byte]).kind);
    let agent = RecordingKind::Agent;
    assert_eq!(kinds, [agent, RecordingKind::Supervisor, RecordingKind::System, agent]);
    assert_eq!(report(&[1, 7, 0, 0, 0, 1, 0, 9, 0, 0]).call, None, "three bytes are no pad");
    assert_eq!(report(&[1, 7, 0, 0, 0, 1, 0, 9, 0, 0, 0]).call, Some(Pad(9)));
}

#[test]
fn a_transfer_from_a_queue_is_read_where_its_fields_are_known() {
    let mut raw = [0; 72];
    raw[8..12].copy_from_slice(&7_i32.to_le_bytes());
    raw[16..20].copy_from_slice(&8000_i32.to_le_bytes());
    raw[40..72].fill(b'1');
    let transfer = |size: usize| {
        let parameters = ints(&[4]).with_struct(1, raw[..size].to_vec());
        Queue::read(&parameters, &Dialect::default()).map(|queue| queue.operation)
    };
    let to = |digits: usize| QueueOperation::Transfer {
        session: SessionHandle(7),
        workgroup: Pad(8000),
        destination: "1".repeat(digits),
    };
    assert_eq!(transfer(72), Ok(to(32)));
    assert_eq!(transfer(41), Ok(to(1)));
    assert_eq!(transfer(40), Err(MessageError::StructureSize { needed: 41, found: 40 }));
    let other = Queue::read(&ints(&[8]), &Dialect::default());
    assert_eq!(other.map(|queue| queue.operation), Ok(QueueOperation::Other(8)));
}

#[test]
fn a_change_of_priority_has_the_offsets_of_the_sdk_client() {
    let call = QueuedCall {
        session: SessionHandle(0x0101),
        workgroup: Pad(0x0202),
        workgroup_number: "800".into(),
        call: Pad(0x0303),
        caller_id: "4085551234".into(),
        caller_name: "Anna".into(),
        priority: 0x0404,
    };
    let written = QueuePriorityChanged(call).write(&Dialect::default());
    let Some(Value::Bytes(raw)) = written.get(1) else { panic!("{written:?} has no byte block") };
    assert_eq!((written.get(0), raw.len()), (Some(&Value::Int(8)), 148));
    for (offset, int) in [(0, 0), (4, 0), (8, 0x0101), (12, 0x0202), (33, 0x0303), (144, 0x0404)] {
        assert_eq!(raw[offset..offset + 4], i32::to_le_bytes(int), "{offset}");
    }
    for (offset, text) in [(16, &b"800\0"[..]), (37, b"4085551234\0"), (78, b"Anna\0")] {
        assert_eq!(raw[offset..offset + text.len()], *text, "{offset}");
    }
}
