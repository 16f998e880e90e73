//! End to end: the whole application over real sockets, one module per capability.
//!
//! Every test starts an application of its own on port 0 and waits for conditions, so the tests run side by side in any
//! order. What a test knows of the product is what a client of the Web API knows.

mod call_info;
mod calls;
mod channel;
mod errors;
mod harness;
mod licences;
mod load;
mod logon;
mod max_acd;
mod numbers;
mod outage;
mod program;
mod recording;
mod sharing;
mod shutdown;
mod simulator;
