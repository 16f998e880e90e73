//! A node of a cluster: what it does around sessions, so that several WebProxies act as one.
//!
//! The crate `cluster` decides who owns a user, and keeps what the next owner needs; here that meets the program. Nothing
//! here runs where `cluster.servers` is empty.
//!
//! Clients may come to any node. A node that does not serve their session asks the one that does: requests are answered by
//! it, and event channels are bound there, so that all rules of a session hold in one place. What clients are told comes
//! over the node to which they are connected, which keeps nothing.

mod channel_table;
mod engine_slot;
pub(crate) mod key_file;
mod node;
pub(crate) mod peer_message;
pub(crate) mod remote_channels;
mod requests;
mod seen_messages;
mod sessions;
mod tickets;

pub(crate) use key_file::{KeyFile, WrongKeyFile};
pub(crate) use node::ClusterNode;
pub(crate) use node::{NodeParts, Serving};
pub(crate) use requests::OnceAnswer;
pub(crate) use sessions::ClusterSessions;
pub(crate) use tickets::HeldTicket;
