//! Whether the process lives, and whether it can serve.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;

use crate::problem::Problem;
use crate::state::AppState;

pub(super) async fn health() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

pub(super) async fn ready(state: Data<AppState>) -> Result<HttpResponse, Problem> {
    let status = state.status().await?;
    if status.connected {
        Ok(HttpResponse::Ok().json(json!({ "status": "ready", "product": status.product.to_string() })))
    } else {
        Err(Problem::NotConnected)
    }
}
