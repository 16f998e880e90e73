//! Random events on the phone system, the wire and the pages of a user. At quiet moments all of them must agree.

#[path = "random/client.rs"]
mod client;
#[path = "random/expected.rs"]
mod expected;
#[path = "random/floor.rs"]
mod floor;
#[path = "random/model.rs"]
mod model;
#[path = "random/server.rs"]
mod server;
#[path = "random/world.rs"]
mod world;

use actors::call::{Direction, RecordOperation};
use altilink::ResponseCode;
use altilink::message::recording::RecordingKind;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::FileFailurePersistence;

use floor::{Ask, Floor};
use model::Change;
use world::{Reading, Reply, Side};

#[derive(Debug, Clone)]
enum Step {
    Happens(Side, Vec<Change>),
    /// Changes whose events come in a broken packet.
    Unheard(Side, Vec<Change>),
    Asks {
        page: usize,
        ask: Ask,
        reply: Option<Reply>,
    },
    AsksWhenQuiet {
        page: usize,
        pick: usize,
        action: usize,
    },
    ReadsBadly(Reading),
    /// Loss of the connection, with changes meanwhile.
    Cut {
        changes: Vec<(Side, Change)>,
        is_another: bool,
    },
    Opens,
    Closes,
    Watches {
        page: usize,
        is_on: bool,
    },
    /// Number of turns for the other tasks.
    Pause(u8),
    Quiet,
}

fn pick() -> impl Strategy<Value = usize> {
    0..4_usize
}

fn operation() -> impl Strategy<Value = RecordOperation> {
    use RecordOperation::{Mute, Pause, Resume, Start, Stop, Unmute};
    prop_oneof![3 => Just(Start), 5 => select(&[Stop, Mute, Unmute, Pause, Resume][..])]
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![3 => Just(Side::Own), 1 => Just(Side::Other)]
}

fn change() -> impl Strategy<Value = Change> {
    let kind = prop_oneof![
        3 => Just(RecordingKind::Agent),
        1 => Just(RecordingKind::Supervisor),
        1 => Just(RecordingKind::System),
    ];
    let direction = prop_oneof![3 => Just(Direction::In), 1 => Just(Direction::Out)];
    prop_oneof![
        6 => (direction, pick(), prop::bool::weighted(0.8))
            .prop_map(|(direction, slot, has_handle)| Change::Begin { direction, slot, has_handle }),
        1 => pick().prop_map(|pick| Change::RingAgain { pick }),
        6 => pick().prop_map(|pick| Change::Connect { pick }),
        2 => pick().prop_map(|pick| Change::Hold { pick }),
        3 => pick().prop_map(|pick| Change::Retrieve { pick }),
        2 => pick().prop_map(|pick| Change::Music { pick }),
        2 => Just(Change::Confer),
        5 => (operation(), kind, any::<bool>())
            .prop_map(|(operation, kind, is_named)| Change::Record { operation, kind, is_named }),
        1 => Just(Change::FailedStart),
        3 => (pick(), any::<bool>()).prop_map(|(pick, by_idle)| Change::End { pick, by_idle }),
    ]
}

fn reply() -> impl Strategy<Value = Option<Reply>> {
    let codes = [
        ResponseCode::InvalidState,
        ResponseCode::InvalidId,
        ResponseCode::NoPrivilege,
        ResponseCode::VrRecordingInProgress,
        ResponseCode::SystemError,
    ];
    option::weighted(
        0.6,
        prop_oneof![
            6 => select(vec![Reply::BeforeEvents, Reply::AfterEvents]),
            3 => select(codes.to_vec()).prop_map(Reply::Refused),
            1 => any::<bool>().prop_map(|is_done| Reply::Never { is_done }),
        ],
    )
}

fn step() -> impl Strategy<Value = Step> {
    let ask = prop_oneof![
        5 => (pick(), 0..13_usize).prop_map(|(pick, action)| Ask::Act { pick, action }),
        1 => pick().prop_map(|pick| Ask::Leave { pick }),
        1 => operation().prop_map(Ask::Supervise),
    ];
    let reading = prop_oneof![
        6 => Just(Reading::Late),
        1 => select(vec![Reading::Never, Reading::Garbled, Reading::Refused]),
    ];
    prop_oneof![
        20 => (side(), vec(change(), 1..3)).prop_map(|(side, changes)| Step::Happens(side, changes)),
        6 => (side(), vec(change(), 3..30)).prop_map(|(side, changes)| Step::Happens(side, changes)),
        3 => (side(), vec(change(), 1..3)).prop_map(|(side, changes)| Step::Unheard(side, changes)),
        12 => (pick(), ask, reply()).prop_map(|(page, ask, reply)| Step::Asks { page, ask, reply }),
        8 => (pick(), pick(), 0..13_usize).prop_map(|(page, pick, action)| Step::AsksWhenQuiet { page, pick, action }),
        2 => reading.prop_map(Step::ReadsBadly),
        2 => (vec((side(), change()), 0..8), prop::bool::weighted(0.3))
            .prop_map(|(changes, is_another)| Step::Cut { changes, is_another }),
        1 => Just(Step::Opens),
        1 => Just(Step::Closes),
        3 => (pick(), prop::bool::weighted(0.7)).prop_map(|(page, is_on)| Step::Watches { page, is_on }),
        14 => (0..40_u8).prop_map(Step::Pause),
        4 => Just(Step::Quiet),
    ]
}

async fn take(floor: &mut Floor, step: Step) {
    match step {
        Step::Happens(side, changes) => floor.server.happen(side, &changes),
        Step::Unheard(side, changes) => floor.server.happen_unheard(side, &changes),
        Step::Asks { page, ask, reply } => floor.ask(page, &ask, reply),
        Step::AsksWhenQuiet { page, pick, action } => floor.ask_when_quiet(page, pick, action).await,
        Step::ReadsBadly(reading) => floor.server.world.borrow_mut().readings.push_back(reading),
        Step::Cut { changes, is_another } => floor.server.cut(&changes, is_another),
        Step::Opens if floor.pages.len() < 3 => floor.open_page().await,
        Step::Opens => {}
        Step::Closes => floor.close_page().await,
        Step::Watches { page, is_on } => {
            // A page forgets a line when its watch ends. That must happen at a quiet moment.
            floor.quiet().await;
            floor.watch(page, is_on);
        }
        Step::Pause(turns) => {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        }
        Step::Quiet => floor.quiet().await,
    }
}

/// Configuration of the cases. A case takes half a second, mostly waits for deadlines. The seed of a failed case is
/// saved beside this file.
fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    let seeds = FileFailurePersistence::WithSource("seeds");
    ProptestConfig {
        cases,
        max_shrink_time: 60_000,
        failure_persistence: Some(Box::new(seeds)),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn at_quiet_moments_the_phone_system_the_sessions_and_their_clients_agree(steps in vec(step(), 1..60)) {
        actix::System::new().block_on(async {
            let mut floor = Floor::open().await;
            for step in steps {
                take(&mut floor, step).await;
            }
            floor.quiet().await;
            floor.clear().await;
        });
    }
}
