use std::sync::atomic::Ordering;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{KnownUser, Member, Place, locked};
use crate::format::{self, FormatError};
use crate::{
    Bucket, ClientArrival, EngineError, Life, OwnerRecord, Ownership, OwnershipStep, Peers, Registry, WriteError,
};

/// Service by which a node tells whether it owns a user.
pub(crate) const OWNS: &str = "owns";

const FORMAT: u32 = 1;

/// Most steps for one client. Owners change seldom, so more mean that something is wrong.
const MOST_STEPS: usize = 32;

/// Answer of a node that was asked whether it owns a user.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OwnsAnswer {
    format: u32,
    owns: bool,
}

impl OwnsAnswer {
    pub(crate) fn encode(owns: bool) -> Vec<u8> {
        format::write(&Self { format: FORMAT, owns })
    }

    fn owns(text: &[u8]) -> Result<bool, FormatError> {
        format::read("answer of a node", FORMAT, text).map(|Self { owns, .. }| owns)
    }
}

impl<E: Registry + Peers> Member<E> {
    /// Decides where a client of the user is served. Takes the user over if nobody owns it, or its owner is gone.
    pub async fn arrive(&self, user: &str) -> Result<Place, EngineError> {
        let known = self.user(user);
        let mut ownership = known.ownership.lock().await;
        let place = self.decide(user, &known, &mut ownership).await;
        *locked(&known.owned) = ownership.epoch();
        known.is_open.store(false, Ordering::Release);
        drop(ownership);
        drop(known);
        self.forget(user);
        place
    }

    async fn decide(&self, user: &str, known: &KnownUser, ownership: &mut Ownership) -> Result<Place, EngineError> {
        if let Some(epoch) = ownership.epoch() {
            return Ok(Place::Here(epoch));
        }
        let mut step = OwnershipStep::Read;
        for _ in 0..MOST_STEPS {
            step = match step {
                OwnershipStep::Read => ownership.arrived(self.read(user).await?),
                OwnershipStep::Ask(owner) if self.owns(&owner, user).await => ownership.owner_answered(),
                OwnershipStep::Ask(_) => ownership.owner_is_silent(),
                OwnershipStep::Claim { record, expected } => {
                    // Others may read the record before the answer to the claim is here.
                    known.is_open.store(true, Ordering::Release);
                    match self.inner.engine.write(Bucket::Users, user, record.encode(), expected).await {
                        Ok(revision) => ownership.claimed(revision),
                        Err(WriteError::Engine(error)) => {
                            ownership.unanswered();
                            return Err(error);
                        }
                        Err(_) => ownership.refused(),
                    }
                }
                OwnershipStep::Serve(epoch) => return Ok(Place::Here(epoch)),
                OwnershipStep::Elsewhere(owner) => return Ok(Place::At(owner)),
            };
        }
        Err(EngineError::Refused(format!("the owner of {user} keeps changing")))
    }

    async fn read(&self, user: &str) -> Result<ClientArrival, EngineError> {
        let Some(stored) = self.inner.engine.read(Bucket::Users, user).await? else {
            return Ok(ClientArrival { record: None, life: Life::Unknown });
        };
        let owner = OwnerRecord::decode(&stored.text).map_err(|error| EngineError::Refused(error.to_string()))?;
        let life = locked(&self.inner.liveness).life(&owner.node, owner.incarnation, Instant::now());
        Ok(ClientArrival { record: Some((owner, stored.revision)), life })
    }

    /// True if the node says that it owns the user.
    async fn owns(&self, owner: &OwnerRecord, user: &str) -> bool {
        let patience = self.inner.settings.patience;
        let answer = self.inner.engine.ask(&owner.node, OWNS, user.into(), patience).await;
        answer.is_ok_and(|text| OwnsAnswer::owns(&text).unwrap_or(false))
    }
}
