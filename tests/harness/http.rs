use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::TryIntoHeaderValue;
use actix_web_httpauth::headers::authorization::Basic;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};

use super::{PASSWORD, in_time};

/// HTTP client of one server. Each request opens a connection of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Http {
    pub(crate) address: SocketAddr,
}

impl Http {
    pub(crate) fn request(self, method: &str, path: &str) -> Outgoing {
        let host = self.address.to_string();
        let head = Request::builder().method(method).uri(path).header(HOST, host);
        Outgoing { address: self.address, from: None, head, body: Bytes::new() }
    }

    /// Figure of this series in the metrics, if it is there. The name is given without the program's prefix.
    pub(crate) async fn figure(&self, series: &str) -> Option<u64> {
        let reply = self.get("/metrics").await;
        let figures = str::from_utf8(&reply.body).expect("figures are text");
        let of_series = |line: &str| line.strip_prefix("altigen_webproxy_")?.strip_prefix(series)?.trim().parse().ok();
        figures.lines().find_map(of_series)
    }

    /// Number of event channels that are bound to sessions.
    pub(crate) async fn bound_channels(&self) -> u64 {
        self.figure("event_channels_bound").await.expect("the figure is always there")
    }

    pub(crate) async fn get(self, path: &str) -> Reply {
        self.request("GET", path).send().await
    }

    pub(crate) async fn post(self, path: &str, body: &Value) -> Reply {
        self.request("POST", path).json(body).send().await
    }

    pub(crate) async fn delete(self, path: &str) -> Reply {
        self.request("DELETE", path).send().await
    }

    /// Tries to log on.
    pub(crate) async fn log_on(self, extension: &str, password: &str, body: &Value) -> Reply {
        self.request("POST", "/sessions").basic(extension, password).json(body).send().await
    }

    /// Tries to log on from this address of the machine.
    pub(crate) async fn log_on_from(self, from: [u8; 4], extension: &str, password: &str) -> Reply {
        self.request("POST", "/sessions").from(from).basic(extension, password).send().await
    }

    /// Tries to log on with the default password and without opening a session.
    pub(crate) async fn try_log_on(self, extension: &str) -> Reply {
        self.request("POST", "/sessions").basic(extension, PASSWORD).send().await
    }
}

/// Request under construction.
pub(crate) struct Outgoing {
    address: SocketAddr,
    from: Option<IpAddr>,
    head: hyper::http::request::Builder,
    body: Bytes,
}

impl Outgoing {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.head = self.head.header(name, value);
        self
    }

    /// Sets the Host header, in place of the server's address.
    pub(crate) fn host(mut self, host: &str) -> Self {
        let headers = self.head.headers_mut().expect("the request is well-formed");
        headers.insert(HOST, host.parse().expect("a header"));
        self
    }

    /// Sends from this address of the machine. All of 127.0.0.0/8 belong to it.
    pub(crate) fn from(self, address: [u8; 4]) -> Self {
        Self { from: Some(address.into()), ..self }
    }

    pub(crate) fn basic(self, extension: &str, password: &str) -> Self {
        let credentials = Basic::new(extension.to_owned(), Some(password.to_owned()));
        let value = credentials.try_into_value().expect("base64 makes a header");
        let value = value.to_str().expect("base64 is ASCII").to_owned();
        self.header(AUTHORIZATION.as_str(), &value)
    }

    /// Adds the token of an administrator.
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header(CONTENT_TYPE.as_str(), "application/json").body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request and waits for the whole reply. Every reply must have a request id.
    pub(crate) async fn send(self) -> Reply {
        let request = self.head.body(Full::new(self.body)).expect("the request is well-formed");
        let what = format!("the reply to {} {}", request.method(), request.uri());
        let reply = in_time(&what, async {
            let stream = connect(self.address, self.from).await;
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("the connection is up");
            actix_web::rt::spawn(async move {
                // An error of the connection shows in the reply.
                let _ = connection.await;
            });
            let response = sender.send_request(request).await.expect("the server replies");
            let (head, body) = response.into_parts();
            let body = body.collect().await.expect("the reply is complete").to_bytes();
            Reply { status: head.status, headers: head.headers, body }
        })
        .await;
        assert!(reply.headers.contains_key("x-request-id"), "no X-Request-Id on {reply:?}");
        reply
    }
}

/// Opens a connection, from a given source address if there is one.
pub(crate) async fn connect(to: SocketAddr, from: Option<IpAddr>) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    if let Some(from) = from {
        socket.bind(SocketAddr::new(from, 0)).expect("an address of this machine");
    }
    socket.connect(to).await.expect("the server listens")
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("no header {name} on {self:?}"));
        value.to_str().expect("headers are text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        self.json()
    }

    /// Message of an error with this status, code and name. The guide's Error body is checked field by field.
    #[track_caller]
    pub(crate) fn refused_with(&self, status: u16, code: i32, name: &str) -> String {
        let body = self.json();
        let shown = (self.status.as_u16(), &body["code"], &body["error"]);
        assert_eq!(shown, (status, &Value::from(code), &Value::from(name)), "{self:?}");
        let mut keys: Vec<_> = body.as_object().expect("an error is an object").keys().collect();
        keys.sort();
        assert_eq!(keys, ["code", "error", "message", "requestId", "retryable"]);
        assert_eq!(body["requestId"], self.header("x-request-id"));
        assert!(body["retryable"].is_boolean(), "{body}");
        assert!(self.header("content-type").starts_with("application/json"));
        body["message"].as_str().expect("a message is text").to_owned()
    }

    /// Message of an error whose code is its HTTP status.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, name: &str) -> String {
        self.refused_with(status, status.into(), name)
    }

    pub(crate) fn is_retryable(&self) -> bool {
        self.json()["retryable"] == true
    }
}
