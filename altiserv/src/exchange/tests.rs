mod calls;
mod holding;
mod outside;
mod recordings;
mod transfers;
mod workgroups;
