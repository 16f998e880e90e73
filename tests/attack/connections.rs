//! Clients that send and do not read, and strangers that only connect.
