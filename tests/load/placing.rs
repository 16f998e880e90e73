//! Calls placed as fast as a number of connections allows, one after the other on each.

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::future::join_all;
use futures::{Stream, StreamExt};
use serde_json::json;
use tokio_tungstenite::connect_async;

use super::figures::Figures;
use super::http::{Http, Request};
use super::run::{LOGGING, ready};
use super::user::log_on;
use crate::harness::{PASSWORD, Program};

/// Number of users who take turns on one connection. The last call of each is over when its next turn comes.
const USERS: usize = 16;

const FIRST: usize = 201;

/// Outside number that is busy at once.
const BUSY: &str = "(408) 597-9002";

/// Result of a run.
pub(super) struct Report {
    connections: usize,
    took: Duration,
    cpu: Duration,
    placed: usize,
    refused: usize,
    figures: Figures,
}

/// Places calls on this many connections.
pub(super) async fn run(connections: usize, lasts: Duration) -> Report {
    let mut program = Program::configured(&config(connections * USERS), &[LOGGING]);
    let address = program.web_api().await.address;
    ready(address).await;
    let mut clients = Vec::new();
    for connection in 0..connections {
        clients.push(Client::open(address, FIRST + connection * USERS).await);
    }
    let begun = Instant::now();
    let cpu = program.cpu();
    let done = join_all(clients.into_iter().map(|client| client.place_until(begun + lasts))).await;
    let took = begun.elapsed();
    let cpu = program.cpu().saturating_sub(cpu);
    let mut report = Report { connections, took, cpu, placed: 0, refused: 0, figures: Figures::default() };
    for (placed, refused, figures) in done {
        report.placed += placed;
        report.refused += refused;
        report.figures.merge(figures);
    }
    report
}

fn config(users: usize) -> String {
    let last = FIRST + users - 1;
    let busy: String = BUSY.chars().filter(char::is_ascii_digit).collect();
    format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n\n[altiserv.embedded]\nlicences = {users}\nworkgroups = []\n\n\
         [[altiserv.embedded.extensions]]\nnumber = \"{FIRST}-{last}\"\npassword = \"{PASSWORD}\"\n\n\
         [[altiserv.embedded.trunks]]\naccess_code = \"9\"\nlines = {users}\n\n\
         [[altiserv.embedded.outside_numbers.rules]]\nnumber = \"1{busy}\"\n\
         behaviour = {{ ring_time = \"0ms\", outcome = \"busy\" }}\n"
    )
}

/// Connection with the sessions for which it places calls.
struct Client {
    http: Http,
    sessions: Vec<String>,
}

impl Client {
    async fn open(address: SocketAddr, first: usize) -> Self {
        let mut http = Http::connect(address).await;
        let mut sessions = Vec::new();
        for extension in first..first + USERS {
            let reply = log_on(&mut http, &extension.to_string()).await;
            assert_eq!(reply.status, 200, "{extension} logs on: {}", reply.body);
            let url = reply.body["eventsUrl"].as_str().expect("the guide's answer");
            let (socket, _) = connect_async(url).await.expect("the event channel opens");
            tokio::spawn(drain(socket));
            sessions.push(reply.body["sessionId"].as_str().expect("the guide's answer").to_owned());
        }
        Self { http, sessions }
    }

    /// Number of calls placed, number refused, and the duration of each.
    async fn place_until(mut self, end: Instant) -> (usize, usize, Figures) {
        let mut figures = Figures::default();
        let mut counts = [0; 2];
        for session in self.sessions.iter().cycle() {
            if Instant::now() >= end {
                break;
            }
            let path = format!("/sessions/{session}/calls");
            let body = Some(json!({ "target": BUSY }));
            let reply = self.http.send(Request { method: "POST", path: &path, authorization: None, body }).await;
            assert!(matches!(reply.status, 200 | 500), "{} {}", reply.status, reply.body);
            figures.note("call", reply.took);
            counts[usize::from(reply.status != 200)] += 1;
        }
        (counts[0], counts[1], figures)
    }
}

/// Reads and ignores all messages.
async fn drain(mut socket: impl Stream + Unpin) {
    while socket.next().await.is_some() {}
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { connections, took, cpu, placed, refused, figures } = self;
        let placed_a_second = f64::from(u32::try_from(*placed).unwrap_or(u32::MAX)) / took.as_secs_f64();
        let each = cpu.as_secs_f64() * 1e6 / f64::from(u32::try_from(*placed).unwrap_or(u32::MAX));
        writeln!(f, "{placed} calls placed on {connections} connections in {took:.1?}, {refused} refused")?;
        writeln!(f, "calls a second: {placed_a_second:.0}, processor time for each: {each:.0} us")?;
        writeln!(f, "{figures}")
    }
}
