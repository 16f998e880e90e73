//! The logon of a user, which all sessions of the user share.

use std::sync::Arc;

use actix::prelude::*;
use cluster::Place;

use super::Directory;
use super::request::{HeldLogon, Joining, Opening};
use crate::link::{AltiservLink, LogOffUser, LogOnError, LogOnUser, LogonId};
use crate::session::error::OpenError;
use crate::session::id::SessionId;
use crate::session::session_cluster::SessionCluster;
use crate::{Credentials, Extension};

impl Directory {
    /// Logs the user on for the first session, which takes the licence.
    pub(super) fn log_on(&mut self, opening: Opening, ctx: &mut Context<Self>) {
        let (link, cluster, credentials) = (self.link.clone(), self.cluster.clone(), opening.credentials.clone());
        let logged_on = log_on(link, cluster, credentials, opening.needs_cluster);
        let logged_on = logged_on.into_actor(self).map(|held, directory, ctx| {
            let user = opening.user().clone();
            match held {
                Ok(held) => {
                    let id = SessionId::random();
                    directory.book.granted(&user, held.clone(), id);
                    directory.join(Joining { id, opening, held }, ctx);
                }
                Err(error) => {
                    directory.book.refused(&user);
                    if let OpenError::LogOn(error) = &error {
                        directory.turn_away(&user, error);
                    }
                    opening.answer(Err(error));
                    directory.tell_if_empty();
                }
            }
            directory.wake(&user, ctx);
        });
        ctx.spawn(logged_on);
    }

    /// Takes a session off its user's logon. The last one ends the logon.
    pub(super) fn leave(&mut self, user: &Extension, id: SessionId, ctx: &mut Context<Self>) {
        match self.book.leave(user, id) {
            Some(held) => self.log_off(user.clone(), id, held.logged_on.line.id(), ctx),
            None => self.tell_closed(id),
        }
    }

    fn log_off(&mut self, user: Extension, id: SessionId, logon: LogonId, ctx: &mut Context<Self>) {
        let logged_off = log_off(self.link.clone(), self.cluster.clone(), logon, user.clone());
        let logged_off = logged_off.into_actor(self).map(move |(), directory, ctx| {
            directory.book.logged_off(&user);
            directory.tell_closed(id);
            directory.wake(&user, ctx);
            directory.tell_if_empty();
        });
        ctx.spawn(logged_off);
    }

    /// Opens the sessions that waited for the user's licence.
    fn wake(&mut self, user: &Extension, ctx: &mut Context<Self>) {
        for opening in self.waiting.remove(user).unwrap_or_default() {
            self.open(opening, ctx);
        }
    }
}

/// Has this node serve the user, and logs the user on. Where the cluster does not answer, this node serves the user without
/// the others knowing of that, or refuses to.
async fn log_on(
    link: Addr<AltiservLink>,
    cluster: Option<Arc<dyn SessionCluster>>,
    credentials: Credentials,
    needs_cluster: bool,
) -> Result<HeldLogon, OpenError> {
    let user = credentials.extension.clone();
    let mut epoch = None;
    if let Some(cluster) = &cluster {
        match cluster.arrive(&user).await {
            Ok(Place::Here(taken)) => epoch = Some(taken),
            Ok(Place::At(owner)) => return Err(OpenError::Elsewhere(owner.node)),
            Err(error) if needs_cluster => {
                log::info!(extension:% = user; "a session of {user} cannot be looked for now: {error}");
                return Err(OpenError::Elsewhere(String::new()));
            }
            Err(error) => log::warn!(extension:% = user; "{user} is served by this node alone: {error}"),
        }
    }
    let logged_on = link.send(LogOnUser(credentials)).await.unwrap_or(Err(LogOnError::Closed));
    if let (Err(_), Some(cluster)) = (&logged_on, &cluster) {
        cluster.release(&user).await;
    }
    Ok(HeldLogon { logged_on: logged_on?, epoch })
}

async fn log_off(link: Addr<AltiservLink>, cluster: Option<Arc<dyn SessionCluster>>, logon: LogonId, user: Extension) {
    let _ = link.send(LogOffUser(logon)).await;
    if let Some(cluster) = cluster {
        cluster.release(&user).await;
    }
}
