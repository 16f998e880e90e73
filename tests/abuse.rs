//! Attacks on logons and connections from the network. They must not affect other users.

mod guessing;
mod head;
mod places;
mod proxies;
