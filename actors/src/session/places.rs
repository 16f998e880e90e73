//! Room for sessions: in total, and of each address.

use std::net::IpAddr;

use super::error::OpenError;
use super::session_count::SessionCount;
use crate::slots::{Slot, Slots};

/// The places that are taken, by sessions and by logons that may become one.
#[derive(Debug, Default)]
pub(crate) struct Places {
    total: Slots<()>,
    by_address: Slots<IpAddr>,
}

/// The place of one session, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct SessionPlace {
    _of_total: Slot<()>,
    _of_address: Option<Slot<IpAddr>>,
}

impl Places {
    /// Takes a place, if both limits leave one. A session without an address counts in total only.
    pub(crate) fn take(
        &self,
        address: Option<IpAddr>,
        most: usize,
        most_of_address: usize,
    ) -> Result<SessionPlace, OpenError> {
        let of_total = self.total.take((), most).ok_or(OpenError::Full)?;
        let of_address = match address {
            Some(address) => Some(self.by_address.take(address, most_of_address).ok_or(OpenError::AddressFull)?),
            None => None,
        };
        Ok(SessionPlace { _of_total: of_total, _of_address: of_address })
    }

    /// Counts the places that are taken.
    pub(crate) fn count(&self, address: Option<IpAddr>) -> SessionCount {
        let of_address = address.map_or(0, |address| self.by_address.taken(&address));
        SessionCount { total: self.total.taken(&()), of_address }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    const THERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));

    #[test]
    fn an_address_takes_no_more_than_its_own() {
        let places = Places::default();
        let first = places.take(HERE, 3, 1).expect("the first");
        assert_eq!(places.take(HERE, 3, 1).err(), Some(OpenError::AddressFull));
        let _other = places.take(THERE, 3, 1).expect("another address");
        drop(first);
        let _again = places.take(HERE, 3, 1).expect("a free place");
        let _nowhere = places.take(None, 3, 1).expect("no address");
        assert_eq!(places.take(None, 3, 1).err(), Some(OpenError::Full));
        assert_eq!(places.take(HERE, 3, 1).err(), Some(OpenError::Full), "the total counts first");
    }

    #[test]
    fn the_places_that_are_taken_are_counted_in_total_and_for_the_address() {
        let places = Places::default();
        let taken = [HERE, HERE, THERE, None].map(|address| places.take(address, 9, 9).expect("a free place"));
        assert_eq!(places.count(HERE), SessionCount { total: 4, of_address: 2 });
        assert_eq!(places.count(THERE), SessionCount { total: 4, of_address: 1 });
        assert_eq!(places.count(None), SessionCount { total: 4, of_address: 0 });
        drop(taken);
        assert_eq!(places.count(HERE), SessionCount::default());
    }

    #[test]
    fn a_session_that_is_turned_away_takes_no_place() {
        let places = Places::default();
        let first = places.take(HERE, 2, 1).expect("the first");
        for _ in 0..3 {
            assert_eq!(places.take(HERE, 2, 1).err(), Some(OpenError::AddressFull));
        }
        drop((first, places.take(THERE, 2, 1).expect("the second place")));
        assert!(places.total.is_empty() && places.by_address.is_empty());
    }
}
