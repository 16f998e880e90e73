//! Client of one session, which only applies its events and never sends a query.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use actix::{Actor, Addr, Context, Handler};
use actors::call::{Action, CallEventKind, CallState, CallView, Direction, Origin, Recording};
use actors::session::{Bind, EventBody, SessionActor, SessionEvent, SocketId, ToSocket};
use altilink::Pad;
use altilink::message::agents::AgentState;
use tokio::sync::Notify;

/// Visible data of a call.
pub(crate) type Seen = (Pad, Direction, CallState, Recording, Vec<Action>, [String; 2]);

pub(crate) fn seen(call: &CallView) -> Seen {
    let texts = [call.ivr_data.to_string(), call.details.info.caller_id.clone()];
    (call.call, call.direction, call.state, call.recording, call.actions.clone(), texts)
}

/// State that results from the events.
#[derive(Default)]
pub(crate) struct Fold {
    last: Option<u64>,
    pub(crate) connected: Option<bool>,
    calls: BTreeMap<(String, i32), Arc<CallView>>,
    /// Number of calls that have begun, and number that have ended.
    pub(crate) counts: (usize, usize),
    /// Number of agent events and the last state, by line.
    agents: BTreeMap<String, (u64, AgentState)>,
    pub(crate) broken: Vec<String>,
}

impl Fold {
    fn take(&mut self, event: &SessionEvent) {
        if self.last.is_some_and(|last| event.seq != last + 1) {
            self.broken.push(format!("{:?} is followed by {}", self.last, event.seq));
        }
        self.last = Some(event.seq);
        let broken = match &event.body {
            EventBody::ServerStatus { connected } => {
                self.connected = Some(*connected);
                None
            }
            EventBody::Resync { .. } => Some("a client that resumes nothing is told that it missed something"),
            EventBody::Agent { extension, state, .. } => {
                let state = state.expect("the server tells states");
                let told = self.agents.entry(extension.to_string()).or_insert((0, state));
                *told = (told.0 + 1, state);
                None
            }
            EventBody::Written(_) => Some("an event of another node"),
            EventBody::Queue { .. } => None,
            EventBody::Call { kind, call, origin } => self.call(*kind, *origin, call),
            EventBody::CallUpdate { call, .. } => self.replace(call),
            EventBody::Recording { call, now, .. } => {
                let is_other = call.state != CallState::Disconnected && *now != call.recording;
                self.replace(call).or(is_other.then_some("a recording that is not the call's"))
            }
        };
        if let Some(broken) = broken {
            self.broken.push(format!("{broken}: {:?}", event.body));
        }
    }

    fn call(&mut self, kind: CallEventKind, origin: Origin, call: &Arc<CallView>) -> Option<&'static str> {
        let key = (call.extension.to_string(), call.call.0);
        let known = self.calls.get(&key).map(|known| known.state);
        let rings = |state| matches!(state, CallState::Ringing | CallState::RingingBack);
        match (kind, known) {
            (CallEventKind::Disconnect, Some(_)) => {
                self.calls.remove(&key);
                self.counts.1 += 1;
                return (call.state != CallState::Disconnected).then_some("an end that shows a call");
            }
            (CallEventKind::Disconnect, None) => return Some("the end of a call that is not there"),
            (CallEventKind::Ring | CallEventKind::RingBack, Some(_)) => return Some("a call that rings twice"),
            (CallEventKind::Connect, Some(state)) if !rings(state) => return Some("a call that connects twice"),
            (CallEventKind::Connect, None) if origin == Origin::Live => return Some("a call that has not rung"),
            (_, None) => self.counts.0 += 1,
            (CallEventKind::Connect, Some(_)) => {}
        }
        self.calls.insert(key, Arc::clone(call));
        None
    }

    /// Replaces the data of a call. Only a call event changes between ringing and connected.
    fn replace(&mut self, call: &Arc<CallView>) -> Option<&'static str> {
        let key = (call.extension.to_string(), call.call.0);
        let Some(known) = self.calls.get_mut(&key) else { return Some("news of a call that is not there") };
        // A change at the end of the call comes before the disconnect, and already shows the final state.
        if call.state != CallState::Disconnected {
            *known = Arc::clone(call);
        }
        None
    }

    /// Calls of a line.
    pub(crate) fn calls(&self, line: &str) -> Vec<Seen> {
        self.calls.iter().filter(|((number, _), _)| number == line).map(|(_, call)| seen(call)).collect()
    }

    /// Forgets a line that is no longer watched.
    pub(crate) fn forget(&mut self, line: &str) {
        let before = self.calls.len();
        self.calls.retain(|(number, _), _| number != line);
        self.counts.1 += before - self.calls.len();
    }

    /// Number of agent events of a line, and the last state.
    pub(crate) fn agent(&self, line: &str) -> Option<(u64, AgentState)> {
        self.agents.get(line).copied()
    }
}

struct Ear {
    fold: Rc<RefCell<Fold>>,
    news: Rc<Notify>,
}

impl Actor for Ear {
    type Context = Context<Self>;
}

impl Handler<ToSocket> for Ear {
    type Result = ();

    fn handle(&mut self, message: ToSocket, _: &mut Context<Self>) {
        let mut fold = self.fold.borrow_mut();
        match message {
            ToSocket::Events(batch) => batch.events.iter().for_each(|event| fold.take(event)),
            ToSocket::Bound(_) | ToSocket::Probe => {}
            ToSocket::Close(cause) => fold.broken.push(format!("closed: {cause:?}")),
        }
        self.news.notify_waiters();
    }
}

/// Page of the user: a session with a socket.
pub(crate) struct Page {
    pub(crate) session: Addr<SessionActor>,
    pub(crate) fold: Rc<RefCell<Fold>>,
    /// True if the page watches the other line, as far as it knows.
    pub(crate) watches: Rc<RefCell<bool>>,
    _ear: Addr<Ear>,
}

impl Page {
    pub(crate) async fn open(session: Addr<SessionActor>, news: Rc<Notify>) -> Self {
        let fold = Rc::new(RefCell::new(Fold::default()));
        let ear = Ear { fold: Rc::clone(&fold), news }.start();
        let bind = Bind { socket: SocketId(1), recipient: ear.downgrade().recipient(), resume: None, epoch: None };
        session.send(bind).await.unwrap().unwrap();
        Self { session, fold, watches: Rc::default(), _ear: ear }
    }
}
