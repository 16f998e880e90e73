//! A phone system that sends too much, or what nobody can read.
