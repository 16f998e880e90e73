//! Attacks on logons and connections from the network, which nobody else must notice.

mod guessing;
mod head;
mod places;
mod proxies;
