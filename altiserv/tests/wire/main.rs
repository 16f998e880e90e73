//! Embedded AltiServ over real sockets.

mod calls;
mod client;
mod conversations;
mod crowd;
mod faults;
mod load;
mod phones;
mod recordings;
mod robustness;
mod standby;
mod vectors;
mod workgroups;
