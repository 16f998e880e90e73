//! Clients of a server under measurement, as cheap as they can be: all of them share one thread with the scripted
//! AltiServ.

mod event_stream;
mod http;
mod long_poll;
mod socket;

pub(crate) use event_stream::EventStream;
pub(crate) use http::{HttpConnection, request};
pub(crate) use long_poll::poll;
pub(crate) use socket::{Message, Socket};
