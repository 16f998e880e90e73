//! User: a logged-on extension with its connection and its event channel.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix_web::http::header::TryIntoHeaderValue;
use actix_web_httpauth::headers::authorization::Basic;
use serde_json::{Value, json};
use tokio::sync::mpsc::error::TryRecvError;

use super::channel::{Arrived, Channel, Kind, Tally};
use super::figures::Figures;
use super::http::{Http, Reply, Request};
use crate::harness::PASSWORD;

/// Time limit for an event on a busy machine.
const EVENT: Duration = Duration::from_secs(10);

/// Close code of an event channel after the log off of its session.
const LOGGED_OFF: u16 = 4000;

/// User who is logged on and has an event channel.
pub(super) struct User {
    pub(super) extension: String,
    pub(super) figures: Figures,
    session: String,
    http: Http,
    channel: Channel,
    /// Current call of the user, from its first event to its last.
    call: Option<i64>,
    /// Number of events that the scripts expect.
    expected: Tally,
}

/// Requests a session. The reply shows if it was granted.
pub(super) async fn log_on(http: &mut Http, extension: &str) -> Reply {
    let credentials = Basic::new(extension.to_owned(), Some(PASSWORD)).try_into_value();
    let credentials = credentials.expect("an extension and its password are plain text");
    let authorization = credentials.to_str().ok();
    http.send(Request { method: "POST", path: "/sessions", authorization, body: None }).await
}

impl User {
    /// Logs on and opens the event channel. Returns after the event that AltiServ is connected.
    pub(super) async fn log_on(address: SocketAddr, extension: String) -> Self {
        let mut http = Http::connect(address).await;
        let reply = log_on(&mut http, &extension).await;
        assert_eq!(reply.status, 200, "{extension} logs on: {}", reply.body);
        let text = |key: &str| reply.body[key].as_str().expect("the guide's answer").to_owned();
        let channel = Channel::open(&text("eventsUrl")).await;
        let mut figures = Figures::default();
        figures.note("log on", reply.took);
        let session = text("sessionId");
        let mut user = Self { extension, figures, session, http, channel, call: None, expected: Tally::new() };
        user.sees(Kind::ServerConnected).await;
        user
    }

    /// Sends a request to a path below the session's. It must succeed.
    pub(super) async fn ask(&mut self, name: &'static str, method: &str, path: &str, body: Option<Value>) -> Value {
        let path = format!("/sessions/{}{path}", self.session);
        self.request(name, method, &path, body).await
    }

    /// Sends such a request to a path below the user's call.
    pub(super) async fn ask_call(&mut self, name: &'static str, method: &str, path: &str, body: Option<Value>) {
        let call = self.call.expect("the call had its first event");
        self.ask(name, method, &format!("/calls/{call}{path}"), body).await;
    }

    /// Sends such a request to any path.
    pub(super) async fn request(&mut self, name: &'static str, method: &str, path: &str, body: Option<Value>) -> Value {
        let reply = self.http.send(Request { method, path, authorization: None, body }).await;
        assert!(matches!(reply.status, 200 | 201), "{name} by {}: {} {}", self.extension, reply.status, reply.body);
        self.figures.note(name, reply.took);
        reply.body
    }

    /// Reads the next event, which must be of this kind and of the user's call.
    pub(super) async fn sees(&mut self, kind: Kind) -> Arrived {
        *self.expected.entry(kind).or_default() += 1;
        let next = tokio::time::timeout(EVENT, self.channel.events.recv()).await;
        let Ok(next) = next else { panic!("{} has no {kind:?} after {EVENT:?}", self.extension) };
        let event = next.unwrap_or_else(|| panic!("the channel of {} is closed before {kind:?}", self.extension));
        assert_eq!(event.kind, kind, "of {}: {event:?}", self.extension);
        if self.call.is_some() {
            assert_eq!(event.call, self.call, "a user has one call at a time: {event:?} of {}", self.extension);
        }
        self.call = if kind == Kind::Disconnect { None } else { event.call };
        event
    }

    /// Records the time from `since` to the arrival of an event.
    pub(super) fn measure(&mut self, name: &'static str, since: Instant, event: &Arrived) {
        self.figures.note(name, event.at.saturating_duration_since(since));
    }

    /// Checks that no call and no unexpected event is left.
    pub(super) async fn assert_idle(&mut self) {
        let session = self.ask("describe", "GET", "", None).await;
        assert_eq!(session["calls"], json!([]), "{} has no call left", self.extension);
        let further = self.channel.events.try_recv();
        assert!(matches!(further, Err(TryRecvError::Empty)), "{} has a further event: {further:?}", self.extension);
    }

    /// Logs off. Compares all events until the channel was closed with the expected ones.
    pub(super) async fn log_off(mut self) -> (Figures, Tally) {
        self.ask("log off", "DELETE", "", None).await;
        let closed = tokio::time::timeout(EVENT, self.channel.closed()).await;
        let closed = closed.unwrap_or_else(|_| panic!("the channel of {} stays open", self.extension));
        assert_eq!(closed.code, Some(LOGGED_OFF), "of {}", self.extension);
        self.figures.note("-> end of channel", closed.parting);
        assert_eq!(closed.received, self.expected, "events of {}", self.extension);
        (self.figures, closed.received)
    }
}
