use std::path::PathBuf;
use std::time::Duration;

use super::address::ServerAddress;
use crate::section::section;

section! {
    /// Several WebProxies that act as one: a session outlives its WebProxy. They share NATS servers with JetStream,
    /// version 2.10.23 or newer. docs/cluster.md says how to set it up.
    pub struct ClusterSettings: Table "cluster" {
        /// NATS servers, as `"nats://10.0.0.5:4222"`, or `"tls://..."` for those that want TLS before all else. Three keep
        /// everything three times, so list all three. An empty list: this WebProxy is none of a cluster.
        servers: Vec<String> = Vec::new(),
            allowed: Texts(SERVER, MOST_SERVERS, is_server), reload: AtNextStart;

        /// File with what the NATS servers ask for: credentials (.creds), or the seed of a user's key (SU...). `""` for none.
        credentials_file: PathBuf = PathBuf::new(),
            allowed: Text(FILE, is_file_name), reload: AtNextStart;

        /// Refuses servers that do not encrypt the connection.
        tls: bool = false,
            allowed: Switch, reload: AtNextStart;

        /// PEM file with the certificates by which those of the NATS servers are judged. `""`: those of the system.
        authorities: PathBuf = PathBuf::new(),
            allowed: Text(FILE, is_file_name), reload: AtNextStart;

        /// Name of this node, which no other one has. `""`: the name of the host.
        node: String = String::new(),
            allowed: Text(NODE, is_node_or_none), reload: AtNextStart;

        /// File of keys (`altigen-webproxy make-key`), the same one on every node, and secret. With it a node opens what
        /// another one has sealed: the password in a client's ticket.
        key_file: PathBuf = PathBuf::new(),
            allowed: Text(FILE, is_file_name), reload: AtNextStart;

        /// Time over which the event channels of a node that is told to end are closed, so that its clients do not come to
        /// the others all at once.
        drain: Duration as "humantime_serde" = Duration::from_secs(30),
            allowed: Between(Duration::ZERO, LONGEST_DRAIN), reload: AtNextStart;

        /// Keeps the password of each session in the NATS servers, sealed with the key file, so that a node can take a
        /// session over without its client's ticket or password.
        seal_passwords: bool = false,
            allowed: Switch, reload: AtNextStart;
    }
}

impl ClusterSettings {
    /// True if this WebProxy is a node of a cluster.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.servers.is_empty()
    }

    /// Name of this node: as configured, or else that of the host. Characters that no name has become `-`.
    #[must_use]
    pub fn node_name(&self) -> String {
        if !self.node.is_empty() {
            return self.node.clone();
        }
        let host = nix::unistd::gethostname().unwrap_or_default();
        let host = host.to_string_lossy();
        let characters = host.chars().map(|character| if is_of_node(character) { character } else { '-' });
        let name: String = characters.take(LONGEST_NODE).collect();
        if name.is_empty() { "localhost".to_owned() } else { name }
    }
}

const SERVER: &str =
    "an address as \"nats://10.0.0.5:4222\" or \"tls://nats.example.com:4222\", without user and password";
const FILE: &str = "the name of a file, or \"\"";
const NODE: &str = "a name of up to 64 letters, digits, \"-\", \"_\" and \".\", or \"\"";
const MOST_SERVERS: usize = 16;
const LONGEST_NODE: usize = 64;
const LONGEST_DRAIN: Duration = Duration::from_secs(600);

/// A user and a password here would be shown with the settings.
fn is_server(text: &str) -> bool {
    let address = text.strip_prefix("nats://").or_else(|| text.strip_prefix("tls://"));
    address.is_some_and(|address| address.parse::<ServerAddress>().is_ok())
}

fn is_file_name(text: &str) -> bool {
    !text.contains('\0')
}

fn is_node_or_none(text: &str) -> bool {
    text.len() <= LONGEST_NODE && text.chars().all(is_of_node)
}

fn is_of_node(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_.".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_named_with_their_scheme_and_without_a_password() {
        for right in ["nats://10.0.0.5:4222", "tls://nats.example.com:4222", "nats://[::1]:4222", "nats://localhost"] {
            assert!(is_server(right), "{right}");
        }
        for wrong in ["10.0.0.5:4222", "http://10.0.0.5", "nats://", "nats://user:secret@host:4222", "nats://host/path"]
        {
            assert!(!is_server(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_node_has_the_name_that_is_given_or_that_of_its_host() {
        let named = ClusterSettings { node: "proxy-1.example.com".to_owned(), ..ClusterSettings::default() };
        assert_eq!(named.node_name(), "proxy-1.example.com");
        let unnamed = ClusterSettings::default().node_name();
        assert!(!unnamed.is_empty() && is_node_or_none(&unnamed), "{unnamed}");
    }

    #[test]
    fn names_of_nodes_are_short_and_plain() {
        assert!(is_node_or_none(&"x".repeat(64)) && is_node_or_none("A_1.b-2"));
        for wrong in ["proxy 1", "proxy/1", "prôxy", &"x".repeat(65)] {
            assert!(!is_node_or_none(wrong), "{wrong}");
        }
    }
}
