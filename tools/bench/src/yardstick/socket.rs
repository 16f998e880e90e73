//! Bare WebSockets of actix-web-actors, which answer pings and do no more.

use actix::prelude::*;
use actix_web::web::Payload;
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer, web};
use actix_web_actors::ws;

use super::{WORKERS, listens};
use crate::error::BenchError;

/// Connections of each worker: more than any row opens.
const CONNECTIONS: usize = 20_000;

struct Idle;

impl Actor for Idle {
    type Context = ws::WebsocketContext<Self>;
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Idle {
    fn handle(&mut self, message: Result<ws::Message, ws::ProtocolError>, ctx: &mut Self::Context) {
        match message {
            Ok(ws::Message::Ping(content)) => ctx.pong(&content),
            Ok(ws::Message::Close(_)) | Err(_) => ctx.stop(),
            Ok(_) => {}
        }
    }
}

pub(super) fn serve() -> Result<(), BenchError> {
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(|| {
            App::new().route("/ready", web::get().to(HttpResponse::Ok)).route("/ws", web::get().to(open))
        });
        let server = server.workers(WORKERS).max_connections(CONNECTIONS).bind("127.0.0.1:0")?;
        server.addrs().into_iter().for_each(listens);
        server.run().await?;
        Ok(())
    })
}

async fn open(request: HttpRequest, payload: Payload) -> Result<HttpResponse, Error> {
    ws::start(Idle, &request, payload)
}
