//! An embedded AltiServ over real sockets.

mod calls;
mod client;
mod faults;
mod robustness;
mod sequences;
