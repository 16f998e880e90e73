//! Pages of a user with a link to the model AltiServ, and the quiet moments at which all must agree.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use actix::{Actor, Addr};
use actors::call::{Action, CallError, Perform, Record, RecordOperation, RecordedBy, RecordingRefusal};
use actors::link::{AltiservLink, ServerAddress};
use actors::meter::Meter;
use actors::session::{
    CloseSession, Describe, Directory, GetAgent, OpenSession, OpenSessions, PerformOn, RecordAgent, RecordOn,
    SessionCount, SessionError, SetWatch, WatchTarget,
};
use actors::{Credentials, Extension};
use altilink::Pad;
use tokio::net::TcpListener;

use super::client::{Page, Seen, seen};
use super::expected::ALL;
use super::model::{Call, Change, Line};
use super::server::Server;
use super::world::{Reply, Side, World};
use crate::desk::{OWN, link, sessions};
use crate::peer::within;

/// Time limit of a step. A refused query is repeated after a second, and every working step is shorter than this.
const PATIENCE: Duration = Duration::from_secs(10);

const OTHER: &str = "102";

/// Request of a client about a call.
#[derive(Debug, Clone)]
pub(crate) enum Ask {
    /// Action on a call of the own line.
    Act { pick: usize, action: usize },
    /// Attended transfer: connects the parties of two calls of the own line.
    Leave { pick: usize },
    /// Operation on the recording of the other line.
    Supervise(RecordOperation),
}

pub(crate) struct Floor {
    pub(crate) server: Server,
    pub(crate) pages: Vec<Page>,
    directory: Addr<Directory>,
    open_sessions: OpenSessions,
    /// Requests without an answer so far.
    open: Rc<RefCell<BTreeMap<u64, String>>>,
    /// Number of requests, and number of marks.
    counts: (u64, u64),
}

fn number(text: &str) -> Extension {
    Extension::parse(text).unwrap()
}

impl Floor {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::start(listener);
        let mut config = link(ServerAddress { host: address.ip().to_string(), port: address.port() });
        config.command_timeout = Duration::from_millis(700);
        config.extra_info_timeout = Duration::from_millis(30);
        config.backoff_min = Duration::from_millis(2);
        config.backoff_max = Duration::from_millis(10);
        let link = AltiservLink::new(config, Meter::default()).expect("there is a server").start();
        let open_sessions = OpenSessions::default();
        let directory = Directory::new(link, sessions(), Meter::default(), open_sessions.clone()).start();
        let mut floor =
            Self { server, pages: Vec::new(), directory, open_sessions, open: Rc::default(), counts: (0, 0) };
        floor.open_page().await;
        floor
    }

    pub(crate) async fn open_page(&mut self) {
        let page = within("a page", async {
            loop {
                let credentials = Credentials { extension: number(OWN), password: "1234".into() };
                let opened = self
                    .directory
                    .send(OpenSession {
                        credentials,
                        existing: None,
                        from: None,
                        elsewhere: SessionCount::default(),
                        needs_cluster: false,
                    })
                    .await;
                // The server accepts no logon while the link still searches for it.
                if let Ok(opened) = opened.unwrap() {
                    let session = self.open_sessions.find(opened.id).unwrap();
                    break Page::open(session, Rc::clone(&self.server.news)).await;
                }
            }
        });
        self.pages.push(page.await);
    }

    pub(crate) async fn close_page(&mut self) {
        if self.pages.len() > 1
            && let Some(page) = self.pages.pop()
        {
            let id = within("a description", page.session.send(Describe)).await.unwrap().id;
            within("the end of a session", self.directory.send(CloseSession(id))).await.unwrap();
        }
    }

    /// Starts a request and records it as unanswered.
    fn begin(&mut self, what: String, request: impl Future<Output = ()> + 'static) {
        self.counts.0 += 1;
        let number = self.counts.0;
        let open = Rc::clone(&self.open);
        let news = Rc::clone(&self.server.news);
        open.borrow_mut().insert(number, what);
        actix::spawn(async move {
            request.await;
            open.borrow_mut().remove(&number);
            news.notify_waiters();
        });
    }

    pub(crate) fn watch(&mut self, page: usize, is_on: bool) {
        let page = &self.pages[page % self.pages.len()];
        let target = if is_on { vec![number(OTHER)] } else { Vec::new() };
        let asked = page.session.send(SetWatch(WatchTarget::Extensions(target)));
        let watches = Rc::clone(&page.watches);
        self.begin("a watch".to_owned(), async move {
            if asked.await.is_ok_and(|watches| watches.is_ok()) {
                watches.replace(is_on);
            }
        });
    }

    /// Sends a request without waiting for its answer.
    pub(crate) fn ask(&mut self, page: usize, ask: &Ask, reply: Option<Reply>) {
        self.server.world.borrow_mut().reply = reply;
        let session = self.pages[page % self.pages.len()].session.clone();
        match *ask {
            Ask::Leave { pick } => {
                let Some(call) = self.own_call(pick) else { return };
                let asked = session.send(PerformOn { call, perform: Perform::TransferConsult });
                self.begin(format!("an attended transfer of {call:?}"), async move { drop(asked.await) });
            }
            Ask::Act { pick, action } => {
                let Some(call) = self.own_call(pick) else { return };
                let action = ALL[action % ALL.len()];
                self.begin(format!("{action:?} of {call:?}"), async move { drop(act(&session, call, action).await) });
            }
            Ask::Supervise(operation) => {
                let asked = session.send(RecordAgent { extension: number(OTHER), operation, tone: false });
                self.begin(format!("{operation:?} of the other line"), async move { drop(asked.await) });
            }
        }
    }

    fn own_call(&self, pick: usize) -> Option<Pad> {
        let world = self.server.world.borrow();
        let pick = pick.checked_rem(world.own.calls.len())?;
        Some(world.own.calls[pick].pad)
    }

    /// Performs an action at a quiet moment. An offered action must work, and any other must change nothing.
    pub(crate) async fn ask_when_quiet(&mut self, page: usize, pick: usize, action: usize) {
        self.quiet().await;
        let (call, offered, before) = {
            let mut world = self.server.world.borrow_mut();
            let Some(pick) = pick.checked_rem(world.own.calls.len()) else { return };
            world.reply = None;
            let call = &world.own.calls[pick];
            (call.pad, world.own.actions(call), (world.own.clone(), world.other.clone()))
        };
        let action = ALL[action % ALL.len()];
        let session = self.pages[page % self.pages.len()].session.clone();
        let outcome = within("an answer", act(&session, call, action)).await;
        if offered.contains(&action) {
            let too_soon = Err(CallError::Recording(RecordingRefusal::TooSoon));
            assert!(outcome.is_ok() || outcome == too_soon, "{action:?} was offered: {outcome:?}");
        } else {
            let world = self.server.world.borrow();
            assert_eq!((&world.own, &world.other), (&before.0, &before.1), "{action:?} was not offered: {outcome:?}");
        }
    }

    /// Waits until all written data is read and all requests are answered, and then compares.
    pub(crate) async fn quiet(&mut self) {
        let settled = async { while !self.settles().await {} };
        let is_quiet = tokio::time::timeout(PATIENCE, settled).await.is_ok();
        assert!(is_quiet, "no quiet moment: {:?} have no answer, {:?}", self.open.borrow(), self.server.world.borrow());
        let mut first = None;
        for page in &self.pages {
            let view = page.session.send(Describe).await.unwrap();
            if !*page.watches.borrow() {
                page.fold.borrow_mut().forget(OTHER);
            }
            let fold = page.fold.borrow();
            assert_eq!(fold.broken, [""; 0]);
            assert_eq!((view.connected, fold.connected), (true, Some(true)));
            let mut described: Vec<Seen> = view.calls.iter().map(|call| seen(call)).collect();
            described.sort_by_key(|call| call.0);
            assert_eq!(fold.calls(OWN), described, "what the events come to is what the session shows");
            let world = self.server.world.borrow();
            agree(&world.own, &described, true);
            assert!(!*page.watches.borrow() || world.hears_other());
            if *page.watches.borrow() {
                agree(&world.other, &fold.calls(OTHER), false);
            }
            let first = first.get_or_insert_with(|| described.clone());
            assert_eq!(first, &described, "all sessions show the same");
        }
    }

    /// Waits until nothing is under way. Returns false if something new began meanwhile.
    async fn settles(&mut self) -> bool {
        let is_heard = |world: &World| world.hears_other() || !self.pages.iter().any(|page| *page.watches.borrow());
        let is_done = |world: &World| self.open.borrow().is_empty() && world.owes_nothing() && is_heard(world);
        self.server.until_answered(is_done).await;
        let before = self.server.world.borrow().commands;
        for page in &self.pages {
            page.session.send(Describe).await.unwrap();
        }
        // This request comes after every earlier command.
        let asked = self.pages[0].session.send(GetAgent).await.unwrap();
        if asked.is_err() || !self.server.world.borrow().owes_nothing() {
            return false;
        }
        for side in [Side::Own, Side::Other] {
            if !self.hears_a_mark(side).await {
                return false;
            }
        }
        let asked = self.pages[0].session.send(GetAgent).await.unwrap();
        let world = self.server.world.borrow();
        let connected = self.pages.iter().all(|page| page.fold.borrow().connected == Some(true));
        asked.is_ok() && world.commands == before && world.owes_nothing() && connected
    }

    /// Sends a mark after all earlier events of a line. Returns true if every page that follows the line gets it.
    async fn hears_a_mark(&mut self, side: Side) -> bool {
        self.counts.1 += 1;
        let number = self.server.world.borrow().line(side).number;
        let follows = |page: &&Page| side == Side::Own || *page.watches.borrow();
        let pages: Vec<&Page> = self.pages.iter().filter(follows).collect();
        let told = |page: &Page| page.fold.borrow().agent(number);
        let before: Vec<u64> = pages.iter().map(|page| told(page).map_or(0, |(count, _)| count)).collect();
        let mark = self.server.mark(side, self.counts.1);
        let heard = self.server.until(|_| {
            let is_told = |(page, before): (&&Page, &u64)| {
                told(page).is_some_and(|(count, state)| count > *before && state == mark)
            };
            pages.iter().zip(&before).all(is_told)
        });
        // A line that is not shown yet has no events. A later mark will arrive.
        tokio::time::timeout(Duration::from_secs(1), heard).await.is_ok()
    }

    /// Hangs up all calls. Each call that has begun must then have ended.
    pub(crate) async fn clear(&mut self) {
        for side in [Side::Own, Side::Other] {
            while !self.server.world.borrow().line(side).calls.is_empty() {
                self.server.happen(side, &[Change::End { pick: 0, by_idle: false }]);
            }
        }
        self.quiet().await;
        for page in &self.pages {
            let (begun, ended) = page.fold.borrow().counts;
            assert_eq!(begun, ended);
        }
    }
}

/// Checks that the pages show the calls that the server has.
fn agree(line: &Line, seen: &[Seen], is_own: bool) {
    let expected = |call: &Call| {
        let (pad, direction, state, recording) = line.shown(call);
        (pad, direction, state, recording, if is_own { line.actions(call) } else { Vec::new() })
    };
    let mut expected: Vec<_> = line.calls.iter().map(expected).collect();
    expected.sort_by_key(|call| call.0);
    let seen: Vec<_> = seen
        .iter()
        .map(|(pad, way, state, recording, actions, _)| (*pad, *way, *state, *recording, actions.clone()))
        .collect();
    assert_eq!(seen, expected, "what is seen of {} is what the server has", line.number);
}

async fn act(session: &Addr<actors::session::SessionActor>, call: Pad, action: Action) -> Result<(), CallError> {
    let perform = match action {
        Action::Answer => Perform::Answer,
        Action::Drop => Perform::Drop,
        Action::Hold => Perform::Hold,
        Action::Retrieve => Perform::Retrieve,
        Action::Conference => Perform::Conference,
        Action::Transfer => Perform::Transfer("104".to_owned()),
        Action::SendDigits => Perform::SendDigits("1".to_owned()),
        Action::Record(operation) => {
            let record = Record { operation, by: RecordedBy::Agent { file_name: String::new() } };
            let recorded = session.send(RecordOn { call: Some(call), record }).await;
            return match recorded.unwrap_or(Err(CallError::Gone.into())) {
                Ok(_) => Ok(()),
                Err(SessionError::Call(error)) => Err(error),
                Err(error) => panic!("a call was named: {error}"),
            };
        }
    };
    // The page may close meanwhile.
    session.send(PerformOn { call, perform }).await.unwrap_or(Err(CallError::Gone)).map(drop)
}
