//! Which server to use. Pure.

use super::config::ServerAddress;

/// The servers of one system and the one in use. A server is left only when it fails.
#[derive(Debug)]
pub(super) struct ServerChoice {
    servers: Vec<ServerAddress>,
    current: usize,
}

impl ServerChoice {
    /// Starts with the first. `None` where there is no server at all.
    pub(super) fn new(servers: Vec<ServerAddress>) -> Option<Self> {
        (!servers.is_empty()).then_some(Self { servers, current: 0 })
    }

    /// The server to use now.
    pub(super) fn current(&self) -> &ServerAddress {
        &self.servers[self.current]
    }

    /// Moves on from a server that failed. Many connections may report one failure; only the first moves.
    pub(super) fn failed(&mut self, server: &ServerAddress) {
        if self.current() == server {
            self.current = (self.current + 1) % self.servers.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(port: u16) -> ServerAddress {
        ServerAddress { host: "127.0.0.1".to_owned(), port }
    }

    #[test]
    fn a_server_is_kept_until_it_fails_and_the_round_begins_anew() {
        let mut choice = ServerChoice::new(vec![server(1), server(2)]).expect("two servers");
        assert_eq!(choice.current(), &server(1));
        choice.failed(&server(1));
        assert_eq!(choice.current(), &server(2));
        choice.failed(&server(2));
        assert_eq!(choice.current(), &server(1));
    }

    #[test]
    fn a_failure_reported_twice_moves_once() {
        let mut choice = ServerChoice::new(vec![server(1), server(2), server(3)]).expect("three servers");
        choice.failed(&server(1));
        choice.failed(&server(1));
        assert_eq!(choice.current(), &server(2));
    }

    #[test]
    fn no_server_is_no_choice() {
        assert!(ServerChoice::new(Vec::new()).is_none());
    }
}
