use actix::Addr;
use actors::session::{Bind, BindError, ReadUp, SessionActor, SessionId, SocketId, Unbind};

use super::channel_close::ChannelClose;
use super::channel_request::SessionName;
use crate::cluster::peer_message::BindAnswer;
use crate::cluster::remote_channels::RemoteBinding;
use crate::session_opening::{self, Location, SessionFate};
use crate::state::AppState;
use crate::telemetry;

/// Most nodes that are asked for a place, one after the other.
const MOST_NODES: usize = 3;

/// Place of a channel in its session, from the moment at which it asks for one. Dropping it gives the place up: a client
/// that disconnects while it is bound keeps no session, and so no licence.
#[derive(Debug)]
pub(crate) struct SessionBinding {
    /// The session.
    pub(crate) id: SessionId,
    place: BindingPlace,
}

#[derive(Debug)]
enum BindingPlace {
    /// The session is served here.
    Here(LocalBinding),
    /// Another node serves it.
    There(RemoteBinding),
}

/// Place in a session of this node.
#[derive(Debug)]
struct LocalBinding {
    session: Addr<SessionActor>,
    socket: SocketId,
    is_given_up: bool,
}

impl SessionBinding {
    /// Finds a session, and asks it for a place.
    pub(crate) async fn take(state: &AppState, named: &SessionName, bind: Bind) -> Result<Self, ChannelClose> {
        let id = match named {
            SessionName::Id(id) => SessionId::parse(id).map_err(|_| ChannelClose::UnknownSession)?,
            SessionName::Token(token) => match state.session_of_token(token).await {
                Ok(id) => id.ok_or(ChannelClose::UnknownSession)?,
                Err(error) => {
                    log::warn!("the node that has given a token does not answer: {error}");
                    return Err(ChannelClose::NoCluster);
                }
            },
        };
        telemetry::note_session(id);
        let place = match state.sessions.find(id) {
            Some(session) => bind_here(state, id, session, bind).await,
            // On the heap by itself, as all that asks other nodes: it is large, and most channels are bound here.
            None => Box::pin(bind_elsewhere(state, id, bind)).await,
        };
        Ok(Self { id, place: place? })
    }

    /// Tells the session that the client has read every event up to this one. True if the session takes the message.
    pub(crate) fn read_up(&self, seq: u64) -> bool {
        match &self.place {
            BindingPlace::Here(binding) => binding.session.try_send(ReadUp { socket: binding.socket, seq }).is_ok(),
            BindingPlace::There(binding) => binding.read_up(seq),
        }
    }

    /// Gives the place up for now: the client is answered, and comes back with another channel. Resolves when the session
    /// sends nothing more.
    pub(crate) async fn answered(self) {
        match self.place {
            BindingPlace::Here(binding) => binding.answered().await,
            BindingPlace::There(binding) => binding.answered().await,
        }
    }
}

/// Asks a session of this node for a place.
async fn bind_here(
    state: &AppState,
    id: SessionId,
    session: Addr<SessionActor>,
    bind: Bind,
) -> Result<BindingPlace, ChannelClose> {
    match (LocalBinding::take(session, bind).await, &state.cluster) {
        (Ok(binding), _) => Ok(BindingPlace::Here(binding)),
        (Err(ChannelClose::UnknownSession), Some(cluster)) => {
            Err(ended_while_bound(Box::pin(SessionFate::of(cluster, id)).await))
        }
        (Err(close), _) => Err(close),
    }
}

/// Returns the close of a channel whose session has ended here while it was bound.
fn ended_while_bound(fate: SessionFate) -> ChannelClose {
    match fate {
        SessionFate::Ended => ChannelClose::UnknownSession,
        SessionFate::GoesOn => ChannelClose::NotServed,
        SessionFate::Unknown => ChannelClose::NoCluster,
    }
}

/// Asks the node for a place that serves the session.
async fn bind_elsewhere(state: &AppState, id: SessionId, bind: Bind) -> Result<BindingPlace, ChannelClose> {
    let Some(cluster) = &state.cluster else { return Err(ChannelClose::UnknownSession) };
    let mut asked: Option<String> = None;
    for _ in 0..MOST_NODES {
        let location = session_opening::locate(state, id, asked.as_deref()).await.map_err(|error| {
            log::warn!(session:% = id; "it cannot be found out which node serves the session: {error}");
            ChannelClose::NoCluster
        })?;
        let node = match location {
            Location::Here(session) => return bind_here(state, id, session, bind).await,
            Location::There(node) => node,
            Location::Nowhere => return Err(ChannelClose::NotServed),
            Location::NoSession => return Err(ChannelClose::UnknownSession),
        };
        match RemoteBinding::take(cluster, &node, id.reveal(), bind.clone()).await {
            Ok(Ok(binding)) => return Ok(BindingPlace::There(binding)),
            Ok(Err(BindAnswer::TooMany)) => return Err(ChannelClose::Refused(BindError::TooManySockets)),
            // What was known of the session may be out of date.
            Ok(Err(_)) | Err(_) => asked = Some(node),
        }
    }
    Err(ChannelClose::NotServed)
}

impl LocalBinding {
    /// Asks a session for a place.
    async fn take(session: Addr<SessionActor>, bind: Bind) -> Result<Self, ChannelClose> {
        let bound = Self { session: session.clone(), socket: bind.socket, is_given_up: false };
        match session.send(bind).await {
            Ok(Ok(())) => Ok(bound),
            Ok(Err(error)) => Err(ChannelClose::Refused(error)),
            Err(_) => Err(ChannelClose::UnknownSession),
        }
    }

    async fn answered(mut self) {
        self.is_given_up = true;
        // A session that has ended sends nothing more.
        let _ = self.session.send(Unbind { socket: self.socket, comes_back: true }).await;
    }
}

impl Drop for LocalBinding {
    fn drop(&mut self) {
        if !self.is_given_up {
            // Notice of the end, which has to arrive even with a full mailbox. The session ignores it for a channel that
            // it has never taken.
            self.session.do_send(Unbind { socket: self.socket, comes_back: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::future_size::{any, size_of_result};

    #[test]
    fn a_channel_has_no_room_for_what_asks_other_nodes() {
        let size = size_of_result(|| SessionBinding::take(any::<&AppState>(), any::<&SessionName>(), any()));
        assert!(size < 1024, "{size}");
    }

    #[test]
    fn a_session_that_ends_while_a_channel_is_bound_is_gone_only_if_the_cluster_says_so() {
        let fates = [SessionFate::Ended, SessionFate::GoesOn, SessionFate::Unknown];
        assert_eq!(fates.map(|fate| ended_while_bound(fate).code()), [4404, 4409, 1013]);
    }
}
