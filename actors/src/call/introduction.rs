//! The introduction of a call that is new: with its IVR and user data, if they come in time.

use std::fmt::Display;

use actix::prelude::*;
use tokio::sync::oneshot;

use super::CallActor;
use super::context::ReadExtra;
use super::report::CallReport;
use super::surroundings::Surroundings;
use crate::log_limit::LogLimit;

/// Order to introduce a call that is new. Its extra information is waited for only so long: a ring that comes late is worse
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
        if at_once || session.0 == 0 {
            return Box::pin(actix::fut::ready(self.introduce(surroundings)));
        }
        let (hurry, hurried) = oneshot::channel();
        self.hurry = Some(hurry);
        let reading = self.context.extras.send(ReadExtra(session));
        let patience = self.context.extra_info_timeout;
        let gathered = async move {
            tokio::select! {
                read = tokio::time::timeout(patience, reading) => match read {
                    Ok(Ok(Ok(extra))) => return Some(extra),
                    Ok(Ok(Err(error))) => warn_without_data(&error),
                    Ok(Err(_)) => {}
                    Err(_) => warn_without_data(&"not read in time"),
                },
                _ = hurried => {}
            }
            None
        };
        Box::pin(gathered.into_actor(self).map(move |extra, call, _| {
            if let Some(extra) = extra {
                call.course.set_extra_info(extra);
            }
            call.introduce(surroundings)
        }))
    }
}

impl CallActor {
    fn introduce(&mut self, surroundings: Surroundings) -> CallReport {
        self.hurry = None;
        let (view, news) = self.course.introduce(surroundings);
        self.tally.update(self.course.state(), self.course.recording());
        self.report(view, news)
    }
}

fn warn_without_data(reason: &dyn Display) {
    static WITHOUT_DATA: LogLimit = LogLimit::new();
    if let Some(left_out) = WITHOUT_DATA.admit() {
        log::warn!("a call has no IVR and user data: {reason}{left_out}");
    }
}

/// Order to wait for the extra information no longer, since the call is over or too much waits behind it.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Hurry;

impl Handler<Hurry> for CallActor {
    type Result = ();

    fn handle(&mut self, _: Hurry, _: &mut Context<Self>) {
        if let Some(hurry) = self.hurry.take() {
            // This fails if it has been read meanwhile.
            let _ = hurry.send(());
        }
    }
}
