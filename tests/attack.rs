//! Attacks by hostile or broken neighbours: clients, phone systems, readers of the log, files.
//!
//! Each file has tests of the kind of fault, and ignored ones that do it at full strength to the program and print the
//! figures (`just attack`).

mod altiserv;
mod connections;
mod files;
mod leaks;
mod logs;
