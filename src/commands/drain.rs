//! Asks the running program of this configuration, on this machine, to hand its users over to the other nodes and to end.

use std::io::{self, Write};

use super::health_check::{self, HealthError};
use crate::settings::{Settings, reached_at};

/// Path of the request. The Web API of a node has it.
const PATH: &str = "/admin/cluster/drain";

/// Remedy where nobody can be asked by HTTP. The program then does the same.
const OTHERWISE: &str = "send SIGTERM to the process instead, as `systemctl stop altigen-webproxy` does";

/// Reason for which the program does not drain.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// Nobody could prove that he may ask.
    #[error("admin.token is not set, so the running program takes no such request: {OTHERWISE}")]
    NoToken,
    /// Nothing answers.
    #[error(transparent)]
    Unheard(#[from] HealthError),
    /// It has another token.
    #[error("the running program has another admin.token than this configuration: {OTHERWISE}")]
    OtherToken,
    /// There is nobody to hand users over to.
    #[error("the running program is no node of a cluster, or was started without admin.token: {OTHERWISE}")]
    NoNode,
    /// Something else answers, or it cannot.
    #[error("the running program refuses: {0:?}")]
    Refused(String),
    /// Nobody reads what happens now.
    #[error("what happens now cannot be printed: {0}")]
    Print(#[from] io::Error),
}

/// Asks, and says what happens now. It does not wait for the end.
///
/// # Errors
/// Fails where the program does not begin to drain.
pub(crate) async fn run(settings: &Settings, to: &mut impl Write) -> Result<(), DrainError> {
    let token = settings.admin.token().ok_or(DrainError::NoToken)?;
    let head = format!("POST {PATH} HTTP/1.1\r\nContent-Length: 0\r\nAuthorization: Bearer {}\r\n", token.exposed());
    let answer = health_check::ask(reached_at(settings.server.listen), settings.tls.is_on(), &head).await?;
    judge(&answer)?;
    let drain = humantime::format_duration(settings.cluster.drain);
    writeln!(to, "It takes no more sessions, hands its own over to the other nodes within {drain}, and ends.")?;
    Ok(())
}

fn judge(answer: &str) -> Result<(), DrainError> {
    match answer.split_whitespace().nth(1) {
        Some("202") => Ok(()),
        Some("401" | "403") => Err(DrainError::OtherToken),
        Some("404") => Err(DrainError::NoNode),
        _ => Err(DrainError::Refused(health_check::first_line(answer))),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn each_refusal_says_what_to_do() {
        assert!(judge("HTTP/1.1 202 Accepted\r\n\r\n{}").is_ok());
        for (answer, told) in [
            ("HTTP/1.1 401 Unauthorized\r\n\r\n", "another admin.token"),
            ("HTTP/1.1 404 Not Found\r\n\r\n", "no node of a cluster"),
            ("HTTP/1.1 404 Not Found\r\n\r\n", "SIGTERM"),
            ("HTTP/1.1 500 Internal Server Error\r\n\r\n", "HTTP/1.1 500"),
            ("SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0"),
            ("", "refuses"),
        ] {
            let error = judge(answer).expect_err("it is refused").to_string();
            assert!(error.contains(told), "{answer}: {error}");
        }
    }

    #[tokio::test]
    async fn the_program_of_the_configuration_is_asked_with_its_token() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let mut settings = Settings::default();
        settings.server.listen = listener.local_addr().expect("its address");
        settings.admin.token = "0123456789abcdef".into();
        let answer = async {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert!(stream.read_buf(&mut request).await.expect("more of it") > 0);
            }
            stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}").await.expect("it is read");
            String::from_utf8(request).expect("text")
        };
        let mut told = Vec::new();
        let (request, drained) = tokio::join!(answer, run(&settings, &mut told));
        drained.expect("it drains");
        assert!(request.starts_with("POST /admin/cluster/drain HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("\r\nAuthorization: Bearer 0123456789abcdef\r\n"), "{request}");
        assert!(String::from_utf8_lossy(&told).contains("within 30s"));
    }

    #[tokio::test]
    async fn without_a_token_nobody_is_asked() {
        let mut told = Vec::new();
        let error = run(&Settings::default(), &mut told).await.expect_err("there is no token").to_string();
        assert!(error.contains("admin.token is not set") && error.contains("SIGTERM"), "{error}");
    }
}
