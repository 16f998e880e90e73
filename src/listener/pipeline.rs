use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Context, Waker};

use actix_http::Request;

/// Most requests of one connection that wait while another one is served. Each costs about 5 KiB besides its head.
const MOST_REQUESTS: usize = 16;

/// Most bytes of their heads, without the last one, which may have any length.
const MOST_BYTES: usize = 64 * 1024;

/// Requests of a connection that were handed to actix-http and that it has not begun. It would decode everything that a
/// client sends ahead: thousands of requests in 128 KiB. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pipeline(Rc<RefCell<HandedHeads>>);

#[derive(Debug, Default)]
struct HandedHeads {
    /// Lengths of their heads, in bytes.
    heads: VecDeque<usize>,
    bytes: usize,
    /// Task that waits until it may hand on more.
    parked: Option<Waker>,
}

impl Pipeline {
    /// Notes that a request is begun, if its connection has a pipeline.
    pub(crate) fn begun(request: &Request) {
        if let Some(pipeline) = request.conn_data::<Self>() {
            pipeline.begin();
        }
    }

    fn begin(&self) {
        let mut waiting = self.0.borrow_mut();
        let length = waiting.heads.pop_front().unwrap_or_default();
        waiting.bytes -= length;
        drop(waiting);
        self.wake();
    }

    /// Notes that a request's head of this length has been handed on.
    pub(crate) fn handed(&self, length: usize) {
        let mut waiting = self.0.borrow_mut();
        waiting.heads.push_back(length);
        waiting.bytes += length;
    }

    /// Tells whether no further request may be handed on now.
    pub(crate) fn is_full(&self) -> bool {
        let waiting = self.0.borrow();
        waiting.heads.len() >= MOST_REQUESTS || waiting.bytes >= MOST_BYTES
    }

    /// Makes the next request that is begun wake the task, or [`Self::wake`].
    pub(crate) fn park(&self, cx: &Context<'_>) {
        self.0.borrow_mut().parked = Some(cx.waker().clone());
    }

    pub(crate) fn wake(&self) {
        let parked = self.0.borrow_mut().parked.take();
        if let Some(parked) = parked {
            parked.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Wake;

    use super::*;

    #[test]
    fn a_connection_has_a_limited_number_and_size_of_requests_waiting() {
        let pipeline = Pipeline::default();
        for _ in 0..MOST_REQUESTS {
            assert!(!pipeline.is_full());
            pipeline.handed(20);
        }
        assert!(pipeline.is_full());
        pipeline.begin();
        assert!(!pipeline.is_full());
        pipeline.handed(MOST_BYTES);
        (1..MOST_REQUESTS).for_each(|_| pipeline.begin());
        assert!(pipeline.is_full(), "by its bytes alone");
        pipeline.begin();
        assert!(!pipeline.is_full());
    }

    struct Flag(AtomicBool);

    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_parked_task_is_woken_once_by_a_request_that_is_begun() {
        let flag = Arc::new(Flag(AtomicBool::new(false)));
        let waker = Waker::from(Arc::clone(&flag));
        let pipeline = Pipeline::default();
        pipeline.handed(20);
        pipeline.park(&Context::from_waker(&waker));
        assert!(!flag.0.load(Ordering::Relaxed));
        pipeline.begin();
        assert!(flag.0.swap(false, Ordering::Relaxed));
        pipeline.wake();
        assert!(!flag.0.load(Ordering::Relaxed), "nothing is parked any more");
    }

    #[test]
    fn the_longest_head_fills_a_pipeline_alone() {
        let pipeline = Pipeline::default();
        pipeline.handed(MOST_BYTES - 1);
        assert!(!pipeline.is_full());
        pipeline.handed(1);
        assert!(pipeline.is_full());
    }
}
