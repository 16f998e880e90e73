//! What the link is asked, and what it tells.

use actix::{Message, WeakRecipient};
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::message::extra_call_info::ExtraCallInfo;
use altilink::message::recording::{PauseAction, RecordingReport};
use altilink::{LineState, Pad, ResponseCode, SessionHandle};
use secrecy::SecretString;

use super::error::{CommandError, LogOnError};
use crate::{Credentials, Product};

/// One user's logon. Stays the same when the connection under it is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LogonId(pub(super) u64);

#[cfg(test)]
impl LogonId {
    pub(crate) const fn for_tests(id: u64) -> Self {
        Self(id)
    }
}

/// Log a user on. Takes one licence of the server until [`LogOff`].
#[derive(Debug, Message)]
#[rtype(result = "Result<LoggedOn, LogOnError>")]
pub struct LogOn(pub Credentials);

/// A user is logged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedOn {
    /// The key to everything else.
    pub logon: LogonId,
    /// What the server warns of, for example 3052, an insecure password.
    pub warning: Option<ResponseCode>,
}

/// Check the password of a user who is logged on already. Against the password held; where it differs, against the
/// server, since it may have been changed there.
#[derive(Debug, Message)]
#[rtype(result = "Result<(), LogOnError>")]
pub struct CheckPassword {
    /// The user's logon.
    pub logon: LogonId,
    /// The password to check.
    pub password: SecretString,
}

/// Log a user off and give the licence back. The reply comes when the server has confirmed, or cannot.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct LogOff(pub LogonId);

/// Tell a subscriber what happens on a logon's line: first [`LineUpdate::Connected`] with the calls as they are, then
/// every event in order.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Subscribe {
    /// Whose line.
    pub logon: LogonId,
    /// Told as long as it lives.
    pub subscriber: WeakRecipient<LineUpdate>,
}

/// Read the calls of a line again, since an event does not fit what is known of them. Answered by another
/// [`LineUpdate::Connected`].
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct ReadCallsAgain(pub LogonId);

/// What a subscriber is told.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub enum LineUpdate {
    /// The line is watched from here on; these are its calls at this moment.
    Connected {
        /// The line's own pad, which tells callers from callees.
        line: Pad,
        /// The calls on the line.
        calls: Vec<CallSnapshot>,
    },
    /// The connection is lost. Another [`LineUpdate::Connected`] follows when it is back.
    Disconnected,
    /// Something happened on the line.
    Event(LineEvent),
    /// The server no longer takes the user's password. Nothing more will come.
    PasswordRefused,
}

/// Something that happened on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineEvent {
    /// An incoming call rings.
    Ring(Box<CallDetails>),
    /// An outgoing call is alerting.
    RingBack(Box<CallDetails>),
    /// The line, or a call on it, changed state.
    State {
        /// The new state.
        state: LineState,
        /// The call pad, as far as the server says it.
        call: Pad,
    },
    /// A call has ended.
    Dropped(Pad),
    /// A recording began, changed or ended.
    Recording(RecordingReport),
}

/// A command for a logon's line.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), CommandError>")]
pub struct LineCommand {
    /// Whose line.
    pub logon: LogonId,
    /// What to do.
    pub request: Request,
}

/// What a line can be asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Place a call to what is dialled, access code included.
    MakeCall(String),
    /// Answer a ringing call.
    Answer(Pad),
    /// End a call.
    Drop(Pad),
    /// Put a call on hold.
    Hold(Pad),
    /// Take a call from hold.
    Retrieve(Pad),
    /// Send a call on without announcing it.
    Redirect {
        /// The call.
        call: Pad,
        /// Where to, access code included.
        destination: String,
    },
    /// Start recording the line's call into a file; empty for a name of the server's choice.
    StartRecording(String),
    /// Stop recording.
    StopRecording,
    /// Pause, resume, mute or unmute the recording.
    ChangeRecording(PauseAction),
}

/// Read a call's extra information.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<ExtraCallInfo, CommandError>")]
pub struct ReadExtraCallInfo {
    /// Whose line.
    pub logon: LogonId,
    /// The call's session handle.
    pub session: SessionHandle,
}

/// How the link is.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "LinkStatus")]
pub struct GetStatus;

/// The state of the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStatus {
    /// Whether an AltiServ answers.
    pub connected: bool,
    /// The server in use, or tried.
    pub server: String,
    /// Which product it runs.
    pub product: Product,
    /// How many users are logged on.
    pub logons: usize,
}

/// Log everybody off and end. The reply comes when that is done.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Shutdown;
