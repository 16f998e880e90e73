use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

/// Most handshakes under way of one address. The data that a client sends in a handshake is kept, up to 64 KiB of it.
const MOST_OF_ADDRESS: usize = 256;

/// Most handshakes under way of all addresses.
const MOST: usize = 2048;

/// Time for which a handshake keeps its turn. Serious clients are done by then, even at the other end of the world.
const GRACE: Duration = Duration::from_secs(1);

/// Interval at which a waiting client is checked for a turn.
const LOOK: Duration = Duration::from_millis(20);

/// TLS handshakes under way. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Handshakes(Arc<Mutex<Book>>);

#[derive(Debug, Default)]
struct Book {
    next: u64,
    all: usize,
    /// Handshakes by address, the oldest first. `None` stands for trusted proxies, whose connections are those of many
    /// clients.
    under_way: HashMap<Option<IpAddr>, VecDeque<UnderWay>>,
}

#[derive(Debug)]
struct UnderWay {
    id: u64,
    since: Instant,
    /// Dropped when the turn is taken away.
    _kept: oneshot::Sender<()>,
}

/// Permission for a handshake, until it is dropped or taken away.
#[derive(Debug)]
pub(super) struct Turn {
    _place: TurnPlace,
    kept: oneshot::Receiver<()>,
}

#[derive(Debug)]
struct TurnPlace {
    handshakes: Handshakes,
    address: Option<IpAddr>,
    id: u64,
}

impl Handshakes {
    /// Waits for a turn for a client at this address. If its address has too many, the oldest of them loses its turn
    /// once [`GRACE`] is over. If all together are too many, the oldest of the address with the most does.
    pub(super) async fn turn(&self, address: Option<IpAddr>) -> Turn {
        loop {
            if let Some(turn) = self.take(address, Instant::now()) {
                return turn;
            }
            sleep(LOOK).await;
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, address: Option<IpAddr>, now: Instant) -> Option<Turn> {
        let mut book = self.book();
        let own = book.under_way.get(&address).map_or(0, VecDeque::len);
        if address.is_some() && own >= MOST_OF_ADDRESS {
            book.end_oldest(address, now)?;
        } else if book.all >= MOST {
            let fullest = book.under_way.iter().max_by_key(|(_, under_way)| under_way.len());
            let fullest = fullest.map(|(address, _)| *address)?;
            book.end_oldest(fullest, now)?;
        }
        let (keep, kept) = oneshot::channel();
        let id = book.next;
        book.next += 1;
        book.all += 1;
        book.under_way.entry(address).or_default().push_back(UnderWay { id, since: now, _kept: keep });
        drop(book);
        Some(Turn { _place: TurnPlace { handshakes: self.clone(), address, id }, kept })
    }
}

impl Book {
    /// Takes the turn of the address's oldest handshake away, if [`GRACE`] is over.
    fn end_oldest(&mut self, address: Option<IpAddr>, now: Instant) -> Option<()> {
        let oldest = self.under_way.get(&address)?.front()?;
        if now.duration_since(oldest.since) < GRACE {
            return None;
        }
        self.remove(address, oldest.id);
        Some(())
    }

    fn remove(&mut self, address: Option<IpAddr>, id: u64) {
        let Some(under_way) = self.under_way.get_mut(&address) else { return };
        let before = under_way.len();
        under_way.retain(|turn| turn.id != id);
        self.all -= before - under_way.len();
        if under_way.is_empty() {
            self.under_way.remove(&address);
        }
    }
}

impl Turn {
    /// Ends when the turn is taken away.
    pub(super) async fn taken_away(mut self) {
        // Nothing is ever sent: dropping the sender ends the wait.
        let _ = (&mut self.kept).await;
    }
}

impl Drop for TurnPlace {
    fn drop(&mut self) {
        self.handshakes.book().remove(self.address, self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(handshakes: &Handshakes, last: u8, now: Instant) -> Option<Turn> {
        handshakes.take(Some(IpAddr::from([127, 0, 0, last])), now)
    }

    fn is_taken_away(turn: &mut Turn) -> bool {
        matches!(turn.kept.try_recv(), Err(oneshot::error::TryRecvError::Closed))
    }

    #[test]
    fn an_address_with_too_many_handshakes_ends_its_own_oldest_once_it_had_its_time() {
        let (handshakes, now) = (Handshakes::default(), Instant::now());
        let mut turns: Vec<_> = (0..MOST_OF_ADDRESS).map(|_| take(&handshakes, 1, now).expect("room")).collect();
        let mut other = take(&handshakes, 2, now).expect("another address has its own");
        assert!(take(&handshakes, 1, now).is_none());
        let late = take(&handshakes, 1, now + GRACE).expect("the oldest gives way");
        assert!(is_taken_away(&mut turns[0]));
        assert!(!is_taken_away(&mut turns[1]));
        assert!(!is_taken_away(&mut other));
        drop((turns, late, other));
        assert_eq!(handshakes.book().all, 0);
        assert!(handshakes.book().under_way.is_empty());
    }

    #[test]
    fn too_many_handshakes_of_all_addresses_end_one_of_the_address_with_most() {
        let (handshakes, now) = (Handshakes::default(), Instant::now());
        let addresses = u8::try_from(MOST / MOST_OF_ADDRESS).expect("few");
        let mut crowd: Vec<_> = (0..addresses)
            .flat_map(|last| std::iter::repeat_n(last, MOST_OF_ADDRESS))
            .map(|last| take(&handshakes, last, now).expect("room"))
            .collect();
        assert!(take(&handshakes, 200, now).is_none(), "nobody has had its time");
        let mut newcomer = take(&handshakes, 200, now + GRACE).expect("somebody gives way");
        assert_eq!(crowd.iter_mut().filter_map(|turn| is_taken_away(turn).then_some(())).count(), 1);
        assert!(!is_taken_away(&mut newcomer));
        assert_eq!(handshakes.book().all, MOST);
    }
}
