use std::net::SocketAddr;

/// Reason for which the program does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address of the Web API cannot be bound.
    #[error("server.listen = {listen}: {source}")]
    Bind {
        /// The address.
        listen: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
    /// The cluster's keys cannot be used.
    #[error(transparent)]
    Keys(#[from] crate::cluster::WrongKeyFile),
    /// The certificate or its key cannot be used.
    #[error("{0}")]
    Certificate(#[from] crate::tls::TlsError),
    /// The cryptography does not offer what is served.
    #[error("TLS cannot be served: {0}")]
    Tls(#[from] rustls::Error),
    /// The embedded AltiServ does not start.
    #[error("the embedded AltiServ does not start: {0}")]
    Embedded(#[from] altiserv::ServerStartError),
    /// There is no server to connect to.
    #[error("altiserv.servers names no server")]
    NoServers,
    /// The system allows too few open files.
    #[error(
        "at most {most} files can be open, and {least} are needed to start and to serve a few clients: raise the limit, by \
         `ulimit -n 65536` or by LimitNOFILE= in the service's unit"
    )]
    TooFewFiles {
        /// Number that the system allows.
        most: u64,
        /// Number that the program needs.
        least: u64,
    },
    /// A thread of the HTTP server accepts no more connections.
    #[error("the HTTP server has ended")]
    ServerGone,
}
