use std::fmt;
use std::future::Future;
use std::time::Duration;

use futures::Stream;
use futures::future::BoxFuture;

use crate::EngineError;

/// Requests from one node to another.
///
/// A request that is not answered may have been carried out.
pub trait Peers: Send + Sync {
    /// Asks a service of a node, and waits for the answer. Fails at once if nobody listens there.
    fn ask(
        &self,
        node: &str,
        service: &str,
        text: Vec<u8>,
        deadline: Duration,
    ) -> impl Future<Output = Result<Vec<u8>, EngineError>> + Send;

    /// Listens for the requests to a service of this node. The stream ends if the listener falls behind or the engine is
    /// lost.
    fn listen(
        &self,
        node: &str,
        service: &str,
    ) -> impl Future<Output = Result<impl Stream<Item = PeerRequest> + Send + Unpin + 'static, EngineError>> + Send;
}

/// Request of another node.
pub struct PeerRequest {
    /// Its text.
    pub text: Vec<u8>,
    reply: Box<dyn FnOnce(Vec<u8>) -> BoxFuture<'static, ()> + Send>,
}

impl PeerRequest {
    pub(crate) fn new(text: Vec<u8>, reply: impl FnOnce(Vec<u8>) -> BoxFuture<'static, ()> + Send + 'static) -> Self {
        Self { text, reply: Box::new(reply) }
    }

    /// Answers. Whether the other node still waits is not known.
    pub async fn reply(self, text: Vec<u8>) {
        (self.reply)(text).await;
    }
}

impl fmt::Debug for PeerRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeerRequest").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}
