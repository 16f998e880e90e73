use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use super::{Http, Rules, in_time};

/// Reads an event channel for as long as it lives, and checks the rules. When it is dropped, the connection ends
/// without a close frame, as with a browser that crashes.
pub(crate) struct Reader {
    rules: Arc<Mutex<Rules>>,
    task: JoinHandle<()>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Reader {
    /// Opens a channel that resumes after the last event that the rules know of, if there is one.
    pub(crate) async fn open(proxy: Http, session: &str, rules: Rules) -> Self {
        let last = rules.last.map(|last| format!("&lastSeq={last}")).unwrap_or_default();
        let url = format!("ws://{}/ws?sessionId={session}{last}", proxy.address);
        let stream = TcpStream::connect(proxy.address).await.expect("the proxy listens");
        let (mut socket, _) =
            in_time("the upgrade", tokio_tungstenite::client_async(url, stream)).await.expect("a WebSocket");
        let rules = Arc::new(Mutex::new(rules));
        let told = Arc::clone(&rules);
        let task = actix_web::rt::spawn(async move {
            while let Some(Ok(message)) = socket.next().await {
                let mut rules = told.lock().unwrap_or_else(PoisonError::into_inner);
                match message {
                    Message::Text(text) => rules.take(&serde_json::from_str(&text).expect("an event is JSON")),
                    Message::Close(frame) => rules.closed = Some(frame.map_or(1005, |frame| frame.code.into())),
                    _ => {}
                }
            }
            let mut rules = told.lock().unwrap_or_else(PoisonError::into_inner);
            rules.closed.get_or_insert(1006);
        });
        Self { rules, task }
    }

    pub(crate) fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
