//! Messages of the world.

use cluster::{LastSeen, OwnerRecord, Revision};

use crate::client::Frame;
use crate::engine::{Answer, Request};

/// A node and the run of its process.
pub(crate) type Run = (usize, u64);

#[derive(Debug, Clone)]
pub(crate) enum Message {
    ToEngine { from: Run, request: Request },
    FromEngine { to: Run, answer: Answer },
    Arrive { node: usize, client: usize, connection: u64, seen: LastSeen },
    GiveUp { client: usize, connection: u64 },
    ToClient { client: usize, connection: u64, frame: Frame },
    AskOwner { node: usize, user: usize, by: Run },
    OwnerSays { from: usize, to: Run, user: usize, owns: bool },
    Timeout { node: Run, user: usize, session: Option<usize>, token: u64 },
    Wake { node: Run, session: usize },
    Heartbeat { node: usize },
    Heard { node: usize, of: usize, incarnation: u64 },
    OwnerChanged { node: usize, user: usize, record: OwnerRecord, revision: Revision },
    CallChanges,
    TellNode { node: usize, user: usize },
    Fault,
    Restart { node: usize },
}

impl Message {
    /// The node that the message is for.
    pub(crate) fn is_for(&self) -> Option<usize> {
        match self {
            Self::Arrive { node, .. }
            | Self::AskOwner { node, .. }
            | Self::Heard { node, .. }
            | Self::OwnerChanged { node, .. }
            | Self::TellNode { node, .. } => Some(*node),
            other => other.is_for_run().map(|(node, _)| node),
        }
    }

    /// The run of the node that the message is for: a later one does not get it.
    pub(crate) fn is_for_run(&self) -> Option<Run> {
        match self {
            Self::FromEngine { to: run, .. }
            | Self::OwnerSays { to: run, .. }
            | Self::Timeout { node: run, .. }
            | Self::Wake { node: run, .. } => Some(*run),
            _ => None,
        }
    }

    /// The nodes whose way to the engine the message takes.
    pub(crate) fn passes_engine_of(&self) -> [Option<usize>; 2] {
        match self {
            Self::ToEngine { from: (node, _), .. }
            | Self::FromEngine { to: (node, _), .. }
            | Self::OwnerChanged { node, .. } => [Some(*node), None],
            Self::AskOwner { node, by: (other, _), .. }
            | Self::OwnerSays { from: node, to: (other, _), .. }
            | Self::Heard { node, of: other, .. } => [Some(*node), Some(*other)],
            _ => [None, None],
        }
    }
}
