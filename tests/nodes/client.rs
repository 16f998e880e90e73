//! Client that behaves as the client library does when what it is connected to goes away.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::header::TryIntoHeaderValue;
use actix_web_httpauth::headers::authorization::Basic;
use futures::StreamExt;
use rand::RngExt;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::asking::{Answer, Asked, CONNECTION, ask, ask_within};
use super::balancer::Balancer;
use super::seen::{Frame, Seen};
use crate::harness::PASSWORD;

/// Longest pause before a lost channel is opened again, so that not all clients come in one moment.
const SCATTER: Duration = Duration::from_millis(100);

/// Longest pause before what has failed is tried again.
const AGAIN: Duration = Duration::from_millis(250);

/// Longest silence of a channel with a heartbeat of one second.
const SILENCE: Duration = Duration::from_millis(2_500);

/// Close code of a client whose connection was lost, or that hears nothing more.
pub(super) const LOST: u16 = 1006;

/// Close code of a session that another node is to continue.
pub(super) const MOVED: u16 = 4409;

/// Longest time for a session to be continued. Only a failing test waits that long.
const CONTINUED: Duration = Duration::from_secs(60);

/// Longest wait for one node to continue a session.
const CONTINUING: Duration = Duration::from_secs(3);

/// Whether clients ask for a heartbeat, which finds stopped nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heartbeat {
    Off,
    EachSecond,
}

/// Session of a user, with one event channel that is opened again whenever it has ended.
pub(super) struct Client {
    pub(super) extension: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    balancer: Arc<Balancer>,
    heartbeat: Heartbeat,
    /// Session id and ticket.
    session: Mutex<(String, String)>,
    seen: Mutex<Seen>,
    /// Refusals and failures while the session was continued.
    refusals: Mutex<Vec<String>>,
    /// Ends the connection of the channel.
    cut: Notify,
    /// Node at which the channel is to be opened next.
    next: Mutex<Option<usize>>,
    /// One continues the session at a time.
    continuing: tokio::sync::Mutex<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Client {
    /// Logs a user on at one node, and opens the event channel at another one or the same.
    pub(super) async fn log_on(
        balancer: &Arc<Balancer>,
        at: usize,
        channel_at: usize,
        extension: &str,
        heartbeat: Heartbeat,
    ) -> Self {
        let basic = Basic::new(extension.to_owned(), Some(PASSWORD)).try_into_value().expect("plain text");
        let header = Some(("authorization", basic.to_str().expect("ASCII")));
        let asked = Asked { method: "POST", path: "/sessions", header, ..Asked::default() };
        let (status, body) =
            ask(balancer.nodes[at], asked).await.unwrap_or_else(|error| panic!("{extension}: {error}"));
        assert_eq!(status, 200, "{extension} logs on: {body}");
        let shared = Arc::new(Shared {
            balancer: Arc::clone(balancer),
            heartbeat,
            session: Mutex::new(names(&body)),
            seen: Mutex::default(),
            refusals: Mutex::default(),
            cut: Notify::new(),
            next: Mutex::default(),
            continuing: tokio::sync::Mutex::default(),
        });
        let task = tokio::spawn(listen(Arc::clone(&shared), channel_at));
        Self { extension: extension.to_owned(), shared, task }
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        locked(&self.shared.seen)
    }

    pub(super) fn session(&self) -> String {
        locked(&self.shared.session).0.clone()
    }

    /// What has become of the client, for a test that has failed.
    pub(super) fn told(&self) -> String {
        let refusals = locked(&self.shared.refusals).clone();
        let seen = self.seen();
        let ended: Vec<_> = seen.ended.iter().map(|(moment, code)| (moment.elapsed(), code)).collect();
        let bound: Vec<_> = seen.bound.iter().map(Instant::elapsed).collect();
        format!(
            "{} {} at node {:?}, last {:?}, bound before {bound:.1?}, ended before {ended:.1?}, {:?}, {refusals:?}",
            self.extension,
            locked(&self.shared.session).0,
            seen.at,
            seen.last,
            seen.broken,
        )
    }

    /// Ends the channel for good.
    pub(super) fn stop(&self) {
        self.task.abort();
    }

    /// Cuts the connection of the channel, which is opened again, at this node if one is given.
    pub(super) fn cut(&self, to: Option<usize>) {
        *locked(&self.shared.next) = to;
        self.shared.cut.notify_one();
    }

    /// Sends a request below the session's path to a node.
    pub(super) async fn ask_at(&self, node: usize, method: &str, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/sessions/{}{path}", self.session());
        let asked = Asked { method, path: &path, body, ..Asked::default() };
        let answered = ask(self.shared.balancer.nodes[node], asked).await;
        answered.unwrap_or_else(|error| (0, json!(error)))
    }

    /// Sends a request below the session's path to the node of the channel, or to any other if that fails, and continues the session if nobody serves it. The last answer
    /// is returned where it does not come to an end.
    pub(super) async fn rest(&self, method: &str, path: &str, key: Option<&str>, body: Option<Value>) -> Answer {
        let mut node = self.seen().at.unwrap_or(0);
        let begun = Instant::now();
        loop {
            let (session, path) = (self.session(), path);
            let path = format!("/sessions/{session}{path}");
            let header = key.map(|key| ("idempotency-key", key));
            let asked = Asked { method, path: &path, header, body: body.clone() };
            match ask(self.shared.balancer.nodes[node], asked).await {
                Ok((409, body)) if body["error"] == "session_moved" => self.shared.go_on(&session, None).await,
                Ok((503, _)) | Err(_) if begun.elapsed() < CONTINUED => pause(AGAIN).await,
                Ok(answer) => return answer,
                Err(error) => return (0, json!(error)),
            }
            node = self.shared.balancer.pick(Some(node));
        }
    }
}

fn names(body: &Value) -> (String, String) {
    let text = |key: &str| body[key].as_str().unwrap_or_else(|| panic!("a logon answers {key}: {body}")).to_owned();
    (text("sessionId"), text("ticket"))
}

async fn listen(shared: Arc<Shared>, first: usize) {
    let mut node = first;
    loop {
        let session = locked(&shared.session).0.clone();
        locked(&shared.seen).at = Some(node);
        let code = match shared.open(node, &session).await {
            Some(socket) => shared.read(socket).await,
            None => LOST,
        };
        locked(&shared.seen).ended.push((Instant::now(), code));
        match code {
            MOVED => shared.go_on(&session, Some(node)).await,
            4000 => return,
            4401 | 4404 => return locked(&shared.seen).broken.push(format!("the channel is closed with {code}")),
            _ => pause(SCATTER).await,
        }
        node = locked(&shared.next).take().unwrap_or_else(|| shared.balancer.pick(Some(node)));
    }
}

impl Shared {
    async fn open(&self, node: usize, session: &str) -> Option<WebSocketStream<TcpStream>> {
        let resume = {
            let seen = locked(&self.seen);
            seen.last.zip(seen.epoch).map(|(last, epoch)| format!("&lastSeq={last}&epoch={epoch}")).unwrap_or_default()
        };
        let heartbeat = if self.heartbeat == Heartbeat::EachSecond { "&heartbeat=1s" } else { "" };
        let path = format!("/ws?sessionId={session}&hello=1{resume}{heartbeat}");
        let node = self.balancer.nodes[node];
        let url = format!("ws://{node}{path}");
        let opened = async {
            let stream = TcpStream::connect(node).await.ok()?;
            tokio_tungstenite::client_async(url, stream).await.ok()
        };
        let (socket, _) = tokio::time::timeout(CONNECTION, opened).await.ok()??;
        Some(socket)
    }

    /// Reads a channel to its end, and returns its close code.
    async fn read(&self, mut socket: WebSocketStream<TcpStream>) -> u16 {
        let mut is_bound = false;
        loop {
            let next = tokio::select! {
                next = self.next(&mut socket) => next,
                () = self.cut.notified() => return LOST,
            };
            match next {
                Some(Ok(Message::Text(text))) => {
                    let frame = locked(&self.seen).take(&text);
                    if let Some(ticket) = locked(&self.seen).ticket.take() {
                        locked(&self.session).1 = ticket;
                    }
                    let is_in_order = is_bound != matches!(frame, Frame::Bound { .. });
                    is_bound = true;
                    if !is_in_order {
                        locked(&self.seen).broken.push(format!("a channel does not begin with a BoundEvent: {text}"));
                    }
                }
                Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return LOST,
            }
        }
    }

    /// Next message; `None` at the end of the connection, or when nothing is heard any more.
    async fn next(&self, socket: &mut WebSocketStream<TcpStream>) -> Option<Result<Message, Error>> {
        match self.heartbeat {
            Heartbeat::Off => socket.next().await,
            Heartbeat::EachSecond => tokio::time::timeout(SILENCE, socket.next()).await.ok().flatten(),
        }
    }

    /// Has any node continue the session, unless that was done meanwhile.
    async fn go_on(&self, session: &str, but: Option<usize>) {
        let ticket_before = locked(&self.session).1.clone();
        let _one = self.continuing.lock().await;
        let (known, ticket) = locked(&self.session).clone();
        if known != session || ticket != ticket_before {
            return;
        }
        let mut node = self.balancer.pick(but);
        let begun = Instant::now();
        while begun.elapsed() < CONTINUED {
            let body = Some(json!({ "sessionId": session, "ticket": ticket }));
            match ask_within(
                CONTINUING,
                self.balancer.nodes[node],
                Asked { method: "POST", path: "/sessions", body, ..Asked::default() },
            )
            .await
            {
                Ok((200, body)) => return self.is_continued(session, &body),
                Ok((status, body)) => {
                    locked(&self.refusals).push(format!("{status} {}: {}", body["error"], body["message"]));
                }
                Err(error) => locked(&self.refusals).push(error),
            }
            pause(AGAIN).await;
            node = self.balancer.pick(Some(node));
        }
        locked(&self.seen).broken.push(format!("the session is not continued within {CONTINUED:?}"));
    }

    fn is_continued(&self, session: &str, body: &Value) {
        let names = names(body);
        if names.0 != session {
            locked(&self.seen).broken.push("the session is lost: there is another one".to_owned());
        }
        *locked(&self.session) = names;
    }
}

async fn pause(longest: Duration) {
    let pause = longest.mul_f64(rand::rng().random_range(0.1..1.0));
    tokio::time::sleep(pause).await;
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
