//! What the link is asked, and what it tells.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use actix::{Message, WeakRecipient};
use altilink::message::agents::AgentState;
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::message::recording::{PauseAction, RecordingReport};
use altilink::{LineState, Pad, ResponseCode};
use secrecy::SecretString;

use super::audience::SubscriptionId;
use super::error::{CommandError, LogOnError};
use super::line_book::LineBook;
use super::question::Question;
use crate::{Credentials, Extension, Product};

/// One user's logon. Stays the same when the connection under it is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LogonId(pub(super) u64);

impl fmt::Display for LogonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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

/// Tell a subscriber what happens on a logon's line: first [`LineUpdate::Calls`] with the calls as they are, then every
/// event in order.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Subscribe {
    /// Whose line.
    pub logon: LogonId,
    /// As whom.
    pub subscription: SubscriptionId,
    /// Told as long as it lives.
    pub subscriber: WeakRecipient<LineUpdate>,
}

/// Tell a subscriber nothing more. What it alone watched is no longer heard.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Unsubscribe {
    /// Whose line.
    pub logon: LogonId,
    /// Who.
    pub subscription: SubscriptionId,
}

/// Have a subscriber watch these lines of others, and no more those that it watched before. Done when the server has
/// agreed; nothing has changed where it has not. Of a line that is new the subscriber hears from the next [`ReadCalls`]
/// on. Each subscriber has its own lines; the server is asked for those of all together.
#[derive(Debug, Message)]
#[rtype(result = "Result<WatchRevision, CommandError>")]
pub struct SetWatch {
    /// Who is logged on.
    pub logon: LogonId,
    /// Who watches.
    pub subscription: SubscriptionId,
    /// Where the pads are from; needless where there are no lines.
    pub book: Option<Arc<LineBook>>,
    /// The lines; none ends the watch.
    pub lines: Vec<(Extension, Pad)>,
}

/// The order of the changes that the server has agreed to: the answer to the greatest one is what holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct WatchRevision(pub(super) u64);

/// Read the calls of a line that is followed: since the watch begins, or since an event does not fit what is known of
/// them. Answered by [`LineUpdate::Calls`].
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct ReadCalls {
    /// Who is logged on.
    pub logon: LogonId,
    /// The lines.
    pub lines: Vec<Extension>,
}

/// Read the server's list of lines.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<Arc<LineBook>, CommandError>")]
pub struct ReadLines {
    /// Who is logged on.
    pub logon: LogonId,
    /// Whether the list as last read will do.
    pub known_will_do: bool,
}

/// What a subscriber is told.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub enum LineUpdate {
    /// A line is followed from here on; these are its calls at this moment.
    Calls {
        /// The line.
        line: Extension,
        /// Its pad, which tells callers from callees; none for a line that the server does not have.
        pad: Pad,
        /// The calls on the line.
        calls: Vec<CallSnapshot>,
    },
    /// The connection is lost. Another [`LineUpdate::Calls`] for each line follows when it is back.
    Disconnected,
    /// Something happened on a line.
    Event {
        /// The line.
        line: Extension,
        /// What.
        event: LineEvent,
        /// When the link read it.
        arrived: SystemTime,
    },
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
    /// The line's agent is in another state.
    Agent(AgentState),
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
    /// Record an agent, as a supervisor.
    RecordAgent {
        /// The agent's line.
        agent: Pad,
        /// Whether the parties hear a tone.
        tone: bool,
    },
    /// Stop recording.
    StopRecording(RecordedLine),
    /// Pause, resume, mute or unmute the recording.
    ChangeRecording(RecordedLine, PauseAction),
    /// Key digits on the phone, into the call that the line talks on.
    SendDigits(String),
    /// Put the line's agent into a state.
    SetAgentState(AgentState),
}

/// Whose recording a command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordedLine {
    /// That of the line that gives the command.
    Own,
    /// That of an agent's line, which the supervisor names.
    Agent(Pad),
}

impl RecordedLine {
    pub(super) fn pad(self, own: Pad) -> Pad {
        match self {
            Self::Own => own,
            Self::Agent(pad) => pad,
        }
    }
}

/// Ask the server something.
#[derive(Debug, Clone)]
pub struct Ask<Q> {
    /// Who is logged on.
    pub logon: LogonId,
    /// What.
    pub question: Q,
}

impl<Q: Question> Message for Ask<Q> {
    type Result = Result<Q::Answer, CommandError>;
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
    /// The server in use, or those that are tried.
    pub server: String,
    /// Every configured server, in their order.
    pub servers: Vec<ServerStatus>,
    /// Which product it runs.
    pub product: Product,
    /// How many users are logged on, those included who have lost their connection and are to be logged on again.
    pub logons: usize,
    /// How many of them have a connection, and so a licence of the server.
    pub licences: usize,
}

/// One of the servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerStatus {
    /// Its address as configured.
    pub server: String,
    /// Whether it is the one in use, and answers.
    pub connected: bool,
}

/// Log everybody off and end. The reply comes when that is done.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Shutdown;
