//! A session at its owner: takes the log over, numbers what AltiServ tells, and sends it to the clients.

use std::time::Duration;

use cluster::{
    DEADLINE, Epoch, History, HistoryLimits, LastSeen, LogAnswer, LogEntry, LogQuestion, LogWriter, LoggedEvent,
    Position, WriterLimits, WriterState,
};
use serde_json::value::RawValue;

use crate::checks::{Numbered, Told};
use crate::client::Frame;
use crate::engine::{Mutation, Request};
use crate::message::Message;
use crate::node::Waiting;
use crate::world::{World, session_of, sessions_of, user_of};

const LIMITS: WriterLimits = WriterLimits {
    deadline: DEADLINE,
    ask_again: Duration::from_millis(100),
    refresh: Duration::from_secs(20),
    snapshot_entries: 20,
    held_events: 15,
    held_bytes: 100_000,
    history: KEPT,
};
pub(crate) const KEPT: HistoryLimits = HistoryLimits { events: 30, bytes: 100_000 };

#[derive(Default)]
pub(crate) struct Session {
    token: u64,
    open: Option<Open>,
    waiting: Vec<Waiting>,
    sockets: Vec<(usize, u64)>,
    wake_at: Option<u64>,
}

/// A session that has a writer.
struct Open {
    epoch: Epoch,
    writer: LogWriter,
    history: History,
    /// State after the last event that was sent.
    sent: Told,
    /// State after the last event that is numbered.
    told: Told,
    is_read: bool,
}

fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("JSON")
}

fn event_of(event: &LoggedEvent) -> (u32, u32) {
    serde_json::from_str(event.frame.get()).expect("a call and its state")
}

/// Returns what clients have been told; nothing if that is not known.
pub(crate) fn told_of(entries: &[LogEntry]) -> Option<Told> {
    let logged = cluster::Told::from_log(entries)?;
    let snapshot = logged.snapshot.map(|told| serde_json::from_str(told.get()).expect("calls and their trace"));
    let mut told: Told = snapshot.unwrap_or_default();
    for event in logged.since {
        let (call, state) = event_of(event);
        told.apply(call, state);
    }
    Some(told)
}

impl World {
    pub(crate) fn serve_in_session(&mut self, node: usize, waiting: Waiting) {
        let session = session_of(waiting.client);
        let state = self.nodes[node].sessions.entry(session).or_default();
        state.waiting.push(waiting);
        let is_open = state.open.as_ref().is_some_and(|open| open.writer.state() == WriterState::Open);
        if is_open {
            self.attach(node, session);
        } else if state.open.is_none() && state.token == 0 {
            self.ask_for_log(node, session);
        }
    }

    fn ask_for_log(&mut self, node: usize, session: usize) {
        let token = self.token(node, user_of(session), Some(session));
        self.nodes[node].sessions.entry(session).or_default().token = token;
        self.request(node, Request::ReadLog { session });
    }

    pub(crate) fn log_is_not_read(&mut self, node: usize, session: usize, token: u64) {
        if self.nodes[node].sessions.get(&session).is_some_and(|state| state.token == token) {
            self.ask_for_log(node, session);
        }
    }

    pub(crate) fn log_is_read(&mut self, node: usize, session: usize, stored: Vec<(Position, LogEntry)>, exists: bool) {
        let Some(epoch) = self.nodes[node].opens_in(user_of(session)) else { return };
        let Some(state) = self.nodes[node].sessions.get_mut(&session) else { return };
        if state.open.is_some() {
            return;
        }
        if stored.is_empty() && !exists {
            return self.request(node, Request::Create { session });
        }
        state.token = 0;
        let Ok(writer) = LogWriter::take_over(epoch, LIMITS, &stored) else {
            return self.step_down(node, user_of(session));
        };
        let entries: Vec<_> = stored.into_iter().map(|(_, entry)| entry).collect();
        let told = told_of(&entries).expect("a log that is kept has a snapshot");
        let history = History::take_over(epoch, KEPT, &entries, writer.doubt());
        state.open = Some(Open { epoch, writer, history, sent: told.clone(), told, is_read: false });
        self.pump(node, session);
    }

    pub(crate) fn session_is_created(&mut self, node: usize, session: usize, is_new: bool) {
        let Some(epoch) = self.nodes[node].opens_in(user_of(session)) else { return };
        let Some(state) = self.nodes[node].sessions.get_mut(&session) else { return };
        // One that is there already is read again.
        if state.open.is_none() && is_new {
            let (writer, history) = (LogWriter::begin(epoch, LIMITS), History::begin(epoch, KEPT));
            let (sent, told) = (Told::default(), Told::default());
            state.open = Some(Open { epoch, writer, history, sent, told, is_read: false });
            state.token = 0;
            self.pump(node, session);
        }
    }

    pub(crate) fn writer_is_answered(&mut self, node: usize, session: usize, answer: LogAnswer) {
        let now = self.now();
        let open = self.nodes[node].sessions.get_mut(&session).and_then(|state| state.open.as_mut());
        if let Some(open) = open {
            open.writer.answer(answer, now);
            self.pump(node, session);
        }
    }

    pub(crate) fn wake(&mut self, node: usize, session: usize) {
        if let Some(state) = self.nodes[node].sessions.get_mut(&session) {
            state.wake_at = None;
        }
        self.pump(node, session);
    }

    /// Sends clients that wait what they have missed.
    fn attach(&mut self, node: usize, session: usize) {
        let trusts_numbers = self.mutation == Mutation::NoDoubt;
        let Some(state) = self.nodes[node].sessions.get_mut(&session) else { return };
        let Some(open) = &state.open else { return };
        let (mut frames, epoch) = (Vec::new(), open.epoch);
        for Waiting { client, connection, mut seen } in std::mem::take(&mut state.waiting) {
            state.sockets.push((client, connection));
            if trusts_numbers {
                seen.epoch = Some(epoch);
            }
            let Some(missed) = open.missed_by(seen) else {
                let resync = Frame::Resync { told: open.sent.clone(), seq: open.history.last(), epoch };
                frames.push((client, connection, resync));
                continue;
            };
            frames.push((client, connection, Frame::Resumed { epoch }));
            frames.extend(missed.into_iter().map(|frame| (client, connection, frame)));
        }
        for (client, connection, frame) in frames {
            self.send_to_client(client, connection, frame);
        }
    }

    /// Tells all sessions of the user what has changed.
    pub(crate) fn read_calls(&mut self, node: usize, user: usize) {
        if self.nodes[node].epoch(user).is_none() {
            return;
        }
        for session in sessions_of(user) {
            self.tell_changes(node, session);
            self.pump(node, session);
        }
    }

    fn tell_changes(&mut self, node: usize, session: usize) {
        let (now, truth) = (self.now(), &self.truth[user_of(session)]);
        let Some(state) = self.nodes[node].sessions.get_mut(&session) else { return };
        let Some(open) = state.open.as_mut() else { return };
        let calls = &open.told.calls;
        let ended = calls.keys().filter(|call| !truth.contains_key(call)).map(|call| (*call, 0));
        let other = truth.iter().filter(|(call, now)| calls.get(call) != Some(now));
        let changes: Vec<_> = ended.chain(other.map(|(call, now)| (*call, *now))).collect();
        for (call, now_is) in changes {
            let Ok(seq) = open.writer.next_number() else { break };
            open.told.apply(call, now_is);
            let event = LoggedEvent { seq, frame: raw(format!("[{call},{now_is}]")) };
            open.writer.tell(event, now);
            self.checks.numbered(Numbered { session, epoch: open.epoch, seq }, &open.told);
        }
    }

    /// Sends what may be sent, and asks what is to be asked.
    fn pump(&mut self, node: usize, session: usize) {
        self.send_released(node, session);
        let now = self.now();
        let Some(state) = self.nodes[node].sessions.get_mut(&session) else { return };
        let Some(open) = state.open.as_mut() else { return };
        let told = &open.told;
        match open.writer.question(now, || raw(serde_json::to_string(told).expect("numbers"))) {
            Some(LogQuestion::Append { head, expected, text }) => {
                self.request(node, Request::Append { session, head, expected, text });
            }
            Some(LogQuestion::Look { at }) => self.request(node, Request::Look { session, at }),
            None => {}
        }
        self.writer_is_in_state(node, session);
        self.wake_later(node, session);
    }

    fn send_released(&mut self, node: usize, session: usize) {
        let now = self.now();
        let Some(state) = self.nodes[node].sessions.get_mut(&session) else { return };
        let Some(open) = state.open.as_mut() else { return };
        let mut frames = Vec::new();
        for release in open.writer.releases(now) {
            let ((call, now_is), seq, giver) = (event_of(&release.event), release.event.seq, open.epoch);
            if release.logged {
                self.checks.released(Numbered { session, epoch: giver, seq });
            }
            open.sent.apply(call, now_is);
            open.history.sent(release.event);
            self.figures.unlogged += u64::from(!release.logged);
            frames.extend(
                state
                    .sockets
                    .iter()
                    .map(|(client, at)| (*client, *at, Frame::Event { seq, call, state: now_is, giver })),
            );
        }
        open.history.settled(open.writer.settled());
        for (client, connection, frame) in frames {
            self.send_to_client(client, connection, frame);
        }
    }

    fn writer_is_in_state(&mut self, node: usize, session: usize) {
        let user = user_of(session);
        let Some(open) = self.nodes[node].sessions.get_mut(&session).and_then(|state| state.open.as_mut()) else {
            return;
        };
        match open.writer.state() {
            WriterState::Fenced => {
                self.figures.fenced += 1;
                self.step_down(node, user);
            }
            WriterState::Overtaken => {
                self.figures.overtaken += 1;
                self.nodes[node].sessions.entry(session).or_default().open = None;
                self.ask_for_log(node, session);
                self.is_handed_over(node, user);
            }
            WriterState::Open => {
                let is_read = std::mem::replace(&mut open.is_read, true);
                self.attach(node, session);
                if !is_read {
                    self.tell_changes(node, session);
                    self.wake_at(node, session, self.millis() + 1);
                }
            }
            WriterState::Closed => self.is_handed_over(node, user),
            WriterState::TakingOver => {}
        }
    }

    fn wake_later(&mut self, node: usize, session: usize) {
        let open = self.nodes[node].sessions.get(&session).and_then(|state| state.open.as_ref());
        if let Some(at) = open.and_then(|open| open.writer.wake_at()) {
            self.wake_at(node, session, self.millis_at(at));
        }
    }

    fn wake_at(&mut self, node: usize, session: usize, at: u64) {
        let run = (node, self.nodes[node].incarnation);
        let Some(state) = self.nodes[node].sessions.get_mut(&session) else { return };
        if state.wake_at.is_none_or(|known| at < known) {
            state.wake_at = Some(at);
            self.send(at - self.millis(), Message::Wake { node: run, session });
        }
    }

    pub(crate) fn close_sessions(&mut self, node: usize, user: usize) {
        for session in sessions_of(user) {
            if let Some(open) = self.nodes[node].sessions.get_mut(&session).and_then(|state| state.open.as_mut()) {
                open.writer.close();
            }
            self.pump(node, session);
        }
        self.is_handed_over(node, user);
    }

    /// True if a session of the user has a writer that has not stored everything.
    pub(crate) fn has_open_session(&self, node: usize, user: usize) -> bool {
        let open =
            sessions_of(user).into_iter().filter_map(|session| self.nodes[node].sessions.get(&session)?.open.as_ref());
        open.into_iter().any(|open| open.writer.state() != WriterState::Closed)
    }

    /// Forgets a session, and returns its sockets.
    pub(crate) fn drop_session(&mut self, node: usize, session: usize) -> Vec<(usize, u64)> {
        let Some(state) = self.nodes[node].sessions.remove(&session) else { return Vec::new() };
        let waiting = state.waiting.iter().map(|waiting| (waiting.client, waiting.connection));
        waiting.chain(state.sockets).collect()
    }

    pub(crate) fn forget_socket(&mut self, node: usize, id: usize) {
        if let Some(state) = self.nodes[node].sessions.get_mut(&session_of(id)) {
            state.sockets.retain(|(client, _)| *client != id);
        }
    }
}

impl Open {
    fn missed_by(&self, seen: LastSeen) -> Option<Vec<Frame>> {
        let missed = self.history.after(seen)?;
        let frame = |(giver, event): (Epoch, &LoggedEvent)| {
            let (call, state) = event_of(event);
            Frame::Event { seq: event.seq, call, state, giver }
        };
        Some(missed.into_iter().map(frame).collect())
    }
}
