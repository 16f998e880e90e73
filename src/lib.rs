//! The edge of the AltiGen Web API: process, settings, HTTP and WebSocket.
//!
//! It turns requests into typed calls to `actors` and events into text frames. It never speaks AltiLink itself and keeps
//! no call state. The library exists so that tests start the whole application in their own process.

mod answered_call;
pub mod arguments;
mod body;
mod channel;
mod channel_tokens;
mod client;
mod client_presence;
mod cluster;
pub mod commands;
mod connections;
pub mod dialplan;
mod documents;
mod event_stream;
mod events;
pub mod files;
mod forwarding;
#[cfg(test)]
mod future_size;
mod hosts;
mod idempotency;
mod listener;
mod live;
mod long_poll;
pub mod metrics;
mod middleware;
mod origins;
mod peer_service;
mod problem;
pub mod routes;
mod section;
mod session_opening;
pub mod settings;
pub mod startup;
mod state;
pub mod telemetry;
mod throttle;
mod tls;
mod websocket;
