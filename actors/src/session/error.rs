use altilink::Pad;

use super::config::MAX_WATCHED;
use crate::Extension;
use crate::call::CallError;
use crate::connection::CommandError;
use crate::link::LogOnError;

/// A reason why a request to a session is not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The server has no such extension.
    #[error("no such extension: {0}")]
    NoSuchExtension(Extension),
    /// The server has no such workgroup.
    #[error("no such workgroup: {0}")]
    NoSuchWorkgroup(Extension),
    /// It is the user's own line, for which there are other requests.
    #[error("{0} is the session's own extension")]
    OwnExtension(Extension),
    /// The agent's call pad is that of a call of the own line, which would be ended instead.
    #[error("the line has a call with this extension; end it by its callHandle")]
    OwnCall,
    /// More lines than [`MAX_WATCHED`].
    #[error("{0} lines are more than a session can watch ({MAX_WATCHED})")]
    TooManyLines(usize),
    /// No call was named, and there is none to record.
    #[error("there is no call to record")]
    NoCall,
    /// No call was named, and several are connected.
    #[error("several calls are connected; name one by its callHandle")]
    Ambiguous(Vec<Pad>),
    /// The call does not allow it.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The server did not carry out a command that is about no call.
    #[error(transparent)]
    Command(#[from] CommandError),
}

impl SessionError {
    /// The same error for a request that named no call: that the call is gone means that there is none.
    pub(crate) fn of_unnamed_call(self) -> Self {
        match self {
            Self::Call(CallError::Gone) => Self::NoCall,
            error => error,
        }
    }
}

/// A reason why no session is opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The user is not logged on.
    #[error(transparent)]
    LogOn(#[from] LogOnError),
    /// There are as many sessions as there may be.
    #[error("there are as many sessions as there may be")]
    Full,
    /// The client's address has as many sessions as it may have.
    #[error("this address has as many sessions as it may have")]
    AddressFull,
    /// Another node of the cluster serves the user. Without a name: it is not known now which one.
    #[error("node {0} serves the user")]
    Elsewhere(String),
    /// The node hands its sessions over and takes no more.
    #[error("this node takes no more sessions")]
    Draining,
}

/// A reason why a socket is not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// The session has as many sockets as it may. Dead ones give up their places soon after.
    #[error("the session has too many event channels")]
    TooManySockets,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_was_not_named_and_is_gone_is_none_to_record() {
        let busy = CallError::WrongState("it is held");
        assert_eq!(SessionError::Call(CallError::Gone).of_unnamed_call(), SessionError::NoCall);
        assert_eq!(SessionError::from(busy.clone()).of_unnamed_call(), SessionError::Call(busy));
    }
}
