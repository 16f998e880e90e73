//! What a call uses of its logon.

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

/// What a call uses of its logon.
#[derive(Debug, Clone)]
pub(crate) struct CallContext {
    /// Its name among all calls of the logon.
    pub(crate) key: CallKey,
    /// How long an application may wait for IVR and user data before it hears of a call without them.
    pub(crate) extra_info_timeout: Duration,
    /// Takes commands for the server. Not a weak one, which would make a new sender each time: the bound of a mailbox
    /// holds against each sender that is kept. The logon owns its calls, so its end is theirs.
    pub(crate) commands: Recipient<CallCommand>,
    /// Reads the extra information.
    pub(crate) extras: Recipient<ReadExtra>,
    /// Counts calls and recordings.
    pub(crate) meter: Meter,
}

/// Have the server do something with a call. Answered by [`Answered`] in any case.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct CallCommand {
    pub(crate) actor: Addr<CallActor>,
    pub(crate) line: Extension,
    pub(crate) key: CallKey,
    pub(crate) operation: OperationId,
    pub(crate) request: Request,
    pub(crate) acts_on: ActsOn,
    /// The connection that it may be sent on, where that is only one.
    pub(crate) only_on: Option<ConnectionId>,
}

/// Read what a call carries beside its CallInfo.
#[derive(Debug, Message)]
#[rtype(result = "Result<ExtraCallInfo, CommandError>")]
pub(crate) struct ReadExtra(pub(crate) SessionHandle);
