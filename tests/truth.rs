//! That a screen says what the phone system does: what a client is told, what it may do, and what becomes of it.
//!
//! Most of these tests stand in front of a scripted AltiServ, which does what a live one may do and the embedded one never
//! does.

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
