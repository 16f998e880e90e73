//! Going on with a session of another node.

use std::sync::Arc;

use actix::prelude::*;
use cluster::Epoch;

use super::Directory;
use super::request::Joining;
use crate::session::error::OpenError;
use crate::session::id::SessionId;
use crate::session::journal::Journal;
use crate::session::session_cluster::SessionCluster;

impl Directory {
    /// Continues a session of another node. If there is none, a new one is started.
    pub(super) fn continue_session(
        &mut self,
        existing: SessionId,
        joining: Joining,
        cluster: Arc<dyn SessionCluster>,
        epoch: Epoch,
        ctx: &mut Context<Self>,
    ) {
        let user = joining.opening.user().clone();
        if let Some(behind) = self.continuing.get_mut(&existing) {
            behind.push(joining.opening);
            return self.leave(&user, joining.id, ctx);
        }
        self.continuing.insert(existing, Vec::new());
        let past = cluster.past(existing, &user).into_actor(self);
        ctx.spawn(past.map(move |past, directory, ctx| {
            let credentials = joining.opening.credentials.clone();
            let journal =
                past.map(|past| past.map(|past| Journal::continued(cluster, existing, epoch, credentials, &past)));
            match journal {
                Ok(None) => directory.start_new(joining, ctx),
                Ok(Some(Ok(journal))) => {
                    directory.book.join(&user, existing);
                    directory.leave(&user, joining.id, ctx);
                    directory.start(Joining { id: existing, ..joining }, Some(journal), ctx);
                }
                Ok(Some(Err(outdated))) => directory.try_again(existing, joining, &outdated, ctx),
                Err(error) => directory.try_again(existing, joining, &error, ctx),
            }
            for opening in directory.continuing.remove(&existing).unwrap_or_default() {
                directory.open(opening, ctx);
            }
        }));
    }

    /// Gives the user up whose session cannot be continued now. Another session in its place would be the loss of it.
    fn try_again(
        &mut self,
        existing: SessionId,
        Joining { id, opening, .. }: Joining,
        reason: &dyn std::fmt::Display,
        ctx: &mut Context<Self>,
    ) {
        let user = opening.user().clone();
        log::warn!(session:% = existing, extension:% = user; "the session cannot be continued now: {reason}");
        self.leave(&user, id, ctx);
        opening.answer(Err(OpenError::Elsewhere(String::new())));
    }
}
