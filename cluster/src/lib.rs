//! Several proxies as one: who owns a user, the fenced log of a session's events, which nodes live. This layer must not
//! know actors, HTTP or AltiServ.
//!
//! The parts that decide are pure state machines; they get the time as an argument. [`Registry`], [`SessionLog`] and
//! [`Peers`] are what they need of an engine; [`InProcess`] is one within one process, and [`NatsEngine`] outside. A
//! [`Member`] is a node at work.
//!
//! Three rules keep a session whole:
//!
//! - A user belongs to the node whose write of its record was accepted. The record's revision is the epoch. A read never
//!   makes an owner.
//! - An event is stored only behind the entry that its writer knows as the last one (the *fence*). A new owner writes an
//!   entry of its own first, so every later write of the old owner is refused.
//! - An event is sent when it is stored, and a successor goes on with the next number: no client sees a gap. While the
//!   engine is out of reach, events are sent unstored. Their numbers are then *in doubt* for a successor: a client that
//!   comes back with one of them is told everything anew, unless it names the epoch as well.
//!
//! A client carries its password to the next node, sealed by [`KeyRing`]: no engine gets it.
//!
//! `tests/simulation.rs` runs many nodes with these parts against an engine and clients, with all faults.

mod answers;
mod engine_error;
mod entry;
mod epoch;
mod format;
mod history;
mod in_process;
mod key_ring;
mod liveness;
mod log_removal;
mod member;
mod nats;
mod numbers;
mod ownership;
mod peers;
mod position;
mod records;
mod registry;
mod request_record;
mod session_key;
mod session_log;
mod session_record;
mod told;
mod writer;

pub use serde_json::value::RawValue;

pub use answers::{ABSENT_AFTER, ASKED_EVERY, Answers, SILENT_AFTER};
pub use engine_error::{EngineError, WriteError};
pub use entry::{EntryHead, LogEntry, LoggedEvent, Tail};
pub use epoch::Epoch;
pub use format::FormatError;
pub use history::{History, HistoryLimits, LastSeen};
pub use in_process::{EngineCore, InProcess};
pub use key_ring::{KeyFileError, KeyName, KeyRing, SPREAD, Ticket, TicketError};
pub use liveness::{HEARTBEAT, Life, Liveness, NODE_TTL};
pub use log_removal::LogRemoval;
pub use member::{Member, MemberEvent, MemberSettings, Place};
pub use nats::{Access, Clock, EngineTrial, Keeping, NatsEngine, NatsSettings, ReadFile, ServerFacts};
pub use numbers::{Doubt, GRANT, NoNumber};
pub use ownership::{ClientArrival, Ownership, OwnershipStep};
pub use peers::{PeerRequest, Peers};
pub use position::{Position, Revision};
pub use records::{Incarnation, NodeRecord, OwnerRecord};
pub use registry::{Bucket, Change, Expected, Registry, StoredRecord};
pub use request_record::{REQUEST_TTL, RequestRecord, WrittenAnswer};
pub use session_key::SessionKey;
pub use session_log::{SessionLog, StoredEntry, read_log};
pub use session_record::{SessionRecord, WatchRecord};
pub use told::{Told, frames_of, snapshot_of};
pub use writer::{DEADLINE, LogAnswer, LogQuestion, LogWriter, Outdated, Release, WriterLimits, WriterState};
