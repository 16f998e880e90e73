//! Room for sessions: in total, and of each address. Pure, but that a place frees itself.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;

/// Which limit leaves no room for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoRoom {
    /// That of all sessions together.
    #[error("there are as many sessions as there may be")]
    InTotal,
    /// That of one address.
    #[error("this address has as many sessions as it may have")]
    OfAddress,
}

/// The places that are taken, by sessions and by logons that may become one.
#[derive(Debug, Default)]
pub(super) struct Places(Rc<RefCell<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One place, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    taken: Rc<RefCell<Taken>>,
    address: Option<IpAddr>,
}

impl Places {
    /// Takes a place where both limits leave one.
    pub(super) fn take(&self, address: Option<IpAddr>, most: usize, most_of_address: usize) -> Result<Place, NoRoom> {
        let mut taken = self.0.borrow_mut();
        if taken.total >= most {
            return Err(NoRoom::InTotal);
        }
        if let Some(address) = address {
            let of_address = taken.by_address.entry(address).or_default();
            if *of_address >= most_of_address {
                return Err(NoRoom::OfAddress);
            }
            *of_address += 1;
        }
        taken.total += 1;
        Ok(Place { taken: Rc::clone(&self.0), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.borrow_mut();
        taken.total -= 1;
        let Some(address) = self.address else { return };
        if let Some(of_address) = taken.by_address.get_mut(&address) {
            *of_address -= 1;
            if *of_address == 0 {
                taken.by_address.remove(&address);
            }
        }
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
        assert_eq!(places.take(HERE, 3, 1).err(), Some(NoRoom::OfAddress));
        let _other = places.take(THERE, 3, 1).expect("another address");
        drop(first);
        let _again = places.take(HERE, 3, 1).expect("a free place");
        let _nowhere = places.take(None, 3, 1).expect("no address");
        assert_eq!(places.take(None, 3, 1).err(), Some(NoRoom::InTotal));
    }

    #[test]
    fn nothing_is_remembered_of_who_has_gone() {
        let places = Places::default();
        drop(places.take(HERE, 1, 1).expect("the first"));
        drop(places.take(HERE, 0, 1));
        let taken = places.0.borrow();
        assert_eq!((taken.total, taken.by_address.len()), (0, 0));
    }
}
