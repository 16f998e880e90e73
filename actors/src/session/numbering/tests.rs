use std::collections::VecDeque;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const UP: EventBody = EventBody::ServerStatus { connected: true };
const NOW: SystemTime = SystemTime::UNIX_EPOCH;
const UNBOUNDED: ReplayLimits = ReplayLimits { events: usize::MAX, bytes: usize::MAX };

fn numbering() -> Numbering {
    Numbering::new(UNBOUNDED)
}

fn overview(calls: usize) -> Overview {
    Overview { connected: true, calls: vec![UP; calls] }
}

fn welcomed(numbering: &mut Numbering, socket: u64, seen: Option<u64>, calls: usize) -> Vec<Arc<SessionEvent>> {
    numbering.welcome(SocketId(socket), seen, overview(calls), NOW).socket
}

fn gone(numbering: &mut Numbering, socket: SocketId) {
    let forgotten = numbering.forgotten();
    numbering.socket_gone(socket, forgotten);
}

fn happens(numbering: &mut Numbering, times: usize) {
    for _ in 0..times {
        numbering.next_event(UP, NOW);
    }
}

fn numbers(events: &[Arc<SessionEvent>]) -> Vec<u64> {
    events.iter().map(|event| event.seq).collect()
}

fn missed(numbering: &Numbering, seen: u64) -> Option<Vec<u64>> {
    numbering.events_after(seen).map(|events| numbers(&events))
}

#[test]
fn the_first_socket_starts_at_one_whatever_happened_before() {
    let mut numbering = numbering();
    assert!(numbering.next_event(UP, NOW).is_none());
    assert_eq!(numbers(&welcomed(&mut numbering, 1, None, 1)), [1, 2]);
    assert_eq!(numbering.next_event(UP, NOW).map(|event| event.seq), Some(3));
}

#[test]
fn a_later_socket_reuses_the_last_numbers_so_that_no_client_sees_a_gap() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 4);
    assert_eq!(numbers(&welcomed(&mut numbering, 2, None, 1)), [4, 5]);
    assert_eq!(numbering.next_event(UP, NOW).map(|event| event.seq), Some(6));
}

#[test]
fn a_client_that_comes_back_is_told_the_events_that_the_others_were_told() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 1);
    let told: Vec<_> =
        (1..=3).filter_map(|second| numbering.next_event(UP, NOW + Duration::from_secs(second))).collect();
    let missed = numbering.events_after(3).expect("all are held");
    assert_eq!(missed.len(), 2);
    assert!(missed.iter().zip(&told[1..]).all(|(missed, told)| Arc::ptr_eq(missed, told)));
    assert_eq!(numbering.events_after(5).map(|missed| missed.len()), Some(0));
}

#[test]
fn a_client_continues_within_the_first_welcome_where_it_broke_off() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 2);
    gone(&mut numbering, SocketId(1));
    assert_eq!(missed(&numbering, 2), Some(vec![3]));
    assert_eq!(missed(&numbering, 0), Some(vec![1, 2, 3]));
}

#[test]
fn no_client_continues_within_a_later_welcome_until_it_has_been_read() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 9);
    welcomed(&mut numbering, 2, None, 2);
    assert_eq!((missed(&numbering, 8), missed(&numbering, 9), missed(&numbering, 10)), (None, None, Some(vec![])));
    assert_eq!(missed(&numbering, 7), Some(vec![8, 9, 10]));
    numbering.acknowledge(SocketId(2), 9);
    assert_eq!(missed(&numbering, 8), None, "only its beginning was read");
    numbering.acknowledge(SocketId(2), 10);
    assert_eq!(missed(&numbering, 8), Some(vec![9, 10]));
    // A socket that goes away unread leaves its doubts behind.
    welcomed(&mut numbering, 3, None, 1);
    gone(&mut numbering, SocketId(3));
    assert_eq!((missed(&numbering, 9), missed(&numbering, 8)), (None, Some(vec![9, 10])));
}

#[test]
fn a_number_of_another_session_is_told_how_much_it_does_not_know_of_this_one() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 6);
    assert!(numbering.events_after(8).is_none());
    let first = welcomed(&mut numbering, 2, Some(8), 0);
    assert_eq!((&first[0].body, numbers(&first)), (&EventBody::Resync { missed: 7 }, vec![6, 7]));
}

#[test]
fn a_resync_of_a_session_that_has_told_too_little_makes_up_for_the_numbers_with_the_servers_status() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    let Welcome { everyone, socket } = numbering.welcome(SocketId(2), Some(99), overview(0), NOW);
    assert_eq!((numbers(&everyone), numbers(&socket)), (vec![2], vec![1, 2]));
    assert_eq!((&everyone[0].body, &socket[0].body), (&UP, &EventBody::Resync { missed: 1 }));
    assert_eq!(missed(&numbering, 2), Some(vec![]));
}

#[test]
fn a_new_session_has_lost_nothing_for_a_new_client_and_everything_for_one_of_another_session() {
    let first = welcomed(&mut numbering(), 1, Some(0), 0);
    assert_eq!(numbers(&first), [1]);
    let mut numbering = numbering();
    let first = welcomed(&mut numbering, 1, Some(5), 0);
    assert_eq!((&first[0].body, numbers(&first)), (&EventBody::Resync { missed: 0 }, vec![1, 2]));
    // What concerns that client alone is told to no other.
    assert_eq!((missed(&numbering, 0), missed(&numbering, 1)), (None, Some(vec![2])));
}

#[test]
fn a_socket_that_has_read_its_whole_welcome_leaves_no_doubts_behind() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 5);
    welcomed(&mut numbering, 2, None, 2);
    numbering.acknowledge(SocketId(2), 5);
    assert_eq!(missed(&numbering, 5), None, "the last one of the welcome is not read");
    numbering.acknowledge(SocketId(1), 6);
    assert_eq!(missed(&numbering, 5), None, "another socket has read it");
    numbering.acknowledge(SocketId(2), 6);
    assert!(numbering.unread.is_empty(), "nothing is remembered of it");
    gone(&mut numbering, SocketId(2));
    assert_eq!((missed(&numbering, 4), missed(&numbering, 5)), (Some(vec![5, 6]), Some(vec![6])));
}

#[test]
fn nothing_is_remembered_of_a_socket_that_has_gone_but_its_doubts() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 5);
    for socket in 2..50 {
        welcomed(&mut numbering, socket, None, 2);
        gone(&mut numbering, SocketId(socket));
    }
    assert_eq!((numbering.unread.len(), numbering.abandoned.clone()), (0, 4..6));
}

#[test]
fn doubts_of_sockets_that_have_gone_add_up() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 9);
    // The welcomes are 8..=10, and two events later 9..=12.
    welcomed(&mut numbering, 2, None, 2);
    gone(&mut numbering, SocketId(2));
    happens(&mut numbering, 2);
    welcomed(&mut numbering, 3, None, 3);
    gone(&mut numbering, SocketId(3));
    let in_doubt: Vec<u64> = (1..=12).filter(|seen| missed(&numbering, *seen).is_none()).collect();
    assert_eq!(in_doubt, [8, 9, 10, 11]);
    // A later one with fewer numbers leaves the others in doubt.
    welcomed(&mut numbering, 4, None, 0);
    gone(&mut numbering, SocketId(4));
    welcomed(&mut numbering, 5, None, 1);
    gone(&mut numbering, SocketId(5));
    assert_eq!((missed(&numbering, 8), missed(&numbering, 11)), (None, None));
}

#[test]
fn doubts_end_with_the_events_that_follow_them() {
    let mut numbering = Numbering::new(ReplayLimits { events: 5, ..UNBOUNDED });
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 9);
    // 8 and 9 are in doubt.
    welcomed(&mut numbering, 2, None, 2);
    gone(&mut numbering, SocketId(2));
    happens(&mut numbering, 4);
    // Events are kept from 10 on: the doubt about 9 counts still.
    welcomed(&mut numbering, 3, None, 1);
    gone(&mut numbering, SocketId(3));
    assert_eq!(missed(&numbering, 9), None);
    assert_eq!((missed(&numbering, 12), missed(&numbering, 13)), (None, None), "all numbers between are in doubt, too");
    happens(&mut numbering, 5);
    // Events are kept from 15 on, so no client continues from 13 anyway: only the new doubt counts.
    welcomed(&mut numbering, 4, None, 1);
    gone(&mut numbering, SocketId(4));
    assert_eq!(missed(&numbering, 17), Some(vec![18, 19]));
    assert_eq!(missed(&numbering, 18), None);
}

#[test]
fn other_limits_count_at_once_for_a_session_that_is_there() {
    let mut numbering = numbering();
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 9);
    numbering.set_limits(ReplayLimits { events: 2, ..UNBOUNDED });
    assert_eq!((missed(&numbering, 7), missed(&numbering, 8)), (None, Some(vec![9, 10])));
    numbering.set_limits(ReplayLimits { events: 3, ..UNBOUNDED });
    happens(&mut numbering, 1);
    assert_eq!(missed(&numbering, 8), Some(vec![9, 10, 11]));
}

#[test]
fn a_client_that_was_away_too_long_is_told_how_much_it_has_missed() {
    let mut numbering = Numbering::new(ReplayLimits { events: 2, ..UNBOUNDED });
    welcomed(&mut numbering, 1, None, 0);
    happens(&mut numbering, 9);
    assert_eq!(missed(&numbering, 4), None);
    let first = welcomed(&mut numbering, 2, Some(4), 0);
    assert_eq!(first[0].body, EventBody::Resync { missed: 6 });
}

/// Meaning of an event to a client.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// The n-th thing that happened.
    Happened(u64),
    /// A part of how everything stands after so many things.
    Part { index: usize, of: usize, after: u64 },
    /// Nothing new.
    Status,
}

/// Knowledge of a client, by what it has read over all its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knows {
    Nothing,
    /// This many parts of a welcome.
    Some(usize),
    /// Everything up to the n-th thing that happened.
    All(u64),
}

#[derive(Debug)]
struct Client {
    socket: Option<SocketId>,
    inbox: VecDeque<Arc<SessionEvent>>,
    seen: u64,
    /// True if the next event of this connection must have the next number.
    goes_on: bool,
    knows: Knows,
}

impl Client {
    fn read(&mut self, meanings: &HashMap<*const SessionEvent, Meaning>) {
        let Some(event) = self.inbox.pop_front() else { return };
        if self.goes_on {
            assert_eq!(event.seq, self.seen + 1, "a gap");
        }
        let is_first = !std::mem::replace(&mut self.goes_on, true);
        self.seen = event.seq;
        self.knows = match meanings[&Arc::as_ptr(&event)] {
            Meaning::Happened(nth) => {
                assert_eq!(self.knows, Knows::All(nth - 1), "lost, or told twice");
                Knows::All(nth)
            }
            Meaning::Part { index, of, after } => {
                let expected = if index == 0 { Knows::Nothing } else { Knows::Some(index) };
                assert!(self.knows == expected || (index == 0 && is_first), "{:?} instead of {expected:?}", self.knows);
                if index + 1 == of { Knows::All(after) } else { Knows::Some(index + 1) }
            }
            Meaning::Status => {
                assert!(matches!(self.knows, Knows::All(_)), "a status within a welcome");
                self.knows
            }
        };
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Happens,
    Binds {
        client: usize,
        from: From,
        calls: usize,
    },
    Reads {
        client: usize,
        events: usize,
    },
    /// It shows by answering a ping that it has read what it was sent first, if it has.
    Answers(usize),
    Leaves(usize),
}

#[derive(Debug, Clone, Copy)]
enum From {
    Anew,
    WhereItStopped,
    /// A number this far beyond the last one.
    AnotherSession(u64),
}

const CLIENTS: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let from = prop_oneof![
        2 => Just(From::Anew),
        5 => Just(From::WhereItStopped),
        1 => (1..5_u64).prop_map(From::AnotherSession),
    ];
    let client = || 0..CLIENTS;
    prop_oneof![
        4 => Just(Step::Happens),
        3 => (client(), from, 0..4_usize).prop_map(|(client, from, calls)| Step::Binds { client, from, calls }),
        3 => (client(), 1..6_usize).prop_map(|(client, events)| Step::Reads { client, events }),
        1 => client().prop_map(Step::Answers),
        2 => client().prop_map(Step::Leaves),
    ]
}

struct World {
    numbering: Numbering,
    most: usize,
    /// True if clients read their first events at once and answer them.
    prompt: bool,
    happened: u64,
    sockets: u64,
    clients: [Client; CLIENTS],
    meanings: HashMap<*const SessionEvent, Meaning>,
    /// All events, kept so that no address is used for another event.
    told: Vec<Arc<SessionEvent>>,
}

impl World {
    fn new(most: usize, prompt: bool) -> Self {
        let client =
            |_| Client { socket: None, inbox: VecDeque::new(), seen: 0, goes_on: false, knows: Knows::Nothing };
        Self {
            numbering: Numbering::new(ReplayLimits { events: most, ..UNBOUNDED }),
            most,
            prompt,
            happened: 0,
            sockets: 0,
            clients: [0, 1, 2].map(client),
            meanings: HashMap::new(),
            told: Vec::new(),
        }
    }

    fn means(&mut self, event: &Arc<SessionEvent>, meaning: Meaning) {
        self.meanings.insert(Arc::as_ptr(event), meaning);
        self.told.push(Arc::clone(event));
    }

    fn everyone(&mut self, event: &Arc<SessionEvent>) {
        for client in self.clients.iter_mut().filter(|client| client.socket.is_some()) {
            client.inbox.push_back(Arc::clone(event));
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Happens => {
                self.happened += 1;
                if let Some(event) = self.numbering.next_event(UP, NOW) {
                    self.means(&event, Meaning::Happened(self.happened));
                    self.everyone(&event);
                }
            }
            Step::Binds { client, from, calls } => {
                self.leaves(client);
                self.binds(client, from, calls);
                if self.prompt {
                    self.reads(client, usize::MAX);
                    self.answers(client);
                }
            }
            Step::Reads { client, events } => self.reads(client, events),
            Step::Answers(client) => self.answers(client),
            Step::Leaves(client) => self.leaves(client),
        }
    }

    fn reads(&mut self, client: usize, events: usize) {
        let client = &mut self.clients[client];
        for _ in 0..events.min(client.inbox.len()) {
            client.read(&self.meanings);
        }
    }

    fn answers(&mut self, client: usize) {
        if let Client { socket: Some(socket), knows: Knows::All(_), goes_on: true, .. } = self.clients[client] {
            self.numbering.acknowledge(socket, u64::MAX);
        }
    }

    fn leaves(&mut self, client: usize) {
        let client = &mut self.clients[client];
        client.inbox.clear();
        if let Some(socket) = client.socket.take() {
            gone(&mut self.numbering, socket);
        }
    }

    fn binds(&mut self, client: usize, from: From, calls: usize) {
        self.sockets += 1;
        let socket = SocketId(self.sockets);
        let stopped = self.clients[client].seen;
        let last = self.numbering.last;
        let seen = match from {
            From::Anew => None,
            From::WhereItStopped => Some(stopped),
            From::AnotherSession(beyond) => Some(last + beyond),
        };
        let missed = seen.and_then(|seen| self.numbering.events_after(seen));
        if self.prompt && matches!(from, From::WhereItStopped) && stopped > 0 {
            assert_eq!(missed.is_some(), last - stopped <= self.most as u64, "{stopped} of {last}");
        }
        let goes_on = missed.is_some();
        let events = missed.unwrap_or_else(|| self.welcome(socket, seen, calls));
        let Client { seen, knows, .. } = self.clients[client];
        self.clients[client] = Client { socket: Some(socket), inbox: events.into(), seen, goes_on, knows };
    }

    fn welcome(&mut self, socket: SocketId, seen: Option<u64>, calls: usize) -> Vec<Arc<SessionEvent>> {
        let Welcome { everyone, socket } = self.numbering.welcome(socket, seen, overview(calls), NOW);
        for event in &everyone {
            self.means(event, Meaning::Status);
            self.everyone(event);
        }
        for (index, event) in socket.iter().enumerate() {
            self.means(event, Meaning::Part { index, of: socket.len(), after: self.happened });
        }
        assert_eq!(socket.last().map(|event| event.seq), Some(self.numbering.last));
        socket
    }

    /// Has every bound client read up, after which it must know everything.
    fn end(mut self) {
        for client in 0..CLIENTS {
            self.reads(client, usize::MAX);
            let client = &self.clients[client];
            assert!(client.socket.is_none() || client.knows == Knows::All(self.happened), "{client:?}");
        }
    }
}

proptest! {
    #[test]
fn no_client_sees_a_gap_or_loses_an_event_or_is_told_one_twice(most in 0..8_usize, steps in vec(step(), 1..80)) {
        let mut world = World::new(most, false);
        for step in steps {
            world.take(step);
        }
        world.end();
    }

    #[test]
    fn a_client_that_has_read_its_welcome_continues_as_long_as_what_it_missed_is_kept(
        most in 0..8_usize,
        steps in vec(step(), 1..80),
    ) {
        let mut world = World::new(most, true);
        for step in steps {
            world.take(step);
        }
        world.end();
    }
}
