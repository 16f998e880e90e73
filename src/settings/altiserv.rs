mod charset;
mod dns;
mod embedded;
mod product;

use std::time::Duration;

use actors::Product;
use serde::{Deserialize, Serialize};

pub use dns::{DnsServer, WrongDnsServer};
pub use embedded::EmbeddedSettings;

use super::address::ServerAddress;
use super::rule::{Allowed, Rule};

pub(super) use embedded::{OPTIONAL_KEYS, RULES as EMBEDDED_RULES};

/// Which AltiServ the proxy uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The one inside this process, for development and tests.
    #[default]
    Embedded,
    /// Those of `servers`.
    Remote,
}

/// `[altiserv]`: the phone system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AltiservSettings {
    /// Which AltiServ is used.
    pub mode: Mode,
    /// Remote mode: the servers, at least one. A name may stand for several addresses.
    pub servers: Vec<ServerAddress>,
    /// The DNS servers that are asked for the servers' names; none for those that the system is configured with, whose
    /// hosts file then counts too.
    pub dns_servers: Vec<DnsServer>,
    /// Whether a server that still answers is left when its name no longer leads to it.
    pub follow_dns: bool,
    /// How many users are logged on again at once after an outage.
    pub logons_at_once: usize,
    /// Remote mode: which product the servers are. In embedded mode `embedded.product` rules.
    #[serde(with = "product")]
    pub product: Product,
    /// The servers' Windows code page.
    #[serde(with = "charset")]
    pub charset: altilink::Charset,
    /// Deadline for a TCP connection.
    #[serde(with = "humantime_serde")]
    pub connect_timeout: Duration,
    /// Deadline for the answer to a command.
    #[serde(with = "humantime_serde")]
    pub command_timeout: Duration,
    /// How long the event of a new call may wait for the call's IVR and user data, and after an outage the news that the
    /// server is back for one that does not tell the calls.
    #[serde(with = "humantime_serde")]
    pub extra_info_timeout: Duration,
    /// How often an idle connection is pinged; zero never pings.
    #[serde(with = "humantime_serde")]
    pub ping_interval: Duration,
    /// Unanswered pings after which a connection is dead.
    pub ping_misses: u32,
    /// First pause before connecting again.
    #[serde(with = "humantime_serde")]
    pub backoff_min: Duration,
    /// Longest pause before connecting again.
    #[serde(with = "humantime_serde")]
    pub backoff_max: Duration,
    /// The application id to register. `GATORS11` is the AltiGen SDK's.
    pub application_id: String,
    /// The embedded server.
    pub embedded: EmbeddedSettings,
}

impl AltiservSettings {
    /// Which product the server in use is: the embedded server's own, or what is configured of the remote ones.
    #[must_use]
    pub fn product_in_use(&self) -> Product {
        match (self.mode, self.embedded.server.product) {
            (Mode::Remote, _) => self.product,
            (Mode::Embedded, altiserv::Product::MaxCs) => Product::MaxCs,
            (Mode::Embedded, altiserv::Product::MaxAcd) => Product::MaxAcd,
        }
    }
}

impl Default for AltiservSettings {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            servers: Vec::new(),
            dns_servers: Vec::new(),
            follow_dns: false,
            logons_at_once: 64,
            product: Product::default(),
            charset: altilink::Charset::default(),
            connect_timeout: Duration::from_secs(3),
            command_timeout: Duration::from_secs(5),
            extra_info_timeout: Duration::from_millis(500),
            ping_interval: Duration::from_secs(5),
            ping_misses: 2,
            backoff_min: Duration::from_millis(100),
            backoff_max: Duration::from_secs(5),
            application_id: "GATORS11".to_owned(),
            embedded: EmbeddedSettings::default(),
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
    product::parse(text).is_some()
}

fn is_application_id(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

const SHORTEST: Duration = Duration::from_millis(10);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Clusters of AltiServ are pairs; this leaves room for several sites.
const MOST_SERVERS: usize = 16;

/// More than any machine has; each that does not answer costs time.
const MOST_DNS_SERVERS: usize = 8;

pub(super) const RULES: &[Rule] = &[
    Rule { key: "altiserv.mode", allowed: Allowed::OneOf(&["embedded", "remote"]) },
    Rule {
        key: "altiserv.servers",
        allowed: Allowed::Texts("host or host:port, as \"pbx.example.com:10025\"", MOST_SERVERS, is_server),
    },
    Rule { key: "altiserv.dns_servers", allowed: Allowed::Texts(dns::ALLOWED, MOST_DNS_SERVERS, is_dns_server) },
    Rule { key: "altiserv.follow_dns", allowed: Allowed::Switch },
    Rule { key: "altiserv.logons_at_once", allowed: Allowed::Whole(1, 10_000) },
    Rule { key: "altiserv.product", allowed: Allowed::Text("\"MaxCS\" or \"MaxACD\"", is_product) },
    Rule {
        key: "altiserv.charset",
        allowed: Allowed::Text("a code page for 8-bit text, as \"windows-1252\" or \"shift_jis\"", is_charset),
    },
    Rule { key: "altiserv.connect_timeout", allowed: Allowed::Between(SHORTEST, MINUTE) },
    Rule { key: "altiserv.command_timeout", allowed: Allowed::Between(SHORTEST, MINUTE) },
    Rule { key: "altiserv.extra_info_timeout", allowed: Allowed::Between(SHORTEST, Duration::from_secs(10)) },
    Rule { key: "altiserv.ping_interval", allowed: Allowed::BetweenOrZero(SHORTEST, HOUR, "never pings") },
    Rule { key: "altiserv.ping_misses", allowed: Allowed::Whole(1, 100) },
    Rule { key: "altiserv.backoff_min", allowed: Allowed::Between(SHORTEST, MINUTE) },
    Rule { key: "altiserv.backoff_max", allowed: Allowed::Between(SHORTEST, HOUR) },
    Rule {
        key: "altiserv.application_id",
        allowed: Allowed::Text("1 to 63 printable ASCII characters without spaces", is_application_id),
    },
];
