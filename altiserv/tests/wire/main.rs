//! An embedded AltiServ over real sockets.

mod calls;
mod client;
mod crowd;
mod faults;
mod load;
mod phones;
mod recordings;
mod robustness;
mod sequences;
mod standby;
mod workgroups;
