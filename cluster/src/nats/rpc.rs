use std::time::Duration;

use async_nats::{Request, RequestErrorKind};
use futures::{FutureExt as _, Stream, StreamExt as _};

use super::{NatsEngine, key, refused, unreachable};
use crate::{EngineError, PeerRequest, Peers};

impl NatsEngine {
    fn service(&self, node: &str, service: &str) -> String {
        format!("{}.rpc.{}.{}", self.settings.prefix, key::encode(service), key::encode(node))
    }
}

impl Peers for NatsEngine {
    async fn ask(&self, node: &str, service: &str, text: Vec<u8>, deadline: Duration) -> Result<Vec<u8>, EngineError> {
        let request = Request::new().payload(text.into()).timeout(Some(deadline));
        let question = self.client.send_request(self.service(node, service), request);
        match self.wait(deadline, question).await? {
            Ok(answer) => Ok(answer.payload.into()),
            Err(error) if error.kind() == RequestErrorKind::NoResponders => {
                Err(EngineError::NobodyThere(node.to_owned()))
            }
            Err(error) => Err(unreachable(error)),
        }
    }

    async fn listen(
        &self,
        node: &str,
        service: &str,
    ) -> Result<impl Stream<Item = PeerRequest> + Send + Unpin + 'static, EngineError> {
        let lost = self.lost();
        let client = self.client.clone();
        let heard = self.within(self.client.subscribe(self.service(node, service))).await?.map_err(refused)?;
        self.within(self.client.flush()).await?.map_err(unreachable)?;
        let requests = heard.filter_map(move |message| {
            let client = client.clone();
            let request = message.reply.map(|to| {
                PeerRequest::new(message.payload.into(), move |text| {
                    // Who has asked waits no longer than its deadline.
                    async move { drop(client.publish(to, text.into()).await) }.boxed()
                })
            });
            std::future::ready(request)
        });
        Ok(requests.take_until(lost).boxed())
    }
}
