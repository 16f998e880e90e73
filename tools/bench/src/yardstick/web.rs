//! Bare JSON requests: a body is read, and an answer as long as the program's is written.

use actix::prelude::*;
use actix_web::web::{Data, Json, Path};
use actix_web::{App, HttpResponse, HttpServer, web};
use serde::{Deserialize, Serialize};

use super::{WORKERS, listens};
use crate::error::BenchError;

#[derive(Deserialize)]
struct CallTarget {
    target: String,
}

#[derive(Serialize)]
struct Placed {
    target: Dialled,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dialled {
    raw: String,
    dialed: String,
    e164: String,
    kind: &'static str,
    region: &'static str,
    valid: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    session_id: String,
    extension: &'static str,
    server_status: ServerStatus,
    watch: Watch,
    calls: [(); 0],
}

#[derive(Serialize)]
struct ServerStatus {
    connected: bool,
}

#[derive(Serialize)]
struct Watch {
    extensions: [&'static str; 0],
}

/// Actor on a thread of its own, as the sessions are.
struct Clerk;

impl Actor for Clerk {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        // Room for a question of every connection.
        ctx.set_mailbox_capacity(256);
    }
}

#[derive(Message)]
#[rtype(result = "bool")]
struct Question;

impl Handler<Question> for Clerk {
    type Result = bool;

    fn handle(&mut self, _: Question, _: &mut Context<Self>) -> bool {
        true
    }
}

/// The actor to ask before each answer, if one is.
type Asked = Data<Option<Addr<Clerk>>>;

pub(super) fn serve(asks: bool) -> Result<(), BenchError> {
    actix_web::rt::System::new().block_on(async move {
        let arbiter = Arbiter::new();
        let clerk = asks.then(|| Clerk::start_in_arbiter(&arbiter.handle(), |_| Clerk));
        let asked: Asked = Data::new(clerk);
        let server = HttpServer::new(move || {
            App::new()
                .app_data(asked.clone())
                .route("/ready", web::get().to(HttpResponse::Ok))
                .route("/sessions/{id}", web::get().to(describe))
                .route("/sessions/{id}/calls", web::post().to(place))
        });
        let server = server.workers(WORKERS).bind("127.0.0.1:0")?;
        server.addrs().into_iter().for_each(listens);
        server.run().await?;
        Ok(())
    })
}

async fn ask(asked: &Asked) -> bool {
    match asked.get_ref() {
        Some(clerk) => clerk.send(Question).await.unwrap_or(false),
        None => true,
    }
}

async fn place(asked: Asked, _session: Path<String>, body: Json<CallTarget>) -> HttpResponse {
    let valid = ask(&asked).await;
    let digits: String = body.target.chars().filter(char::is_ascii_digit).collect();
    let target = Dialled {
        raw: body.into_inner().target,
        dialed: format!("91{digits}"),
        e164: format!("+1{digits}"),
        kind: "external",
        region: "US",
        valid,
    };
    HttpResponse::Ok().json(Placed { target })
}

async fn describe(asked: Asked, session: Path<String>) -> HttpResponse {
    let connected = ask(&asked).await;
    HttpResponse::Ok().json(Described {
        session_id: session.into_inner(),
        extension: "20000",
        server_status: ServerStatus { connected },
        watch: Watch { extensions: [] },
        calls: [],
    })
}
