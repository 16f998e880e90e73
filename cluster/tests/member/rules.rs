//! Nodes at work, whatever engine they share.
#![expect(clippy::unwrap_used, reason = "a panic is the failing assertion")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cluster::{
    Bucket, Epoch, Incarnation, KeyName, Member, MemberEvent, MemberSettings, NODE_TTL, Peers, Place, Registry,
};
use futures::future::join_all;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// A node that runs.
pub(crate) struct Node<E> {
    pub(crate) member: Member<E>,
    pub(crate) events: Receiver<MemberEvent>,
    running: JoinHandle<()>,
}

impl<E: Registry + Peers + 'static> Node<E> {
    /// Starts a node, and waits until it lives.
    pub(crate) async fn start(engine: &Arc<E>, name: &str, incarnation: u64) -> Self {
        let node = Self::start_unnoticed(engine, name, incarnation);
        until(async || node.member.nodes().contains(&name.to_owned())).await;
        node.until_it_answers(engine, name).await;
        node
    }

    fn start_unnoticed(engine: &Arc<E>, name: &str, incarnation: u64) -> Self {
        let settings = MemberSettings {
            name: name.to_owned(),
            incarnation: Incarnation(incarnation),
            address: format!("http://{name}:8080/{incarnation}"),
            patience: Duration::from_millis(500),
            keys: vec![KeyName([1, 2, 3, 4])],
        };
        let (member, events) = Member::new(Arc::clone(engine), settings);
        let running = tokio::spawn({
            let member = member.clone();
            async move { member.run().await }
        });
        Self { member, events, running }
    }

    async fn until_it_answers(&self, engine: &Arc<E>, name: &str) {
        let deadline = Duration::from_millis(500);
        until(async || engine.ask(name, "owns", b"nobody".to_vec(), deadline).await.is_ok()).await;
    }

    /// Ends the node as a crash does: it gives nothing up.
    pub(crate) fn crash(&self) {
        self.running.abort();
    }

    pub(crate) async fn arrive(&self, user: &str) -> Place {
        self.member.arrive(user).await.unwrap()
    }

    pub(crate) async fn owns_now(&self, user: &str) -> Epoch {
        match self.arrive(user).await {
            Place::Here(epoch) => epoch,
            Place::At(owner) => panic!("{user} is at {}", owner.node),
        }
    }
}

pub(crate) async fn until(condition: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !condition().await {
        assert!(began.elapsed() < Duration::from_secs(30), "it does not come about");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Checks every rule. `engine` makes a connection of a node to the same engine.
pub(crate) async fn hold<E: Registry + Peers + 'static>(engine: impl AsyncFn() -> Arc<E>) {
    let nodes = join_all(["a", "b", "c"].map(async |name| Node::start(&engine().await, name, 1).await)).await;
    let [mut a, b, c]: [Node<E>; 3] = nodes.try_into().ok().expect("three");
    nodes_tell_each_other_of_their_keys(&a, &b).await;
    who_comes_first_owns_the_user_and_the_others_are_told(&a, &b, &c).await;
    of_nodes_that_are_asked_at_once_one_owns_the_user(&[&a, &b, &c]).await;
    a_user_that_is_given_up_is_the_next_ones(&a, &b).await;
    a_node_that_was_fenced_asks_who_owns_the_user(&a, &b).await;
    an_owner_that_hangs_is_taken_over_and_notices_it(&mut a, &b, &engine().await).await;
    the_users_of_a_node_that_crashed_go_on_elsewhere(&c, &b).await;
    two_processes_of_one_name_are_told(&engine().await).await;
}

async fn nodes_tell_each_other_of_their_keys<E: Registry + Peers + 'static>(a: &Node<E>, b: &Node<E>) {
    let keys_of_a = || {
        let mut records = b.member.records().into_iter();
        records.find_map(|(node, record)| (node == "a").then_some((record.address, record.keys)))
    };
    let address = "http://a:8080/1".to_owned();
    until(async || keys_of_a() == Some((address.clone(), vec!["01020304".to_owned()]))).await;
    a.member.has_keys(vec![KeyName([1, 2, 3, 4]), KeyName([5, 6, 7, 8])]);
    let both = vec!["01020304".to_owned(), "05060708".to_owned()];
    until(async || keys_of_a() == Some((address.clone(), both.clone()))).await;
}

async fn who_comes_first_owns_the_user_and_the_others_are_told<E: Registry + Peers + 'static>(
    a: &Node<E>,
    b: &Node<E>,
    c: &Node<E>,
) {
    let epoch = a.owns_now("first").await;
    for node in [b, c] {
        assert!(matches!(node.arrive("first").await, Place::At(owner) if owner.node == "a"));
        assert_eq!(node.member.epoch("first"), None);
    }
    assert_eq!(a.owns_now("first").await, epoch);
    assert_eq!((a.member.epoch("first"), a.member.users()), (Some(epoch), vec!["first".to_owned()]));
}

async fn of_nodes_that_are_asked_at_once_one_owns_the_user<E: Registry + Peers + 'static>(nodes: &[&Node<E>]) {
    for user in 0..30 {
        let user = format!("raced {user}");
        let arrivals = nodes.iter().flat_map(|node| [node, node]).map(|node| node.arrive(&user));
        let places = join_all(arrivals).await;
        let epochs: BTreeSet<_> = nodes.iter().filter_map(|node| node.member.epoch(&user)).collect();
        assert_eq!(epochs.len(), 1, "{user}: {places:?}");
        let here = places.iter().filter(|place| matches!(place, Place::Here(_))).count();
        assert_eq!(here, 2, "{user}: both clients of the owner: {places:?}");
    }
}

async fn a_user_that_is_given_up_is_the_next_ones<E: Registry + Peers + 'static>(a: &Node<E>, b: &Node<E>) {
    let before = a.owns_now("given up").await;
    a.member.release("given up").await.unwrap();
    assert_eq!(a.member.epoch("given up"), None);
    assert!(b.owns_now("given up").await > before);
    a.member.release("given up").await.unwrap();
    assert!(matches!(a.arrive("given up").await, Place::At(owner) if owner.node == "b"), "it has nothing to give up");
}

async fn a_node_that_was_fenced_asks_who_owns_the_user<E: Registry + Peers + 'static>(a: &Node<E>, b: &Node<E>) {
    let epoch = a.owns_now("fenced").await;
    a.member.fenced("fenced", Epoch(epoch.0 - 1)).await;
    assert_eq!(a.member.epoch("fenced"), Some(epoch), "that was an earlier epoch");
    a.member.fenced("fenced", epoch).await;
    assert_eq!(a.member.epoch("fenced"), None);
    assert!(b.owns_now("fenced").await > epoch, "the one in the record says that it is not the owner");
    assert!(matches!(a.arrive("fenced").await, Place::At(owner) if owner.node == "b"));
}

async fn an_owner_that_hangs_is_taken_over_and_notices_it<E: Registry + Peers + 'static>(
    a: &mut Node<E>,
    b: &Node<E>,
    engine: &Arc<E>,
) {
    let epoch = a.owns_now("hangs").await;
    a.running.abort();
    // Whoever listens does not answer.
    let listening = engine.listen("a", "owns").await.unwrap();
    assert!(b.owns_now("hangs").await > epoch);
    assert_eq!(a.member.epoch("hangs"), Some(epoch), "it does not know yet");
    drop(listening);
    a.running = tokio::spawn({
        let member = a.member.clone();
        async move { member.run().await }
    });
    let lost = MemberEvent::Lost { user: "hangs".to_owned(), epoch };
    let told = timeout(Duration::from_secs(10), a.events.recv()).await.expect("it notices");
    assert_eq!((told, a.member.epoch("hangs")), (Some(lost), None));
}

async fn the_users_of_a_node_that_crashed_go_on_elsewhere<E: Registry + Peers + 'static>(c: &Node<E>, b: &Node<E>) {
    let users: Vec<_> = (0..20).map(|user| format!("crashed {user}")).collect();
    for user in &users {
        c.owns_now(user).await;
    }
    c.crash();
    let began = Instant::now();
    let epochs = join_all(users.iter().map(|user| b.owns_now(user))).await;
    assert_eq!(epochs.into_iter().collect::<BTreeSet<_>>().len(), users.len());
    assert!(began.elapsed() < Duration::from_secs(3), "nobody waits for the record to expire: {:?}", began.elapsed());
    b.member.until_gone("c").await;
    assert!(began.elapsed() < NODE_TTL / 2, "its record is still there: {:?}", began.elapsed());
    assert!(!b.member.nodes().contains(&"c".to_owned()));
}

async fn two_processes_of_one_name_are_told<E: Registry + Peers + 'static>(engine: &Arc<E>) {
    let mut first = Node::start(engine, "twice", 1).await;
    let second = Node::start_unnoticed(engine, "twice", 2);
    let told = timeout(Duration::from_secs(10), first.events.recv()).await.expect("it is told");
    assert_eq!(told, Some(MemberEvent::NameTaken { address: "http://twice:8080/2".to_owned() }));
    for node in [first, second] {
        node.crash();
    }
}

/// A node that drains or leaves is known as such.
pub(crate) async fn a_node_that_leaves_is_gone<E: Registry + Peers + 'static>(engine: &Arc<E>) {
    let (stays, leaves) = (Node::start(engine, "stays", 1).await, Node::start(engine, "leaves", 1).await);
    let is_seen = || stays.member.nodes().contains(&"leaves".to_owned());
    until(async || is_seen()).await;
    leaves.member.drain();
    let text = async || engine.read(Bucket::Nodes, "leaves").await.unwrap().map(|record| record.text);
    until(async || text().await.is_some_and(|text| cluster::NodeRecord::decode(&text).unwrap().draining)).await;
    leaves.crash();
    leaves.member.leave().await.unwrap();
    assert_eq!(text().await, None);
    until(async || !is_seen()).await;
}
