use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use tokio::net::UdpSocket;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Longest question taken, as DNS over UDP has it.
const LONGEST: usize = 512;

/// A DNS server whose answers the test changes. Stops when it is dropped.
pub(crate) struct TestDns {
    address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
    _stop: DropGuard,
}

#[derive(Debug, Default)]
struct Zone {
    answers: HashMap<String, (Vec<IpAddr>, u32)>,
    mood: Mood,
}

/// How the server is disposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mood {
    /// It answers; a name that it has no answer for does not exist.
    #[default]
    Well,
    /// It answers that it cannot.
    Failing,
    /// It does not answer.
    Silent,
}

impl TestDns {
    pub(crate) async fn start() -> Self {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = socket.local_addr().expect("it is bound");
        let zone = Arc::default();
        let stop = CancellationToken::new();
        actix_web::rt::spawn(stop.clone().run_until_cancelled_owned(serve(socket, Arc::clone(&zone))));
        Self { address, zone, _stop: stop.drop_guard() }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on the name stands for these, for so many seconds.
    pub(crate) fn answer(&self, name: &str, addresses: &[IpAddr], seconds: u32) {
        self.change(|zone| drop(zone.answers.insert(name.to_owned(), (addresses.to_vec(), seconds))));
    }

    pub(crate) fn forget(&self, name: &str) {
        self.change(|zone| drop(zone.answers.remove(name)));
    }

    pub(crate) fn be(&self, mood: Mood) {
        self.change(|zone| zone.mood = mood);
    }

    fn change(&self, change: impl FnOnce(&mut Zone)) {
        change(&mut self.zone.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

async fn serve(socket: UdpSocket, zone: Arc<Mutex<Zone>>) {
    let mut buffer = [0; LONGEST];
    while let Ok((length, client)) = socket.recv_from(&mut buffer).await {
        let Ok(question) = Message::from_vec(&buffer[..length]) else { continue };
        let answer = zone.lock().unwrap_or_else(PoisonError::into_inner).reply(&question);
        if let Some(answer) = answer.and_then(|answer| answer.to_vec().ok()) {
            // A client that has gone asks no more.
            let _ = socket.send_to(&answer, client).await;
        }
    }
}

impl Zone {
    fn reply(&self, question: &Message) -> Option<Message> {
        let mut reply = Message::response(question.metadata.id, OpCode::Query);
        let query = question.queries.first()?;
        reply.add_query(query.clone());
        reply.metadata.recursion_available = true;
        reply.metadata.response_code = match self.mood {
            Mood::Silent => return None,
            Mood::Failing => ResponseCode::ServFail,
            Mood::Well => self.answer(query.name(), query.query_type(), &mut reply),
        };
        Some(reply)
    }

    fn answer(&self, name: &Name, kind: RecordType, reply: &mut Message) -> ResponseCode {
        let known = self.answers.get(name.to_ascii().trim_end_matches('.'));
        let Some((addresses, seconds)) = known else { return ResponseCode::NXDomain };
        for address in addresses {
            let data = match (kind, address) {
                (RecordType::A, IpAddr::V4(address)) => RData::A(A(*address)),
                (RecordType::AAAA, IpAddr::V6(address)) => RData::AAAA(AAAA(*address)),
                _ => continue,
            };
            reply.add_answer(Record::from_rdata(name.clone(), *seconds, data));
        }
        ResponseCode::NoError
    }
}
