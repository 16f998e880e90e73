mod charset_text;
mod dns;
mod embedded;
mod product_text;

use std::time::Duration;

use actors::Product;
use serde::{Deserialize, Serialize};

pub use dns::{DnsServer, WrongDnsServer};
pub use embedded::EmbeddedSettings;
pub(crate) use embedded::SECTIONS as EMBEDDED_SECTIONS;

use super::address::ServerAddress;
use crate::section::section;

/// The AltiServ that the proxy uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The one inside this process, for development and tests.
    #[default]
    Embedded,
    /// Those of `servers`.
    Remote,
}

section! {
    /// The phone system, and the connections to it.
    pub struct AltiservSettings: Table "altiserv" {
        /// `"embedded"`: the AltiServ inside this process, for development and tests. `"remote"`: those of `servers`.
        mode: Mode = Mode::default(),
            allowed: OneOf(&["embedded", "remote"]), reload: AtNextStart;

        /// Remote mode: the servers of one system, as `"host"` or `"host:port"`. The port of AltiLink Plus is 10025 unless
        /// named. A name may stand for several addresses; it is resolved anew at each search for the active server. In
        /// embedded mode, and where the mode changes too, a change takes effect at the next start.
        servers: Vec<ServerAddress> = Vec::new(),
            allowed: Texts(SERVER, MOST_SERVERS, is_server), reload: Now;

        /// DNS servers for the names in `servers`, as `"192.0.2.53"` or `"192.0.2.53:5353"`. An empty list: those of the
        /// system, and its hosts file.
        dns_servers: Vec<DnsServer> = Vec::new(),
            allowed: Texts(dns::ALLOWED, MOST_DNS_SERVERS, is_dns_server), reload: Now;

        /// Leaves a server that still answers for another one when its name no longer leads to it. `false` stays until it
        /// fails.
        follow_dns: bool = false,
            allowed: Switch, reload: Now;

        /// Number of users who are logged on again at once after an outage.
        logons_at_once: usize = 64,
            allowed: Whole(1, 10_000), reload: Now;

        /// Remote mode: `"MaxCS"` or `"MaxACD"`. AltiLink Plus does not say which a server is. In embedded mode
        /// `embedded.product` counts.
        product: Product as "product_text" = Product::default(),
            allowed: Text("\"MaxCS\" or \"MaxACD\"", is_product), reload: AtNextStart;

        /// Windows code page of the servers.
        charset: altilink::Charset as "charset_text" = altilink::Charset::default(),
            allowed: Text(CHARSET, is_charset), reload: AtNextStart, used_by: Both;

        /// Deadline for a TCP connection.
        connect_timeout: Duration as "humantime_serde" = Duration::from_secs(3),
            allowed: Between(SHORTEST, MINUTE), reload: Now;

        /// Deadline for the answer to a command.
        command_timeout: Duration as "humantime_serde" = Duration::from_secs(5),
            allowed: Between(SHORTEST, MINUTE), reload: Now;

        /// Longest time that the event of a new call may wait for the call's IVR and user data, and after an outage
        /// `Connected: true` for an AltiServ that does not report the calls.
        extra_info_timeout: Duration as "humantime_serde" = Duration::from_millis(500),
            allowed: Between(SHORTEST, Duration::from_secs(10)), reload: Now;

        /// Time after which a quiet connection is pinged. `"0s"` never pings.
        ping_interval: Duration as "humantime_serde" = Duration::from_secs(5),
            allowed: BetweenOrZero(SHORTEST, HOUR, "never pings"), reload: Now;

        /// Unanswered pings that make a connection dead: as many intervals after the last sign of life as there may be
        /// misses, two at least.
        ping_misses: u32 = 2,
            allowed: Whole(1, 100), reload: Now;

        /// First pause before connecting again. The pause grows up to `backoff_max`.
        backoff_min: Duration as "humantime_serde" = Duration::from_millis(100),
            allowed: Between(SHORTEST, MINUTE), reload: Now;

        /// Longest pause before connecting again.
        backoff_max: Duration as "humantime_serde" = Duration::from_secs(5),
            allowed: Between(SHORTEST, HOUR), reload: Now;

        /// Application id to register with AltiServ. `GATORS11` is the AltiGen SDK's.
        application_id: String = "GATORS11".to_owned(),
            allowed: Text("1 to 63 printable ASCII characters without spaces", is_application_id), reload: AtNextStart;

        beside {
            /// The embedded server.
            pub embedded: EmbeddedSettings;
        }
    }
}

impl AltiservSettings {
    /// Product of the server in use: the embedded server's own, or what is configured of the remote ones.
    #[must_use]
    pub fn product_in_use(&self) -> Product {
        match (self.mode, self.embedded.server.product) {
            (Mode::Remote, _) => self.product,
            (Mode::Embedded, altiserv::Product::MaxCs) => Product::MaxCs,
            (Mode::Embedded, altiserv::Product::MaxAcd) => Product::MaxAcd,
        }
    }
}

fn is_charset(text: &str) -> bool {
    altilink::Charset::for_label(text).is_ok()
}

fn is_server(text: &str) -> bool {
    text.parse::<ServerAddress>().is_ok()
}

fn is_dns_server(text: &str) -> bool {
    text.parse::<DnsServer>().is_ok()
}

fn is_product(text: &str) -> bool {
    product_text::parse(text).is_some()
}

fn is_application_id(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

const SERVER: &str = "host or host:port, as \"pbx.example.com:10025\"";
const CHARSET: &str = "a code page for 8-bit text, as \"windows-1252\" or \"shift_jis\"";
const SHORTEST: Duration = Duration::from_millis(10);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Clusters of AltiServ are pairs; this leaves room for several sites.
const MOST_SERVERS: usize = 16;

/// More than any machine has; each that does not answer costs time.
const MOST_DNS_SERVERS: usize = 8;
