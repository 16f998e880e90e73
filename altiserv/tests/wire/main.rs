//! An embedded AltiServ over real sockets.

mod calls;
mod client;
mod faults;
mod load;
mod phones;
mod recordings;
mod robustness;
mod sequences;
mod workgroups;
