//! What somebody who means no good can do from the network, and what nobody else notices of it.

mod guessing;
mod head;
mod places;
mod proxies;
