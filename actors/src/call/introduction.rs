//! A call that is new introduces itself: with its IVR and user data, if they come in time.

use std::fmt::Display;

use actix::prelude::*;
use tokio::sync::oneshot;

use super::CallActor;
use super::context::ReadExtra;
use super::report::CallReport;
use super::surroundings::Surroundings;
use crate::log_limit::LogLimit;

/// Introduce a call that is new: read its extra information, for so long and no longer. A ring that comes late is worse
/// than one without data.
#[derive(Debug, Message)]
#[rtype(result = "CallReport")]
pub(crate) struct Introduce {
    pub(crate) surroundings: Surroundings,
    /// Do without the extra information.
    pub(crate) at_once: bool,
}

impl Handler<Introduce> for CallActor {
    type Result = ResponseActFuture<Self, CallReport>;

    fn handle(&mut self, Introduce { surroundings, at_once }: Introduce, _: &mut Context<Self>) -> Self::Result {
        let session = self.course.details().info.session;
        let introduce = move |call: &mut Self| {
            call.hurry = None;
            let told = call.course.introduce(surroundings);
            call.tally.update(call.course.state(), call.course.recording());
            call.report(told)
        };
        if at_once || session.0 == 0 {
            return Box::pin(actix::fut::ready(introduce(self)));
        }
        let (hurry, hurried) = oneshot::channel();
        self.hurry = Some(hurry);
        let reading = self.context.extras.send(ReadExtra(session));
        let patience = self.context.extra_info_timeout;
        let gathered = async move {
            tokio::select! {
                read = tokio::time::timeout(patience, reading) => match read {
                    Ok(Ok(Ok(extra))) => return Some(extra),
                    Ok(Ok(Err(error))) => without_data(&error),
                    Ok(Err(_)) => {}
                    Err(_) => without_data(&"not read in time"),
                },
                _ = hurried => {}
            }
            None
        };
        Box::pin(gathered.into_actor(self).map(move |extra, call, _| {
            if let Some(extra) = extra {
                call.course.set_extra_info(extra);
            }
            introduce(call)
        }))
    }
}

fn without_data(reason: &dyn Display) {
    static WITHOUT_DATA: LogLimit = LogLimit::new();
    if let Some(left_out) = WITHOUT_DATA.admit() {
        log::warn!("a call has no IVR and user data: {reason}{left_out}");
    }
}

/// Wait for the extra information no longer: the call is over already, or too much waits behind it.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Hurry;

impl Handler<Hurry> for CallActor {
    type Result = ();

    fn handle(&mut self, _: Hurry, _: &mut Context<Self>) {
        if let Some(hurry) = self.hurry.take() {
            // It has been read meanwhile where this fails.
            let _ = hurry.send(());
        }
    }
}
