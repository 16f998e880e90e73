//! Health of the Web API of this configuration on this machine, for the health checks of containers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::settings::{Settings, reached_at};
use crate::tls::probe_config;

/// Longest time of the whole exchange.
const PATIENCE: Duration = Duration::from_secs(2);

/// Most bytes of an answer that are read; its head is shorter.
const MOST_READ: u64 = 4096;

/// Reason for which the Web API is not healthy.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    /// Nobody takes the connection, or it breaks.
    #[error("{at}: {source}")]
    Connection {
        /// The address that was tried.
        at: SocketAddr,
        /// Error of the connection.
        source: std::io::Error,
    },
    /// It took too long.
    #[error("{0}: no answer within {PATIENCE:?}")]
    Silent(SocketAddr),
    /// Something else than the Web API answers.
    #[error("{at}: not the Web API: {answer:?}")]
    Stranger {
        /// The address that was tried.
        at: SocketAddr,
        /// The first line of the answer, shortened.
        answer: String,
    },
}

/// Asks once.
///
/// # Errors
/// Tells the first thing that is wrong.
pub(crate) async fn run(settings: &Settings) -> Result<(), HealthError> {
    let at = reached_at(settings.server.listen);
    let answer = get(at, settings.tls.is_on(), "/health").await?;
    if is_web_api(&answer) { Ok(()) } else { Err(HealthError::Stranger { at, answer: first_line(&answer) }) }
}

/// Beginning of the answer to a GET of this path.
pub(crate) async fn get(at: SocketAddr, secure: bool, path: &str) -> Result<String, HealthError> {
    ask(at, secure, &format!("GET {path} HTTP/1.1\r\n")).await
}

/// Beginning of the answer to a request, of which `head` has the first lines.
pub(crate) async fn ask(at: SocketAddr, secure: bool, head: &str) -> Result<String, HealthError> {
    let asked = timeout(PATIENCE, connect_and_ask(at, secure, head)).await.map_err(|_| HealthError::Silent(at))?;
    asked.map_err(|source| HealthError::Connection { at, source })
}

async fn connect_and_ask(at: SocketAddr, secure: bool, head: &str) -> std::io::Result<String> {
    let stream = TcpStream::connect(at).await?;
    if !secure {
        return exchange(stream, head).await;
    }
    let config = probe_config().map_err(std::io::Error::other)?;
    let name = ServerName::from(at.ip());
    exchange(TlsConnector::from(Arc::new(config)).connect(name, stream).await?, head).await
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, head: &str) -> std::io::Result<String> {
    let request = format!("{head}Host: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    match stream.take(MOST_READ).read_to_end(&mut answer).await {
        // Some servers end a TLS connection without saying so; what was read is what counts.
        Err(error) if answer.is_empty() => Err(error),
        _ => Ok(String::from_utf8_lossy(&answer).into_owned()),
    }
}

/// True for an answer in the words of the Web API. Another server may answer 200, too.
fn is_web_api(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"{"status":"ok"}"#)
}

pub(crate) fn first_line(answer: &str) -> String {
    answer.lines().next().unwrap_or_default().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_api_is_healthy() {
        assert!(is_web_api("HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"status\":\"ok\"}"));
        assert!(!is_web_api("HTTP/1.1 200 OK\r\n\r\n<html>It works</html>"));
        assert!(!is_web_api("HTTP/1.1 503 Service Unavailable\r\n\r\n{\"status\":\"ok\"}"));
        assert!(!is_web_api("SSH-2.0-OpenSSH_9.2\r\n"));
    }
}
