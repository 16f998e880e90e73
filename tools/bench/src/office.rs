use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::client::{EventStream, HttpConnection, Message, Socket, poll, request};
use crate::error::BenchError;
use crate::phone_system::PhoneSystem;
use crate::server_process::{Room, ServerProcess};
use crate::subject::Subject;
use crate::tally::Tally;
use crate::yardstick::Yardstick;

/// Extension of the first user. The others follow.
const FIRST: i32 = 20_000;

/// Logons that are under way at the same time, each on a connection of its own.
const AT_ONCE: usize = 32;

/// Time that all logons together may take.
const LOG_ON: Duration = Duration::from_secs(60);

/// A phone system, a server in front of it, and users with event channels.
pub(crate) struct Office {
    pub(crate) phones: PhoneSystem,
    pub(crate) server: ServerProcess,
    pub(crate) tally: Rc<Tally>,
    /// Ids of the sessions, if the server has sessions.
    pub(crate) sessions: Vec<String>,
    /// Line of each channel.
    pub(crate) lines: Vec<i32>,
    has_sessions: bool,
    tells_connected: bool,
    kind: ChannelKind,
    channels: Channels,
}

/// Tasks that read the channels.
type Channels = Rc<RefCell<JoinSet<()>>>;

/// Way in which clients hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChannelKind {
    WebSocket,
    Stream,
    LongPoll,
}

/// Users of the channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Users {
    Many,
    One,
}

impl Office {
    /// Starts a phone system and a server, and waits until the server is ready.
    pub(crate) async fn open(subject: &Subject, room: Room) -> Result<Self, BenchError> {
        let phones = PhoneSystem::start().await?;
        let server = subject.start(phones.address, room).await?;
        let has_sessions = matches!(subject, Subject::Product(_));
        if has_sessions {
            ready(server.address).await?;
        }
        Ok(Self {
            phones,
            server,
            tally: Rc::default(),
            sessions: Vec::new(),
            lines: Vec::new(),
            has_sessions,
            tells_connected: *subject != Subject::Yardstick(Yardstick::Socket),
            kind: ChannelKind::WebSocket,
            channels: Rc::default(),
        })
    }

    /// The same, whose clients hear in another way.
    pub(crate) fn with_channels(self, kind: ChannelKind) -> Self {
        Self { kind, ..self }
    }

    /// Opens channels until there are so many, and waits until each is told that its line is connected.
    pub(crate) async fn fill(&mut self, count: usize, users: Users) -> Result<(), BenchError> {
        let begun = Instant::now();
        let connected = self.tally.connected.get();
        let from = self.lines.len();
        let lines = (from..count).map(|index| match users {
            Users::Many => FIRST + i32::try_from(index).unwrap_or(0),
            Users::One => FIRST,
        });
        self.lines.extend(lines);
        let clerk = Rc::new(Clerk {
            address: self.server.address,
            has_sessions: self.has_sessions,
            lines: self.lines.clone(),
            next: Cell::new(from),
            tally: Rc::clone(&self.tally),
            kind: self.kind,
            channels: Rc::clone(&self.channels),
        });
        let mut logons = JoinSet::new();
        for _ in 0..AT_ONCE.min(count - from) {
            logons.spawn_local(Rc::clone(&clerk).log_on_in_turn());
        }
        while let Some(sessions) = logons.join_next().await {
            self.sessions.extend(sessions.map_err(|_| BenchError::Garbled("a logon"))??);
        }
        if !self.tells_connected {
            return Ok(());
        }
        let wanted = connected + (count - from) as u64;
        let left = LOG_ON.saturating_sub(begun.elapsed());
        self.tally.until("the last line's connection", left, |tally| tally.connected.get() >= wanted).await
    }

    /// Closes every session by request. The channels are closed by the server.
    pub(crate) async fn log_off_all(&mut self) -> Result<(), BenchError> {
        let mut http = HttpConnection::open(self.server.address).await?;
        for session in std::mem::take(&mut self.sessions) {
            http.ask("a log off", &request("DELETE", &format!("/sessions/{session}"), None, "")).await?;
        }
        let mut channels = self.channels.take();
        while channels.join_next().await.is_some() {}
        self.tally.forgive();
        self.lines.clear();
        Ok(())
    }
}

/// Waits until the program says that it is ready.
async fn ready(address: SocketAddr) -> Result<(), BenchError> {
    let begun = Instant::now();
    let mut http = HttpConnection::open(address).await?;
    let ask = request("GET", "/ready", None, "");
    while http.send(&ask).await?.status != 200 {
        if begun.elapsed() > LOG_ON {
            return Err(BenchError::Late("readiness".to_owned()));
        }
        sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// Logs users on and opens their channels.
struct Clerk {
    address: SocketAddr,
    has_sessions: bool,
    lines: Vec<i32>,
    /// Position of the next line that nobody has taken.
    next: Cell<usize>,
    tally: Rc<Tally>,
    kind: ChannelKind,
    channels: Channels,
}

impl Clerk {
    /// Logs on one user after the other. Returns the sessions.
    async fn log_on_in_turn(self: Rc<Self>) -> Result<Vec<String>, BenchError> {
        let mut sessions = Vec::new();
        let mut http = if self.has_sessions { Some(HttpConnection::open(self.address).await?) } else { None };
        while let Some(line) = self.lines.get(self.next.replace(self.next.get() + 1)) {
            // Yardsticks have no sessions; their channels name the line.
            let mut id = line.to_string();
            if let Some(http) = &mut http {
                id = log_on(http, *line).await?;
                sessions.push(id.clone());
            }
            self.open_channel(id).await?;
        }
        Ok(sessions)
    }

    async fn open_channel(&self, id: String) -> Result<(), BenchError> {
        let address = self.address;
        let tally = Rc::clone(&self.tally);
        let hear = move |message: Message<'_>| tally.hear(message);
        match self.kind {
            ChannelKind::WebSocket => {
                let socket = Socket::open(address, &format!("/ws?sessionId={id}"), None).await?;
                self.spawn(socket.listen(hear));
            }
            ChannelKind::Stream => {
                let stream = EventStream::open(address, &id).await?;
                self.spawn(stream.listen(hear));
            }
            ChannelKind::LongPoll => self.spawn(async move { poll(address, &id, hear).await }),
        }
        Ok(())
    }

    fn spawn(&self, heard: impl Future<Output = Result<(), BenchError>> + 'static) {
        let tally = Rc::clone(&self.tally);
        self.channels.borrow_mut().spawn_local(async move {
            if let Err(error) = heard.await {
                tally.close(error);
            }
        });
    }
}

async fn log_on(http: &mut HttpConnection, line: i32) -> Result<String, BenchError> {
    let logon = request("POST", "/sessions", Some(&line.to_string()), "");
    let body = http.ask("a logon", &logon).await?;
    let answer: serde_json::Value = serde_json::from_slice(&body).map_err(|_| BenchError::Garbled("a logon"))?;
    let id = answer.get("sessionId").and_then(serde_json::Value::as_str);
    id.map(str::to_owned).ok_or(BenchError::Garbled("a logon"))
}
