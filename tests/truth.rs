//! Agreement of a client's screen with the phone system: the events of a client, its allowed actions, and their
//! effects.
//!
//! Most of these tests use a scripted AltiServ. It does what a live server may do and the embedded one never does.

mod actions;
mod burst;
mod identity;
mod late;
mod mirror;
mod order;
mod recorded;
mod refused;
mod repeated;
mod shared;
mod silence;
mod slow;
mod supervised;
mod wrap_up;
