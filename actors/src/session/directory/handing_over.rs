//! Sessions that leave this node for another one.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use actix::prelude::*;
use cluster::Epoch;
use tokio::sync::oneshot;

use super::Directory;
use crate::Extension;
use crate::session::SessionActor;
use crate::session::close::EndReason;
use crate::session::ending::Terminate;
use crate::session::journaling::HandOver;

/// Hands all sessions over to other nodes, user by user at random moments within this time, and takes no more. The reply
/// comes when all licences are free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct HandOverAll(pub Duration);

/// Notes that another node has taken a user over: its sessions end here.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct LoseUser {
    /// The user.
    pub user: Extension,
    /// The epoch that has ended.
    pub epoch: Epoch,
}

/// Random moment within a time.
fn moment_within(time: Duration) -> Duration {
    let share = f64::from(u16::try_from(RandomState::new().hash_one(()) >> 48).unwrap_or(0)) / f64::from(u16::MAX);
    time.mul_f64(share)
}

impl Handler<HandOverAll> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, HandOverAll(time): HandOverAll, ctx: &mut Context<Self>) -> Self::Result {
        self.draining = true;
        let mut users: HashMap<Extension, Vec<Addr<SessionActor>>> = HashMap::new();
        for session in self.sessions.list() {
            users.entry(session.extension).or_default().push(session.address);
        }
        for sessions in users.into_values() {
            ctx.run_later(moment_within(time), move |_, _| {
                for session in &sessions {
                    session.do_send(HandOver);
                }
            });
        }
        let (emptied, empty) = oneshot::channel();
        self.emptied.push(emptied);
        self.tell_if_empty();
        Box::pin(async move { empty.await.unwrap_or(()) })
    }
}

impl Handler<LoseUser> for Directory {
    type Result = ();

    fn handle(&mut self, LoseUser { user, epoch }: LoseUser, _: &mut Context<Self>) {
        if self.book.held(&user).is_none_or(|held| held.epoch != Some(epoch)) {
            return;
        }
        for session in self.sessions.list().into_iter().filter(|session| session.extension == user) {
            session.address.do_send(Terminate(EndReason::Moved));
        }
    }
}
