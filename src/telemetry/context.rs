//! For whom something is done: what every log line says that is written meanwhile.

use std::cell::Cell;
use std::rc::Rc;

use actors::session::SessionId;

tokio::task_local! {
    static SERVING: Context;
}

/// The request that is being served, and the session that it names. Cheap to clone: a session that becomes known later is
/// known to all clones.
#[derive(Debug, Clone)]
pub struct Context {
    request_id: Rc<str>,
    session: Rc<Cell<Option<SessionId>>>,
}

impl Context {
    /// A request that has named no session yet.
    #[must_use]
    pub fn of_request(request_id: &str) -> Self {
        Self { request_id: request_id.into(), session: Rc::default() }
    }

    /// The one in which this is called, if there is any.
    #[must_use]
    pub fn current() -> Option<Self> {
        SERVING.try_with(Self::clone).ok()
    }

    /// Does something for this request that takes its time.
    pub async fn serve<T>(self, work: impl Future<Output = T>) -> T {
        SERVING.scope(self, work).await
    }

    /// Does something for this request at once.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        SERVING.sync_scope(self.clone(), work)
    }

    /// The request is about this session.
    pub fn is_about(&self, session: SessionId) {
        self.session.set(Some(session));
    }

    /// What a log line says of it.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let session = self.session.get().map(|session| ("session", session.to_string()));
        [("requestId", self.request_id.to_string())].into_iter().chain(session)
    }
}

/// Goes on serving the present request in a task of its own.
pub fn carried<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    let context = Context::current();
    async {
        match context {
            Some(context) => context.serve(work).await,
            None => work.await,
        }
    }
}

/// The request that is being served, if any, is about this session.
pub fn about(session: SessionId) {
    // What is done for no request has nobody to tell.
    let _ = SERVING.try_with(|context| context.is_about(session));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Vec<(&'static str, String)> {
        Context::current().map(|context| context.fields().collect()).unwrap_or_default()
    }

    #[actix_web::test]
    async fn two_requests_on_one_thread_are_told_apart() {
        let session = SessionId::random();
        let one = Context::of_request("one").serve(async {
            about(session);
            tokio::task::yield_now().await;
            now()
        });
        let other = Context::of_request("other").serve(async {
            tokio::task::yield_now().await;
            now()
        });
        let (one, other) = tokio::join!(one, other);
        assert_eq!(one, [("requestId", "one".to_owned()), ("session", session.to_string())]);
        assert_eq!(other, [("requestId", "other".to_owned())]);
        assert_eq!(now(), []);
    }

    #[test]
    fn what_is_kept_of_a_request_tells_of_it_later() {
        let context = Context::of_request("r7");
        let told = context.within(|| {
            about(SessionId::random());
            now().len()
        });
        assert_eq!((told, context.fields().count(), now().len()), (2, 2, 0));
    }
}
