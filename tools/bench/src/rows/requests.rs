//! Requests as fast as sixteen connections take their answers, one at a time on each.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Extent;
use crate::client::{HttpConnection, request};
use crate::error::BenchError;
use crate::figure::{Figure, number};
use crate::office::{Office, Users};
use crate::server_process::Room;
use crate::spread::Spread;
use crate::stopwatch::Stopwatch;
use crate::subject::Subject;

const CONNECTIONS: usize = 16;

/// Sessions for which the requests of one connection take turns.
const SESSIONS: usize = 8;

/// Time that a load runs before it is measured.
const WARM_UP: Duration = Duration::from_millis(500);

const TARGET: &str = r#"{"target":"(408) 597-9000"}"#;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Post,
    Get,
}

/// Count and times of the answers while they are measured.
#[derive(Default)]
struct Answers {
    is_measuring: Cell<bool>,
    times: RefCell<Spread>,
}

pub(super) async fn measure(subject: &Subject, kind: Kind, extent: Extent) -> Result<Vec<Figure>, BenchError> {
    let mut office = Office::open(subject, Room::AllCores).await?;
    if matches!(subject, Subject::Product(_)) {
        office.fill(CONNECTIONS * SESSIONS, Users::Many).await?;
    } else {
        office.sessions = (0..CONNECTIONS * SESSIONS).map(|index| format!("{index:032x}")).collect();
    }
    let answers = Rc::new(Answers::default());
    let mut clients = JoinSet::new();
    for sessions in office.sessions.chunks(SESSIONS) {
        let requests = sessions.iter().map(|session| kind.request(session)).collect();
        clients.spawn_local(ask_without_end(office.server.address, requests, Rc::clone(&answers)));
    }
    wait(&mut clients, WARM_UP).await?;
    answers.is_measuring.set(true);
    let stopwatch = Stopwatch::start(&office.server)?;
    wait(&mut clients, extent.lasts).await?;
    let elapsed = stopwatch.read()?;
    let mut times = answers.times.take();
    let count = times.count() as u64;
    Ok(vec![
        Figure::new("requests/s", number(count) / elapsed.time.as_secs_f64()),
        Figure::microseconds_each("processor time, µs", elapsed.used, count),
        Figure::milliseconds("p50, ms", times.percentile(50)),
        Figure::milliseconds("p99, ms", times.percentile(99)),
    ])
}

impl Kind {
    fn request(self, session: &str) -> Vec<u8> {
        match self {
            Self::Post => request("POST", &format!("/sessions/{session}/calls"), None, TARGET),
            Self::Get => request("GET", &format!("/sessions/{session}"), None, ""),
        }
    }
}

/// Waits for a time, or until a client fails.
async fn wait(clients: &mut JoinSet<Result<(), BenchError>>, time: Duration) -> Result<(), BenchError> {
    tokio::select! {
        () = sleep(time) => Ok(()),
        Some(ended) = clients.join_next() => ended.map_err(|_| BenchError::Garbled("a request"))?,
    }
}

async fn ask_without_end(address: SocketAddr, requests: Vec<Vec<u8>>, answers: Rc<Answers>) -> Result<(), BenchError> {
    let mut http = HttpConnection::open(address).await?;
    for request in requests.iter().cycle() {
        let begun = Instant::now();
        http.ask("a request", request).await?;
        if answers.is_measuring.get() {
            answers.times.borrow_mut().note(begun.elapsed());
        }
    }
    Ok(())
}
