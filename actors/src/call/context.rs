//! The services of a logon that a call uses, and the messages to them.

use std::time::Duration;

use actix::prelude::*;
use altilink::SessionHandle;
use altilink::message::extra_call_info::ExtraCallInfo;

use super::CallActor;
use super::key::CallKey;
use super::operations::OperationId;
use super::wanted::ActsOn;
use crate::Extension;
use crate::connection::{CommandError, ConnectionId, Request};
use crate::meter::Meter;

/// Services of a logon that a call uses.
#[derive(Debug, Clone)]
pub(crate) struct CallContext {
    /// Number of the call among all calls of the logon.
    pub(crate) key: CallKey,
    /// Time that an application may wait for IVR and user data before it hears of the call without them.
    pub(crate) extra_info_timeout: Duration,
    /// Takes commands for the server. Not a weak recipient, which makes a new sender each time it is used: the bound of a
    /// mailbox holds only against senders that are kept. The logon ends its calls when it ends.
    pub(crate) commands: Recipient<CallCommand>,
    /// Reads the extra information.
    pub(crate) extras: Recipient<ReadExtra>,
    /// Counts calls and recordings.
    pub(crate) meter: Meter,
}

/// Order to have the server do something with a call. Answered by [`Answered`](super::Answered) in any case.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct CallCommand {
    pub(crate) actor: Addr<CallActor>,
    pub(crate) line: Extension,
    pub(crate) key: CallKey,
    pub(crate) operation: OperationId,
    pub(crate) request: Request,
    pub(crate) acts_on: ActsOn,
    /// Connection that it may be sent on, if that is only one.
    pub(crate) only_on: Option<ConnectionId>,
}

/// Question for the extra information of a call: its IVR and user data.
#[derive(Debug, Message)]
#[rtype(result = "Result<ExtraCallInfo, CommandError>")]
pub(crate) struct ReadExtra(pub(crate) SessionHandle);
