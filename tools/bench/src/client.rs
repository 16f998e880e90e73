//! Clients of a server under measurement, as cheap as they can be: all of them share one thread with the scripted
//! AltiServ.

mod http;
mod socket;

pub(crate) use http::{HttpConnection, request};
pub(crate) use socket::{Message, Socket};
