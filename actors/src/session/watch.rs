//! Watching the lines of others.

use std::sync::Arc;

use actix::prelude::*;
use altilink::Pad;
use hashlink::LinkedHashSet;

use super::SessionActor;
use super::config::MAX_WATCHED;
use super::error::SessionError;
use super::watch_target::{WatchTarget, WatchView};
use crate::Extension;
use crate::logon::{LineBook, LineHandle, WatchRevision};

/// Watches these lines, and no others. Nothing changes unless the server agrees.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<WatchView, SessionError>")]
pub struct SetWatch(pub WatchTarget);

/// Asks for the lines that the session watches.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "WatchView")]
pub struct GetWatch;

/// The lines of a target, as the server has them.
struct ResolvedTarget {
    /// None where there is nothing to look up.
    book: Option<Arc<LineBook>>,
    lines: Vec<(Extension, Pad)>,
    /// The workgroups, as far as they have queues.
    queues: Vec<(Extension, Pad)>,
}

/// Finds the lines of a target: each once, in their order, without the user's own. Numbers and pads can change, so the
/// list is read anew each time.
async fn resolve(line: LineHandle, own: Extension, target: WatchTarget) -> Result<ResolvedTarget, SessionError> {
    if let WatchTarget::Extensions(numbers) = &target
        && numbers.iter().all(|number| *number == own)
    {
        return Ok(ResolvedTarget { book: None, lines: Vec::new(), queues: Vec::new() });
    }
    let book = line.clone().lines(false).await?;
    let (mut named, workgroups) = match target {
        WatchTarget::Extensions(numbers) => (numbers, Vec::new()),
        WatchTarget::Workgroup(workgroup) => (Vec::new(), vec![workgroup]),
        WatchTarget::Workgroups(workgroups) => (Vec::new(), workgroups),
    };
    let mut queues = Vec::new();
    for workgroup in workgroups {
        named.extend(members(line.clone(), &book, workgroup.clone()).await?);
        if let Some(pad) = book.queue(&workgroup) {
            queues.push((workgroup, pad));
        }
    }
    let mut numbers = LinkedHashSet::new();
    for number in named {
        numbers.replace(number);
    }
    numbers.remove(&own);
    if numbers.len() > MAX_WATCHED {
        return Err(SessionError::TooManyLines(numbers.len()));
    }
    let mut lines = Vec::with_capacity(numbers.len());
    for number in numbers {
        match book.extension(&number) {
            Some(pad) => lines.push((number, pad)),
            None => return Err(SessionError::NoSuchExtension(number)),
        }
    }
    Ok(ResolvedTarget { book: Some(book), lines, queues })
}

async fn members(line: LineHandle, book: &LineBook, workgroup: Extension) -> Result<Vec<Extension>, SessionError> {
    let pad = book.workgroup(&workgroup).ok_or(SessionError::NoSuchWorkgroup(workgroup))?;
    let info = line.members_by(book, pad).await?;
    // A member that is not in the list of lines came after it was read; the next request will find it.
    Ok(info.members.iter().filter_map(|member| book.extension_on(member.line).cloned()).collect())
}

impl Handler<SetWatch> for SessionActor {
    type Result = ResponseActFuture<Self, Result<WatchView, SessionError>>;

    fn handle(&mut self, SetWatch(target): SetWatch, _: &mut Context<Self>) -> Self::Result {
        let (workgroups, is_list) = match &target {
            WatchTarget::Extensions(_) => (Vec::new(), false),
            WatchTarget::Workgroup(workgroup) => (vec![workgroup.clone()], false),
            WatchTarget::Workgroups(workgroups) => (workgroups.clone(), true),
        };
        let resolved = resolve(self.line.clone(), self.user.clone(), target).into_actor(self);
        Box::pin(resolved.then(move |resolved, session, _| {
            let asked = resolved.map(|ResolvedTarget { book, lines, queues }| {
                let numbers: Vec<Extension> = lines.iter().map(|(number, _)| number.clone()).collect();
                (numbers, session.subscription.watch(book, lines, queues))
            });
            let agreed = async move {
                let (extensions, agreed) = asked?;
                Ok((agreed.await?, WatchView { extensions, workgroups, is_list }))
            };
            agreed.into_actor(session).map(|agreed: Result<_, SessionError>, session, _| {
                let (revision, view) = agreed?;
                session.watches(revision, view.clone());
                Ok(view)
            })
        }))
    }
}

impl Handler<GetWatch> for SessionActor {
    type Result = MessageResult<GetWatch>;

    fn handle(&mut self, _: GetWatch, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.watch_view())
    }
}

impl SessionActor {
    pub(super) fn watch_view(&self) -> WatchView {
        WatchView {
            extensions: self.shown.watched().to_vec(),
            workgroups: self.shown.watched_workgroups().to_vec(),
            is_list: self.watches_list,
        }
    }

    /// Shows the lines that the server has agreed to, unless it has agreed to a later request already.
    fn watches(&mut self, revision: WatchRevision, view: WatchView) {
        if revision > self.watch_revision {
            self.watches_list = view.is_list;
            self.watch_revision = revision;
            self.shown.watch(view.extensions, view.workgroups);
            self.remember();
        }
    }
}
