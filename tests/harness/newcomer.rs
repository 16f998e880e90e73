use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Http, PASSWORD, POLL, Reader, Rules, Session};

/// Time limit for a new session to know all calls, on a busy machine.
const INTRODUCTION: Duration = Duration::from_secs(10);

/// Difference between these calls and the calls that a new session of this user lists or is sent.
pub(crate) async fn newcomer_differs(proxy: Http, extension: &str, listing: &[Value]) -> Option<String> {
    let reply = proxy.log_on(extension, PASSWORD, &json!({})).await;
    if reply.status != 200 {
        return Some(format!("a further session of {extension} is refused: {reply:?}"));
    }
    let session = Session::new(proxy, &reply.json());
    let reader = Reader::open(proxy, &session.id, Rules::default()).await;
    let begun = Instant::now();
    let complaint = loop {
        let shown = session.calls().await;
        let is_told = reader.rules().fold.agrees_with(extension, &shown);
        if is_told && shown == listing {
            break None;
        }
        if begun.elapsed() > INTRODUCTION {
            let told = json!(reader.rules().fold.calls_of(extension));
            let shown = json!(shown);
            let listing = json!(listing);
            break Some(format!("a session opened now lists {shown}, was told {told}; an older one lists {listing}"));
        }
        tokio::time::sleep(POLL).await;
    };
    drop(reader);
    session.log_off().await;
    complaint
}
