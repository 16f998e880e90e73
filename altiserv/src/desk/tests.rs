use std::net::Ipv4Addr;
use std::time::Duration;

use altilink::Pad;
use altilink::message::logon::{LogOn, LogOnKind};
use altilink::message::monitoring::MonitorEntry;

use super::{ClientId, Desk, DeskError, FAREWELL, LOGON_DEADLINE, Overdue};
use crate::Licences;
use crate::settings::{ServerRole, Settings, plan::ServerPlan};

const START: Duration = Duration::ZERO;

fn desk(settings: &Settings) -> Desk {
    let plan = ServerPlan::try_from(settings).expect("valid");
    Desk::new(&plan, |number| number.parse().ok().map(Pad))
}

fn connected(desk: &mut Desk, id: u64) -> ClientId {
    let id = ClientId(id);
    desk.open(START, id);
    desk.register(id, "GATORS11").expect("registers");
    id
}

fn logon(extension: &str, password: &str) -> LogOn {
    LogOn {
        kind: LogOnKind::Extension,
        extension: extension.to_owned(),
        password: password.to_owned().into(),
        workgroup: String::new(),
        workgroup_password: String::new().into(),
        address: Ipv4Addr::LOCALHOST,
    }
}

#[test]
fn a_right_password_gets_the_line() {
    let mut desk = desk(&Settings::default());
    let id = connected(&mut desk, 1);
    let granted = desk.log_on(START, id, &logon("101", "1234")).expect("logs on");
    assert_eq!((granted.line, granted.insecure), (Pad(101), false));
    assert!(desk.is_attended(Pad(101)));
    assert_eq!(desk.log_on(START, id, &logon("101", "1234")), Err(DeskError::AlreadyLoggedOn));
}

#[test]
fn a_logon_needs_a_registered_application() {
    let mut desk = desk(&Settings::default());
    desk.open(START, ClientId(1));
    assert_eq!(desk.log_on(START, ClientId(1), &logon("101", "1234")), Err(DeskError::InvalidApplication));
    assert_eq!(desk.register(ClientId(1), ""), Err(DeskError::InvalidApplication));
    desk.register(ClientId(1), "x").expect("registers");
    assert_eq!(desk.register(ClientId(1), "x"), Err(DeskError::AlreadyRegistered));
}

#[test]
fn unknown_extensions_and_wrong_passwords_differ() {
    let mut desk = desk(&Settings::default());
    let id = connected(&mut desk, 1);
    assert_eq!(desk.log_on(START, id, &logon("555", "1234")), Err(DeskError::UnknownExtension));
    assert_eq!(desk.log_on(START, id, &logon("101", "4321")), Err(DeskError::WrongPassword));
}

#[test]
fn the_extension_as_password_is_let_in_with_a_warning() {
    let mut settings = Settings::default();
    settings.extensions[1].password = "110".into();
    let mut desk = desk(&settings);
    let id = connected(&mut desk, 1);
    assert!(desk.log_on(START, id, &logon("110", "110")).expect("logs on").insecure);
}

#[test]
fn five_failures_block_an_extension_for_a_minute_and_no_other() {
    let mut desk = desk(&Settings::default());
    let id = connected(&mut desk, 1);
    for _ in 0..5 {
        assert_eq!(desk.log_on(START, id, &logon("101", "no")), Err(DeskError::WrongPassword));
    }
    let almost = Duration::from_millis(59_999);
    assert_eq!(desk.log_on(almost, id, &logon("101", "1234")), Err(DeskError::Blocked));
    let other = connected(&mut desk, 2);
    desk.log_on(almost, other, &logon("102", "1234")).expect("another extension is not blocked");
    desk.log_on(Duration::from_secs(60), id, &logon("101", "1234")).expect("the block is over");
}

#[test]
fn a_success_forgets_earlier_failures() {
    let mut desk = desk(&Settings::default());
    let id = connected(&mut desk, 1);
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(desk.log_on(START, id, &logon("101", "no")), Err(DeskError::WrongPassword));
        }
        desk.log_on(START, id, &logon("101", "1234")).expect("not blocked");
        desk.log_off(START, id).expect("was logged on");
    }
}

#[test]
fn licences_are_counted_by_logon_and_come_back() {
    let mut desk = desk(&Settings { licences: 2, ..Settings::default() });
    let ids = [1, 2, 3].map(|id| connected(&mut desk, id));
    desk.log_on(START, ids[0], &logon("101", "1234")).expect("first");
    desk.log_on(START, ids[1], &logon("101", "1234")).expect("second, on the same extension");
    assert_eq!(desk.log_on(START, ids[2], &logon("102", "1234")), Err(DeskError::LicencesExhausted));
    assert_eq!((desk.licences().used, desk.licences().free()), (2, 0));
    desk.close(ids[0]);
    assert_eq!(desk.licences(), Licences { total: 2, used: 1 });
    assert!(desk.is_attended(Pad(101)), "the other logon is still there");
    desk.log_on(START, ids[2], &logon("102", "1234")).expect("a closed connection gives its licence back");
    desk.log_off(START, ids[1]).expect("was logged on");
    assert!(!desk.is_attended(Pad(101)));
    desk.log_on(START, ids[1], &logon("103", "1234")).expect("so does a log off");
}

#[test]
fn only_supervisors_log_on_as_supervisors_and_listen_to_others() {
    let mut desk = desk(&Settings::default());
    let (agent, supervisor) = (connected(&mut desk, 1), connected(&mut desk, 2));
    let as_supervisor = |extension| LogOn { kind: LogOnKind::Supervisor, ..logon(extension, "1234") };
    assert_eq!(desk.log_on(START, agent, &as_supervisor("101")), Err(DeskError::NoPrivilege));
    desk.log_on(START, agent, &logon("101", "1234")).expect("logs on");
    desk.log_on(START, supervisor, &as_supervisor("110")).expect("logs on");
    assert_eq!(desk.subscribe(agent, &[MonitorEntry::extension(Pad(102))]), Err(DeskError::NoPrivilege));
    desk.subscribe(supervisor, &[MonitorEntry::extension(Pad(101))]).expect("may");
    assert_eq!(desk.listeners(Pad(101)).collect::<Vec<_>>(), [agent, supervisor]);
    desk.subscribe(supervisor, &[MonitorEntry::extension(Pad(102))]).expect("may");
    assert_eq!(desk.listeners(Pad(101)).count(), 2, "what is not named stays");
    desk.subscribe(supervisor, &[MonitorEntry::no_extension(Pad(101))]).expect("may");
    assert_eq!(desk.listeners(Pad(101)).collect::<Vec<_>>(), [agent]);
    assert_eq!(desk.listeners(Pad(102)).collect::<Vec<_>>(), [supervisor]);
    desk.subscribe(supervisor, &[]).expect("may");
    assert_eq!(desk.listeners(Pad(102)).count(), 0);
}

#[test]
fn an_administrator_gets_each_event_of_every_line_once() {
    let mut desk = desk(&Settings::default());
    let (agent, boss) = (connected(&mut desk, 1), connected(&mut desk, 2));
    let administrator = |extension| LogOn { kind: LogOnKind::Administrator, ..logon(extension, "1234") };
    assert_eq!(desk.log_on(START, agent, &administrator("101")), Err(DeskError::NoPrivilege));
    desk.log_on(START, agent, &logon("101", "1234")).expect("logs on");
    desk.log_on(START, boss, &administrator("110")).expect("logs on");
    for (line, heard_by) in [(101, vec![agent, boss]), (102, vec![boss]), (110, vec![boss]), (5000, vec![boss])] {
        assert_eq!(desk.listeners(Pad(line)).collect::<Vec<_>>(), heard_by, "{line}");
    }
    desk.log_off(START, boss).expect("logs off");
    assert_eq!(desk.listeners(Pad(102)).count(), 0);
}

#[test]
fn a_logged_on_user_logs_on_again_as_an_agent_or_supervisor_of_a_workgroup() {
    let mut settings = Settings { licences: 2, ..Settings::default() };
    settings.workgroups[0].password = "77".into();
    let mut desk = desk(&settings);
    let (agent, boss) = (connected(&mut desk, 1), connected(&mut desk, 2));
    let upgrade = |kind, extension, password: &str, workgroup: &str, opens: &str| LogOn {
        kind,
        workgroup: workgroup.to_owned(),
        workgroup_password: opens.to_owned().into(),
        ..logon(extension, password)
    };
    desk.log_on(START, agent, &logon("101", "1234")).expect("logs on");
    desk.log_on(START, boss, &logon("110", "1234")).expect("logs on");
    let kind = LogOnKind::Agent;
    for (refused, error) in [
        (logon("101", "1234"), DeskError::AlreadyLoggedOn),
        (upgrade(kind, "101", "1234", "", ""), DeskError::UnknownWorkgroup),
        (upgrade(kind, "101", "1234", "899", "77"), DeskError::UnknownWorkgroup),
        (upgrade(kind, "101", "1234", "800", "78"), DeskError::WrongPassword),
        (upgrade(kind, "101", "4321", "800", "77"), DeskError::WrongPassword),
        (upgrade(kind, "110", "1234", "800", "77"), DeskError::NoPrivilege),
        (upgrade(kind, "102", "1234", "800", "77"), DeskError::AlreadyLoggedOn),
        (upgrade(LogOnKind::Supervisor, "101", "1234", "800", "77"), DeskError::NoPrivilege),
    ] {
        assert_eq!(desk.log_on(START, agent, &refused), Err(error), "{refused:?}");
    }
    let granted = desk.log_on(START, agent, &upgrade(kind, "101", "1234", "800", "77")).expect("a member");
    assert_eq!((granted.line, granted.agent_of.as_deref()), (Pad(101), Some("800")));
    let granted = desk.log_on(START, boss, &upgrade(LogOnKind::Supervisor, "110", "1234", "800", "77"));
    assert_eq!(granted.map(|granted| (granted.line, granted.agent_of)), Ok((Pad(110), None)));
    assert_eq!(desk.licences().used, 2, "an upgrade costs no licence");
}

#[test]
fn a_connection_without_a_logon_is_overdue() {
    let mut desk = desk(&Settings::default());
    let (idle, busy) = (connected(&mut desk, 1), connected(&mut desk, 2));
    desk.log_on(START, busy, &logon("101", "1234")).expect("logs on");
    assert_eq!(desk.next_deadline(), Some(LOGON_DEADLINE));
    assert!(desk.overdue(Duration::from_millis(29_999)).is_empty());
    assert_eq!(desk.overdue(LOGON_DEADLINE), [(idle, Overdue::NoLogon)]);
    desk.close(idle);
    assert_eq!(desk.next_deadline(), None);
}

#[test]
fn a_connection_that_asks_for_the_version_is_not_overdue() {
    let mut desk = desk(&Settings::default());
    let watching = ClientId(9);
    desk.open(Duration::ZERO, watching);
    desk.restart_deadline(Duration::from_secs(20), watching);
    assert!(desk.overdue(LOGON_DEADLINE).is_empty());
    assert_eq!(desk.overdue(Duration::from_secs(20) + LOGON_DEADLINE), [(watching, Overdue::NoLogon)]);
}

fn standby() -> Settings {
    Settings { role: ServerRole::Standby, ..Settings::default() }
}

#[test]
fn a_standby_refuses_every_logon_without_a_check_of_it() {
    let mut desk = desk(&Settings { licences: 0, ..standby() });
    let id = connected(&mut desk, 1);
    // One more than block an extension.
    for _ in 0..6 {
        assert_eq!(desk.log_on(START, id, &logon("101", "no")), Err(DeskError::Standby));
    }
    assert_eq!(desk.log_on(START, id, &logon("555", "1234")), Err(DeskError::Standby));
    assert_eq!(desk.log_on(START, ClientId(9), &logon("101", "1234")), Err(DeskError::Standby));
    desk.promote();
    assert_eq!(desk.log_on(START, id, &logon("101", "1234")), Err(DeskError::LicencesExhausted), "and no block");
    desk.set_licences(1);
    desk.log_on(START, id, &logon("101", "1234")).expect("logs on");
}

#[test]
fn a_demotion_ends_all_logons_at_once_and_their_connections_a_second_later() {
    let mut desk = desk(&Settings { licences: 2, ..Settings::default() });
    let [anna, boss, idle] = [1, 2, 3].map(|id| connected(&mut desk, id));
    desk.log_on(START, anna, &logon("101", "1234")).expect("logs on");
    desk.log_on(START, boss, &logon("110", "1234")).expect("logs on");
    desk.subscribe(boss, &[MonitorEntry::extension(Pad(101))]).expect("may");
    assert_eq!(desk.demote(START), [(Pad(101), anna), (Pad(110), boss)]);
    assert!(!desk.is_attended(Pad(101)));
    assert_eq!(desk.listeners(Pad(101)).count(), 0);
    assert_eq!(desk.log_off(START, anna), Err(DeskError::NotLoggedOn));
    assert_eq!(desk.next_deadline(), Some(FAREWELL));
    assert!(desk.overdue(Duration::from_millis(999)).is_empty());
    assert_eq!(desk.overdue(FAREWELL), [(anna, Overdue::Dismissed), (boss, Overdue::Dismissed)]);
    for id in [anna, boss] {
        assert_eq!(desk.close(id), None, "their lines have no users any more");
    }
    assert_eq!(desk.next_deadline(), Some(LOGON_DEADLINE), "who was not logged on stays");
    assert_eq!(desk.log_on(START, idle, &logon("101", "1234")), Err(DeskError::Standby));
}

#[test]
fn a_promotion_within_that_second_takes_logons_but_keeps_no_dismissed_user() {
    let mut desk = desk(&Settings { licences: 1, ..Settings::default() });
    let (told, next) = (connected(&mut desk, 1), connected(&mut desk, 2));
    desk.log_on(START, told, &logon("101", "1234")).expect("logs on");
    desk.demote(START);
    desk.promote();
    assert_eq!(desk.log_on(START, told, &logon("101", "1234")), Err(DeskError::Dismissed));
    desk.restart_deadline(Duration::from_millis(500), told);
    desk.log_on(START, next, &logon("101", "1234")).expect("the licence is free");
    assert!(desk.demote(Duration::from_millis(500)).iter().all(|(_, id)| *id == next), "nobody is told twice");
    assert_eq!(desk.overdue(FAREWELL), [(told, Overdue::Dismissed)]);
}

#[test]
fn fewer_licences_than_users_end_no_logon() {
    let mut desk = desk(&Settings { licences: 2, ..Settings::default() });
    let ids = [1, 2, 3].map(|id| connected(&mut desk, id));
    desk.log_on(START, ids[0], &logon("101", "1234")).expect("first");
    desk.log_on(START, ids[1], &logon("102", "1234")).expect("second");
    desk.set_licences(1);
    assert!(desk.is_attended(Pad(101)) && desk.is_attended(Pad(102)));
    desk.log_off(START, ids[0]).expect("was logged on");
    assert_eq!(desk.log_on(START, ids[0], &logon("101", "1234")), Err(DeskError::LicencesExhausted));
    desk.set_licences(2);
    desk.log_on(START, ids[2], &logon("103", "1234")).expect("there is one more");
}

#[test]
fn a_closed_connection_names_the_line_that_it_was_logged_on_to() {
    let mut desk = desk(&Settings::default());
    let (anna, idle) = (connected(&mut desk, 1), connected(&mut desk, 2));
    desk.log_on(START, anna, &logon("101", "1234")).expect("logs on");
    assert_eq!((desk.close(anna), desk.close(idle), desk.close(anna)), (Some(Pad(101)), None, None));
    assert!(!desk.is_attended(Pad(101)));
    assert_eq!(desk.licences().used, 0);
}

#[test]
fn a_line_is_attended_by_its_own_users_alone() {
    let mut desk = desk(&Settings::default());
    let (anna, boss) = (connected(&mut desk, 1), connected(&mut desk, 2));
    desk.log_on(START, anna, &logon("102", "1234")).expect("logs on");
    desk.log_on(START, boss, &logon("110", "1234")).expect("logs on");
    desk.subscribe(boss, &[MonitorEntry::extension(Pad(104))]).expect("may");
    let attended: Vec<i32> = (100..=111).filter(|line| desk.is_attended(Pad(*line))).collect();
    assert_eq!(attended, [102, 110]);
    assert_eq!(desk.listeners(Pad(103)).count(), 0);
}

#[test]
fn registering_does_not_prolong_the_time_for_a_logon() {
    let mut desk = desk(&Settings::default());
    let id = ClientId(1);
    desk.open(Duration::from_secs(5), id);
    desk.register(id, "x").expect("registers");
    assert_eq!(desk.next_deadline(), Some(Duration::from_secs(5) + LOGON_DEADLINE));
    desk.restart_deadline(Duration::from_secs(7), id);
    assert_eq!(desk.next_deadline(), Some(Duration::from_secs(7) + LOGON_DEADLINE));
    desk.log_on(START, id, &logon("101", "1234")).expect("is registered still");
    desk.restart_deadline(Duration::from_secs(8), id);
    assert_eq!(desk.next_deadline(), None);
    assert!(desk.is_attended(Pad(101)), "a question for the version ends no logon");
    assert_eq!(desk.log_off(Duration::from_secs(90), id), Ok(Pad(101)));
    assert_eq!(desk.next_deadline(), Some(Duration::from_secs(90) + LOGON_DEADLINE), "its time starts at the log off");
}

#[test]
fn the_first_deadline_of_several_is_the_next() {
    let mut desk = desk(&Settings::default());
    let ids = [1, 2, 3].map(ClientId);
    for (id, opened) in ids.into_iter().zip([30, 10, 20]) {
        desk.open(Duration::from_secs(opened), id);
    }
    assert_eq!(desk.next_deadline(), Some(Duration::from_secs(10) + LOGON_DEADLINE));
    let overdue = desk.overdue(Duration::from_secs(20) + LOGON_DEADLINE);
    assert_eq!(overdue, [(ids[1], Overdue::NoLogon), (ids[2], Overdue::NoLogon)]);
}

#[test]
fn a_first_logon_may_name_a_workgroup_or_none() {
    let mut desk = desk(&Settings::default());
    let mut agent_of = |id, kind, workgroup: &str, opens: &str| {
        let id = connected(&mut desk, id);
        let logon = LogOn {
            kind,
            workgroup: workgroup.to_owned(),
            workgroup_password: opens.to_owned().into(),
            ..logon("101", "1234")
        };
        desk.log_on(START, id, &logon).map(|granted| granted.agent_of)
    };
    let joins = Ok(Some("800".to_owned()));
    assert_eq!(agent_of(1, LogOnKind::Agent, "800", ""), joins);
    assert_eq!(agent_of(2, LogOnKind::Agent, "800", "any"), joins, "the workgroup has no password");
    assert_eq!(agent_of(3, LogOnKind::Agent, "", ""), Ok(None));
    assert_eq!(agent_of(4, LogOnKind::Extension, "800", ""), Ok(None), "an extension joins none");
    assert_eq!(agent_of(5, LogOnKind::Agent, "899", ""), Err(DeskError::UnknownWorkgroup));
}

#[test]
fn a_refused_workgroup_does_not_clear_wrong_passwords() {
    let mut settings = Settings::default();
    settings.workgroups[0].password = "77".into();
    let mut desk = desk(&settings);
    let id = connected(&mut desk, 1);
    for _ in 0..4 {
        assert_eq!(desk.log_on(START, id, &logon("101", "no")), Err(DeskError::WrongPassword));
    }
    let agent = LogOn { kind: LogOnKind::Agent, workgroup: "800".to_owned(), ..logon("101", "1234") };
    assert_eq!(desk.log_on(START, id, &agent), Err(DeskError::WrongPassword));
    assert_eq!(desk.log_on(START, id, &logon("101", "no")), Err(DeskError::WrongPassword));
    assert_eq!(desk.log_on(START, id, &logon("101", "1234")), Err(DeskError::Blocked));
}

#[test]
fn subscriptions_have_a_limit_and_a_refused_list_changes_nothing() {
    let mut desk = desk(&Settings::default());
    let boss = connected(&mut desk, 1);
    desk.log_on(START, boss, &logon("110", "1234")).expect("logs on");
    let entries: Vec<MonitorEntry> = (0..10_001).map(|line| MonitorEntry::extension(Pad(line))).collect();
    assert_eq!(desk.subscribe(boss, &entries), Err(DeskError::TooManySubscriptions));
    assert_eq!(desk.listeners(Pad(0)).count(), 0);
    desk.subscribe(boss, &entries[..10_000]).expect("may");
    assert_eq!(desk.listeners(Pad(9_999)).count(), 1);
    assert_eq!(desk.subscribe(boss, &entries[10_000..]), Err(DeskError::TooManySubscriptions));
    assert_eq!(desk.listeners(Pad(10_000)).count(), 0);
}

#[test]
fn an_upgrade_keeps_the_subscriptions_and_the_licence() {
    let mut desk = desk(&Settings { licences: 1, ..Settings::default() });
    let boss = connected(&mut desk, 1);
    desk.log_on(START, boss, &logon("110", "1234")).expect("logs on");
    desk.subscribe(boss, &[MonitorEntry::extension(Pad(101))]).expect("may");
    let upgrade = LogOn { kind: LogOnKind::Supervisor, workgroup: "800".to_owned(), ..logon("110", "1234") };
    desk.log_on(START, boss, &upgrade).expect("logs on again");
    assert_eq!(desk.listeners(Pad(101)).collect::<Vec<_>>(), [boss]);
    assert_eq!(desk.licences(), Licences { total: 1, used: 1 });
}
