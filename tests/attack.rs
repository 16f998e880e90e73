//! Attacks by hostile or broken neighbours: clients, phone systems, readers of the log, files.
//!
//! Each file has ordinary tests of its kind of fault. It also has ignored tests, which attack the program at full
//! strength and print figures (`just attack`).

mod altiserv;
mod connections;
mod files;
mod leaks;
mod logs;
