//! The edge of the AltiGen Web API: process, settings, HTTP and WebSocket.
//!
//! It turns requests into typed calls to `actors` and events into text frames. It never speaks AltiLink itself and keeps
//! no call state. The library exists so that tests start the whole application in their own process.

pub mod answered_call;
pub mod arguments;
pub mod body;
pub mod channel;
pub mod channel_tokens;
pub mod client;
pub mod client_presence;
pub mod cluster;
pub mod commands;
pub mod connections;
pub mod dialplan;
pub mod documents;
pub mod event_stream;
pub mod events;
pub mod files;
mod forwarding;
#[cfg(test)]
mod future_size;
pub mod hosts;
pub mod idempotency;
pub mod listener;
pub mod live;
pub mod long_poll;
pub mod metrics;
pub mod middleware;
pub mod origins;
mod peer_service;
pub mod problem;
pub mod routes;
mod section;
mod session_opening;
pub mod settings;
pub mod startup;
pub mod state;
pub mod telemetry;
pub mod throttle;
pub mod tls;
pub mod websocket;
