//! Watching the lines of others.

use std::collections::HashSet;
use std::sync::Arc;

use actix::prelude::*;
use altilink::Pad;

use super::SessionActor;
use crate::Extension;
use crate::connection::CommandError;
use crate::logon::{LineBook, LineHandle, WatchRevision};

/// Most lines that one session watches: a large call centre's, and few enough that a session keeps up with them.
pub const MAX_WATCHED: usize = 500;

/// Watch these lines from now on, and no others. Nothing changes unless the server agrees.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<WatchView, WatchError>")]
pub struct SetWatch(pub WatchTarget);

/// Whom to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchTarget {
    /// These extensions; none ends the watch.
    Extensions(Vec<Extension>),
    /// Those who are members of this workgroup now.
    Workgroup(Extension),
}

/// Whom does the session watch?
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "WatchView")]
pub struct GetWatch;

/// Whom a session watches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchView {
    /// The extensions, in the order in which they were asked for. The user's own is never among them: its events come
    /// anyway.
    pub extensions: Vec<Extension>,
    /// The workgroup whose members they were when they were asked for.
    pub workgroup: Option<Extension>,
}

/// Why nothing new is watched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WatchError {
    /// The server has no such extension.
    #[error("no such extension: {0}")]
    NoSuchExtension(Extension),
    /// The server has no such workgroup.
    #[error("no such workgroup: {0}")]
    NoSuchWorkgroup(Extension),
    /// More lines than [`MAX_WATCHED`].
    #[error("{0} lines are more than a session can watch ({MAX_WATCHED})")]
    TooMany(usize),
    /// The server did not do it.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// What the session knows of its watch beside the lines.
#[derive(Debug, Default)]
pub(super) struct Watch {
    workgroup: Option<Extension>,
    revision: WatchRevision,
}

/// What a target comes to on the server.
struct Resolved {
    /// None where there is nothing to look up.
    book: Option<Arc<LineBook>>,
    lines: Vec<(Extension, Pad)>,
}

/// Numbers and pads can change, so the list is read anew each time.
async fn resolve(line: LineHandle, own: Extension, target: WatchTarget) -> Result<Resolved, WatchError> {
    let numbers = match target {
        WatchTarget::Extensions(numbers) => Numbers::Named(without(numbers, &own)),
        WatchTarget::Workgroup(workgroup) => Numbers::OfWorkgroup(workgroup),
    };
    if numbers.is_none() {
        return Ok(Resolved { book: None, lines: Vec::new() });
    }
    let book = line.clone().lines(false).await?;
    let numbers = match numbers {
        Numbers::Named(numbers) => numbers,
        Numbers::OfWorkgroup(workgroup) => without(members(line, &book, workgroup).await?, &own),
    };
    if numbers.len() > MAX_WATCHED {
        return Err(WatchError::TooMany(numbers.len()));
    }
    let on_pad = |number: Extension| match book.extension(&number) {
        Some(pad) => Ok((number, pad)),
        None => Err(WatchError::NoSuchExtension(number)),
    };
    let lines = numbers.into_iter().map(on_pad).collect::<Result<_, _>>()?;
    Ok(Resolved { book: Some(book), lines })
}

enum Numbers {
    Named(Vec<Extension>),
    OfWorkgroup(Extension),
}

impl Numbers {
    fn is_none(&self) -> bool {
        matches!(self, Self::Named(numbers) if numbers.is_empty())
    }
}

/// Each number once, in their order, and not the own one.
fn without(numbers: Vec<Extension>, own: &Extension) -> Vec<Extension> {
    let mut seen = HashSet::from([own.clone()]);
    numbers.into_iter().filter(|number| seen.insert(number.clone())).collect()
}

async fn members(line: LineHandle, book: &LineBook, workgroup: Extension) -> Result<Vec<Extension>, WatchError> {
    let pad = book.workgroup(&workgroup).ok_or(WatchError::NoSuchWorkgroup(workgroup))?;
    let info = line.members_by(book, pad).await?;
    // A member that the list of lines does not have came after it was read; it comes with the next request.
    Ok(info.members.iter().filter_map(|member| book.extension_on(member.line).cloned()).collect())
}

impl Handler<SetWatch> for SessionActor {
    type Result = ResponseActFuture<Self, Result<WatchView, WatchError>>;

    fn handle(&mut self, SetWatch(target): SetWatch, _: &mut Context<Self>) -> Self::Result {
        let workgroup = match &target {
            WatchTarget::Extensions(_) => None,
            WatchTarget::Workgroup(workgroup) => Some(workgroup.clone()),
        };
        let resolved = resolve(self.line.clone(), self.user.clone(), target).into_actor(self);
        Box::pin(resolved.then(move |resolved, session, _| {
            let asked = resolved.map(|Resolved { book, lines }| {
                let numbers: Vec<Extension> = lines.iter().map(|(number, _)| number.clone()).collect();
                (numbers, session.subscription.watch(book, lines))
            });
            let agreed = async move {
                let (extensions, agreed) = asked?;
                Ok((agreed.await?, WatchView { extensions, workgroup }))
            };
            agreed.into_actor(session).map(|agreed: Result<_, WatchError>, session, _| {
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
        WatchView { extensions: self.shown.watched().to_vec(), workgroup: self.watch.workgroup.clone() }
    }

    /// The server has agreed. Where it has agreed to a later request before this is heard, that one holds.
    fn watches(&mut self, revision: WatchRevision, view: WatchView) {
        if revision > self.watch.revision {
            self.watch = Watch { workgroup: view.workgroup, revision };
            self.shown.watch(view.extensions);
        }
    }
}
