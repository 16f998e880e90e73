use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hickory_resolver::proto::op::{Message, MessageType, Metadata, Query, ResponseCode};
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Largest question that is accepted. A resolver's question is a tenth of it.
const QUESTION: usize = 512;

/// Limit on attempts to find a port that is free for both transports.
const TRIES: usize = 100;

/// DNS server for a few names, over UDP and TCP. The test changes its answers. It denies unknown names. It stops when
/// it is dropped.
pub(crate) struct TestDns {
    address: SocketAddr,
    zone: Zone,
    _stop: DropGuard,
}

/// Answers of both transports.
#[derive(Debug, Clone, Default)]
struct Zone {
    answers: Arc<Mutex<Answers>>,
    questions: Arc<AtomicUsize>,
}

#[derive(Debug, Default)]
struct Answers {
    manner: Manner,
    names: HashMap<String, (Vec<IpAddr>, u32)>,
}

/// Ways to answer a question.
#[derive(Debug, Clone, Copy, Default)]
enum Manner {
    #[default]
    Well,
    Servfail,
    Silent,
    /// Ignores questions for IPv6 addresses.
    SilentForNewer,
    /// Answers like a server from before EDNS.
    WithoutEdns,
}

impl TestDns {
    pub(crate) async fn start() -> Self {
        let (udp, tcp) = bind().await;
        let address = tcp.local_addr().expect("it is bound");
        let zone = Zone::default();
        let stop = CancellationToken::new();
        actix_web::rt::spawn(stop.clone().run_until_cancelled_owned(serve_udp(udp, zone.clone())));
        actix_web::rt::spawn(stop.clone().run_until_cancelled_owned(serve_tcp(tcp, zone.clone(), stop.clone())));
        Self { address, zone, _stop: stop.drop_guard() }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets the addresses of a name and the time to live of the answer in seconds. Without addresses, the name exists
    /// but has no address. Also ends the effect of [`Self::servfail`].
    pub(crate) fn answer(&self, name: &str, addresses: &[IpAddr], ttl: u32) {
        let mut answers = self.zone.lock();
        answers.manner = Manner::Well;
        answers.names.insert(name.to_owned(), (addresses.to_vec(), ttl));
    }

    /// Removes a name: it does not exist from now on.
    pub(crate) fn nxdomain(&self, name: &str) {
        self.zone.lock().names.remove(name);
    }

    /// Answers every question with SERVFAIL.
    pub(crate) fn servfail(&self) {
        self.zone.lock().manner = Manner::Servfail;
    }

    /// Answers nothing, until called with `false`.
    pub(crate) fn silent(&self, silent: bool) {
        self.zone.lock().manner = if silent { Manner::Silent } else { Manner::Well };
    }

    /// Stops answering questions for IPv6 addresses.
    pub(crate) fn silent_for_newer(&self) {
        self.zone.lock().manner = Manner::SilentForNewer;
    }

    /// Refuses questions with EDNS as malformed from now on.
    pub(crate) fn without_edns(&self) {
        self.zone.lock().manner = Manner::WithoutEdns;
    }

    /// Number of questions so far, answered or not.
    pub(crate) fn questions(&self) -> usize {
        self.zone.questions.load(Ordering::Relaxed)
    }
}

impl Zone {
    fn lock(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answer to a question, if the server gives one.
    fn answer(&self, question: &[u8]) -> Option<Vec<u8>> {
        let question = Message::from_vec(question).ok()?;
        let query = question.queries.first()?.clone();
        self.questions.fetch_add(1, Ordering::Relaxed);
        let answers = self.lock();
        let (code, records) = match answers.manner {
            Manner::Silent => return None,
            Manner::Servfail => (ResponseCode::ServFail, Vec::new()),
            Manner::SilentForNewer if query.query_type() == RecordType::AAAA => return None,
            Manner::WithoutEdns if question.edns.is_some() => (ResponseCode::FormErr, Vec::new()),
            Manner::Well | Manner::SilentForNewer | Manner::WithoutEdns => answers.look_up(&query),
        };
        let mut reply = Message::new(question.metadata.id, MessageType::Response, question.metadata.op_code);
        reply.metadata = Metadata::response_from_request(&question.metadata);
        reply.metadata.recursion_available = true;
        reply.metadata.response_code = code;
        reply.add_query(query).add_answers(records);
        reply.to_vec().ok()
    }
}

impl Answers {
    fn look_up(&self, query: &Query) -> (ResponseCode, Vec<Record>) {
        let name = query.name().to_lowercase().to_ascii();
        let Some((addresses, ttl)) = self.names.get(name.trim_end_matches('.')) else {
            return (ResponseCode::NXDomain, Vec::new());
        };
        let record = |address: &IpAddr| {
            let data = match (address, query.query_type()) {
                (IpAddr::V4(address), RecordType::A) => RData::A((*address).into()),
                (IpAddr::V6(address), RecordType::AAAA) => RData::AAAA((*address).into()),
                _ => return None,
            };
            Some(Record::from_rdata(query.name().clone(), *ttl, data))
        };
        (ResponseCode::NoError, addresses.iter().filter_map(record).collect())
    }
}

/// Binds the same port for both transports.
async fn bind() -> (UdpSocket, TcpListener) {
    for _ in 0..TRIES {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = udp.local_addr().expect("it is bound");
        if let Ok(tcp) = TcpListener::bind(address).await {
            return (udp, tcp);
        }
    }
    panic!("no port is free for both UDP and TCP");
}

async fn serve_udp(socket: UdpSocket, zone: Zone) {
    let mut question = [0; QUESTION];
    loop {
        // An error here comes from a client that left before the answer was sent.
        let Ok((length, peer)) = socket.recv_from(&mut question).await else { continue };
        if let Some(answer) = zone.answer(&question[..length]) {
            let _ = socket.send_to(&answer, peer).await;
        }
    }
}

async fn serve_tcp(listener: TcpListener, zone: Zone, stop: CancellationToken) {
    while let Ok((stream, _)) = listener.accept().await {
        let zone = zone.clone();
        actix_web::rt::spawn(stop.clone().run_until_cancelled_owned(async move {
            // A client that does not speak DNS is ignored.
            let _ = converse(stream, &zone).await;
        }));
    }
}

async fn converse(mut stream: TcpStream, zone: &Zone) -> std::io::Result<()> {
    loop {
        let mut question = vec![0; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut question).await?;
        if let Some(answer) = zone.answer(&question) {
            let length = u16::try_from(answer.len()).map_err(std::io::Error::other)?;
            stream.write_u16(length).await?;
            stream.write_all(&answer).await?;
        }
    }
}
