//! Context of log lines: the request and the session for which they are written.

use std::cell::Cell;
use std::rc::Rc;

use actors::session::SessionId;

tokio::task_local! {
    static SERVING: RequestContext;
}

/// Request that is being served, and its session. Cheap to clone: all clones learn of the session once it is known.
#[derive(Debug, Clone)]
pub struct RequestContext {
    request_id: Rc<str>,
    session: Rc<Cell<Option<SessionId>>>,
}

impl RequestContext {
    /// Makes the context of a request with no session yet.
    #[must_use]
    pub fn of_request(request_id: &str) -> Self {
        Self { request_id: request_id.into(), session: Rc::default() }
    }

    /// Returns the context of the present task, if there is one.
    #[must_use]
    pub fn current() -> Option<Self> {
        SERVING.try_with(Self::clone).ok()
    }

    /// Runs a future for this request.
    pub async fn serve<T>(self, work: impl Future<Output = T>) -> T {
        SERVING.scope(self, work).await
    }

    /// Runs a closure for this request.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        SERVING.sync_scope(self.clone(), work)
    }

    /// Notes the session of the request.
    pub fn set_session(&self, session: SessionId) {
        self.session.set(Some(session));
    }

    /// Returns a field for log lines.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        match name {
            "requestId" => Some(self.request_id.to_string()),
            "session" => self.session.get().map(|session| session.to_string()),
            _ => None,
        }
    }

    /// Returns the fields for log lines.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let session = self.session.get().map(|session| ("session", session.to_string()));
        [("requestId", self.request_id.to_string())].into_iter().chain(session)
    }
}

/// Makes a future that keeps the context of the present request, for a task of its own.
pub fn with_request_context<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    let context = RequestContext::current();
    async {
        match context {
            Some(context) => context.serve(work).await,
            None => work.await,
        }
    }
}

/// Notes the session of the present request, if there is one.
pub fn note_session(session: SessionId) {
    // Fails outside of a request, which has no context to note it in.
    let _ = SERVING.try_with(|context| context.set_session(session));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Vec<(&'static str, String)> {
        RequestContext::current().map(|context| context.fields().collect()).unwrap_or_default()
    }

    #[actix_web::test]
    async fn two_requests_on_one_thread_are_told_apart() {
        let session = SessionId::random();
        let one = RequestContext::of_request("one").serve(async {
            note_session(session);
            tokio::task::yield_now().await;
            now()
        });
        let other = RequestContext::of_request("other").serve(async {
            tokio::task::yield_now().await;
            now()
        });
        let (one, other) = tokio::join!(one, other);
        assert_eq!(one, [("requestId", "one".to_owned()), ("session", session.to_string())]);
        assert_eq!(other, [("requestId", "other".to_owned())]);
        assert_eq!(now(), []);
    }

    #[test]
    fn a_kept_context_still_has_its_session() {
        let context = RequestContext::of_request("r7");
        let told = context.within(|| {
            note_session(SessionId::random());
            now().len()
        });
        assert_eq!((told, context.fields().count(), now().len()), (2, 2, 0));
    }
}
