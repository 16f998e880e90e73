//! Framing of a client's requests: which bytes are heads and which are bodies.
//!
//! ```text
//! Head ---- no body ------------------> Head
//! Head ---- content-length -----------> Body
//! Head ---- chunked ------------------> Chunks
//! Head ---- WebSocket or CONNECT -----> Opaque, to the end of the connection
//! Head ---- refused by the decoder ---> Opaque
//! Body ---- all bytes came -----------> Head
//! Chunks -- end of the body ----------> Head
//! Chunks -- refused by the decoder ---> Opaque
//! ```
//!
//! Within `Chunks`, where every byte that is not listed is refused:
//!
//! ```text
//! Size --------- hexadecimal digit ------> Size
//! Size --------- tab, space or semicolon > Extension
//! Size --------- CR ---------------------> SizeEnd
//! Extension ---- CR ---------------------> SizeEnd
//! Extension ---- any byte but CR and LF -> Extension
//! SizeEnd ------ LF, size above 0 -------> Data
//! SizeEnd ------ LF, size 0 -------------> LastReturn
//! Data --------- all bytes came ---------> DataReturn
//! DataReturn --- CR ---------------------> DataEnd
//! DataEnd ------ LF ---------------------> Size
//! LastReturn --- CR ---------------------> LastEnd
//! LastEnd ------ LF ---------------------> end of the body
//! ```

use std::ops::Range;

/// Most header fields, as in actix-http.
const MOST_FIELDS: usize = 96;

/// Longest head that is waited for, in bytes. actix-http refuses a head that is not complete by then.
const MOST_HEAD: usize = 128 * 1024;

const WEBSOCKET: &[u8] = b"websocket";

/// Position in the requests of a client, as actix-http's decoder sees them. Heads are parsed by the same parser. Bytes
/// that the decoder refuses are handed on to it unchanged.
#[derive(Debug)]
pub(crate) struct Framing {
    state: FramingState,
    /// Bytes of the head that were searched for its end in vain.
    searched: usize,
}

#[derive(Debug)]
enum FramingState {
    /// In a head, or before it.
    Head,
    /// In a body, with this many bytes to come.
    Body(u64),
    /// In a chunked body.
    Chunks(ChunkState),
    /// In bytes that are no requests: WebSocket frames, or data that ends the connection.
    Opaque,
}

/// State within a chunked body, with the size of the present chunk or the part of it that is to come.
#[derive(Debug, Clone, Copy)]
enum ChunkState {
    Size(u64),
    Extension(u64),
    SizeEnd(u64),
    Data(u64),
    DataReturn,
    DataEnd,
    LastReturn,
    LastEnd,
}

/// Handling of the first bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FramingStep {
    /// This many bytes are the complete head of a request.
    Head(usize),
    /// This many bytes are not part of a head.
    Pass(usize),
    /// This many bytes are dropped: empty lines between requests.
    Skip(usize),
    /// The bytes are the beginning of a head, and more are needed.
    More,
}

impl Default for Framing {
    fn default() -> Self {
        Self { state: FramingState::Head, searched: 0 }
    }
}

impl Framing {
    /// Tells whether the next bytes belong to a head.
    pub(crate) fn is_at_head(&self) -> bool {
        matches!(self.state, FramingState::Head)
    }

    /// Handles the first of these bytes, of which there is at least one. Bytes of an incomplete head have to come
    /// again, with more bytes after them. Blanks the fields of a head that ask for a change of protocol which will not
    /// be made.
    pub(crate) fn step(&mut self, bytes: &mut [u8]) -> FramingStep {
        match &mut self.state {
            FramingState::Opaque => FramingStep::Pass(bytes.len()),
            FramingState::Body(left) => {
                let here = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                *left -= here as u64;
                if *left == 0 {
                    self.state = FramingState::Head;
                }
                FramingStep::Pass(here)
            }
            FramingState::Chunks(chunk) => {
                let mut at = 0;
                while at < bytes.len() {
                    match chunk.step(&bytes[at..]) {
                        Some((next, here)) => {
                            *chunk = next;
                            at += here;
                        }
                        None if matches!(chunk, ChunkState::LastEnd) && bytes[at] == b'\n' => {
                            self.state = FramingState::Head;
                            return FramingStep::Pass(at + 1);
                        }
                        None => {
                            self.state = FramingState::Opaque;
                            return FramingStep::Pass(bytes.len());
                        }
                    }
                }
                FramingStep::Pass(at)
            }
            FramingState::Head => self.head(bytes),
        }
    }

    fn head(&mut self, bytes: &mut [u8]) -> FramingStep {
        match bytes {
            [b'\n', ..] => return FramingStep::Skip(1),
            [b'\r', b'\n', ..] => return FramingStep::Skip(2),
            _ if self.finds_end(bytes) => {}
            _ if bytes.len() >= MOST_HEAD => return self.opaque(bytes.len()),
            _ => return FramingStep::More,
        }
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut request = httparse::Request::new(&mut fields);
        match request.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => {
                let head = HeadSummary::of(&request, bytes);
                self.searched = 0;
                self.state = head.body();
                head.blank(bytes);
                FramingStep::Head(length)
            }
            Ok(httparse::Status::Partial) => FramingStep::More,
            Err(_) => self.opaque(bytes.len()),
        }
    }

    fn opaque(&mut self, length: usize) -> FramingStep {
        self.state = FramingState::Opaque;
        FramingStep::Pass(length)
    }

    /// Tells whether there is an empty line. Each byte is searched once, in whatever pieces they arrive.
    fn finds_end(&mut self, bytes: &[u8]) -> bool {
        let from = self.searched.saturating_sub(2);
        self.searched = bytes.len();
        let mut rest = &bytes[from..];
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            rest = &rest[end + 1..];
            if rest.starts_with(b"\n") || rest.starts_with(b"\r\n") {
                return true;
            }
        }
        false
    }
}

impl ChunkState {
    /// Returns the state after the first of these bytes, and their count. `None` at the end of the body, and if the
    /// decoder refuses the bytes.
    fn step(self, bytes: &[u8]) -> Option<(Self, usize)> {
        let next = match (self, *bytes.first()?) {
            (Self::Data(left), _) => {
                let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                let left = left - here as u64;
                return Some((if left == 0 { Self::DataReturn } else { Self::Data(left) }, here));
            }
            (Self::Size(size), digit) if digit.is_ascii_hexdigit() => {
                let digit = char::from(digit).to_digit(16).unwrap_or_default();
                Self::Size(size.checked_mul(16)?.checked_add(u64::from(digit))?)
            }
            (Self::Size(size) | Self::Extension(size), b'\r') => Self::SizeEnd(size),
            (Self::Extension(_), b'\n') => return None,
            (Self::Size(size), b'\t' | b' ' | b';') | (Self::Extension(size), _) => Self::Extension(size),
            (Self::SizeEnd(0), b'\n') => Self::LastReturn,
            (Self::SizeEnd(size), b'\n') => Self::Data(size),
            (Self::DataReturn, b'\r') => Self::DataEnd,
            (Self::DataEnd, b'\n') => Self::Size(0),
            (Self::LastReturn, b'\r') => Self::LastEnd,
            _ => return None,
        };
        Some((next, 1))
    }
}

/// Fields of a head about the body and about a change of protocol.
#[derive(Debug, Default)]
struct HeadSummary {
    is_get: bool,
    is_connect: bool,
    lengths: usize,
    /// Length of the body, if it is a number.
    length: Option<u64>,
    encodings: usize,
    is_chunked: bool,
    /// Places of `upgrade` in `Connection`.
    changes: Vec<Range<usize>>,
    /// Places of the values of `Upgrade`, and true for a value that contains `websocket`.
    protocols: Vec<(Range<usize>, bool)>,
}

impl HeadSummary {
    fn of(request: &httparse::Request<'_, '_>, bytes: &[u8]) -> Self {
        let mut head = Self {
            is_get: request.method == Some("GET"),
            is_connect: request.method == Some("CONNECT"),
            ..Self::default()
        };
        for field in request.headers.iter() {
            let value = field.value.trim_ascii();
            if field.name.eq_ignore_ascii_case("content-length") {
                head.lengths += 1;
                head.length = length(value);
            } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
                head.encodings += 1;
                head.is_chunked = value.eq_ignore_ascii_case(b"chunked") && request.version == Some(1);
            } else if field.name.eq_ignore_ascii_case("connection") {
                let tokens = tokens(field.value).filter(|token| token.eq_ignore_ascii_case(b"upgrade"));
                head.changes.extend(tokens.map(|token| place(token, bytes)));
            } else if field.name.eq_ignore_ascii_case("upgrade") {
                let named = tokens(field.value).any(|token| token.eq_ignore_ascii_case(WEBSOCKET));
                head.protocols.push((place(field.value, bytes), named));
            }
        }
        head
    }

    /// Tells whether the client asks for a WebSocket and can have one: not after a body.
    fn wants_websocket(&self) -> bool {
        self.is_get
            && !self.changes.is_empty()
            && self.encodings == 0
            && (self.lengths == 0 || (self.lengths == 1 && self.length == Some(0)))
            && self.protocols.iter().any(|(_, named)| *named)
    }

    /// Returns the state after the head.
    fn body(&self) -> FramingState {
        match (self.encodings, self.lengths, self.length) {
            _ if self.wants_websocket() => FramingState::Opaque,
            (1, 0, _) if self.is_chunked => FramingState::Chunks(ChunkState::Size(0)),
            (0, 0, _) | (0, 1, Some(0)) if self.is_connect => FramingState::Opaque,
            (0, 0, _) | (0, 1, Some(0)) => FramingState::Head,
            (0, 1, Some(length)) => FramingState::Body(length),
            _ => FramingState::Opaque,
        }
    }

    /// Blanks all protocols but the one that will be served. actix-http closes a connection whose upgrade is asked for
    /// and not made, takes a request's body as WebSocket frames, and finds no WebSocket in `h2c, websocket`.
    fn blank(&self, bytes: &mut [u8]) {
        let wants_websocket = self.wants_websocket();
        if !wants_websocket {
            self.changes.iter().for_each(|token| bytes[token.clone()].fill(b' '));
        }
        for (value, named) in &self.protocols {
            let value = &mut bytes[value.clone()];
            value.fill(b' ');
            if wants_websocket && *named {
                value[..WEBSOCKET.len()].copy_from_slice(WEBSOCKET);
            }
        }
    }
}

fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

/// Parses a length as actix-http does.
fn length(value: &[u8]) -> Option<u64> {
    let text = str::from_utf8(value).ok()?;
    if text.starts_with('+') { None } else { text.parse().ok() }
}

/// Returns the position of a part of `bytes`.
fn place(part: &[u8], bytes: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - bytes.as_ptr().addr();
    start..start + part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the heads of these bytes as they are handed on, and the framing after them.
    fn heads(text: &str, piece: usize) -> (Vec<String>, Framing) {
        let mut framing = Framing::default();
        let mut heads = Vec::new();
        let mut held = Vec::new();
        for chunk in text.as_bytes().chunks(piece) {
            held.extend_from_slice(chunk);
            while !held.is_empty() {
                let taken = match framing.step(&mut held) {
                    FramingStep::Head(length) => {
                        heads.push(String::from_utf8(held[..length].to_vec()).unwrap());
                        length
                    }
                    FramingStep::Pass(length) | FramingStep::Skip(length) => length,
                    FramingStep::More => break,
                };
                held.drain(..taken);
            }
        }
        (heads, framing)
    }

    #[test]
    fn heads_are_distinguished_from_bodies_in_whatever_pieces_they_arrive() {
        let requests = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\n\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n\n\nGET GET /3 \
                        HTTP/1.0\n\nPOST /4 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n\n\n\r\nA \
                        \r\n0123456789\r\n0\r\n\r\nGET /5 HTTP/1.1\r\nHost: a\r\n\r\n";
        for piece in [1, 2, 3, 7, 1000] {
            let (heads, framing) = heads(requests, piece);
            let paths: Vec<_> = heads.iter().map(|head| head.split(' ').nth(1).unwrap()).collect();
            assert_eq!(paths, ["/1", "/2", "/3", "/4", "/5"], "in pieces of {piece}");
            assert!(framing.is_at_head());
        }
    }

    #[test]
    fn requests_that_the_decoder_refuses_are_handed_on_to_it() {
        for wrong in [
            "GET / HTTP/1.1 \r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111",
        ] {
            assert!(!heads(wrong, 1).1.is_at_head() && !heads(wrong, 1000).1.is_at_head(), "{wrong}");
        }
        assert!(heads(&"a".repeat(MOST_HEAD - 1), 1000).1.is_at_head());
        assert!(!heads(&"a".repeat(MOST_HEAD), 1000).1.is_at_head());
    }

    #[test]
    fn a_change_of_protocol_is_asked_for_only_where_it_can_be_made() {
        let of = |method: &str, fields: &str| {
            let (heads, framing) = heads(&format!("{method} / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"), 1000);
            let fields: Vec<_> = heads[0].lines().skip(2).map(|line| line.trim_end().to_owned()).collect();
            (fields.join("|").trim_end_matches('|').to_owned(), framing.is_at_head())
        };
        let said = |text: &str, at_head| (text.to_owned(), at_head);
        assert_eq!(of("GET", "Connection: upgrade\r\n"), said("Connection:", true));
        assert_eq!(
            of("GET", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"),
            said("Connection:        , HTTP2-Settings|Upgrade:|HTTP2-Settings: AA", true)
        );
        let channel = said("Connection: Upgrade|Upgrade: websocket", false);
        assert_eq!(of("GET", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), channel);
        assert_eq!(of("GET", "Connection: Upgrade\r\nUpgrade: h2c, WebSocket\r\n"), channel);
        let body = "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n";
        assert_eq!(of("POST", body), said("Connection:|Upgrade:|Content-Length: 3", false));
        assert_eq!(of("GET", body), said("Connection:|Upgrade:|Content-Length: 3", false));
        let post = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
        assert_eq!(of("POST", post), said("Connection:|Upgrade:", true));
        let lengths = "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\nContent-Length: 0\r\n";
        let blanked = "Connection:|Upgrade:|Content-Length: 0|Content-Length: 0";
        assert_eq!(of("GET", lengths), said(blanked, false), "refused by the decoder");
    }

    /// The state after a request with these fields.
    fn is_at_head_after(method: &str, fields: &str) -> bool {
        heads(&format!("{method} / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"), 1000).1.is_at_head()
    }

    #[test]
    fn a_chunked_body_is_refused_at_its_first_wrong_byte() {
        let after = |body: &str| {
            let request = format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
            let (found, framing) = heads(&format!("{request}GET /next HTTP/1.1\r\n\r\n"), 1);
            (found.len() == 2, framing.is_at_head())
        };
        for good in
            ["0\r\n\r\n", "2\r\nab\r\n0\r\n\r\n", "1\t\r\na\r\n0 ;x\r\n\r\n", "1;a;b\r\na\r\n000\r\n\r\n", "\r\n\r\n"]
        {
            assert_eq!(after(good), (true, true), "{good:?}");
        }
        for wrong in [
            "g\r\n",
            "1\n",
            "1;a\nb",
            "1\rx",
            "1\r\naX",
            "1\r\na\rX",
            "0\r\nX",
            "0\r\n\rX",
            "0\r\nTrailer: a\r\n\r\n",
            "10000000000000000\r\n",
        ] {
            assert_eq!(after(wrong), (false, false), "{wrong:?}");
        }
        assert!(!heads("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1).1.is_at_head());
    }

    #[test]
    fn a_body_ends_after_its_length() {
        let requests = "POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nGETGET /2 HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET /3 HTTP/1.1\r\n\r\n";
        for piece in [1, 5, 1000] {
            assert_eq!(heads(requests, piece).0.len(), 3, "in pieces of {piece}");
        }
        let mut framing = Framing::default();
        let mut bytes = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n".to_vec();
        assert_eq!(framing.step(&mut bytes), FramingStep::Head(bytes.len()));
        assert_eq!(framing.step(&mut b"ab".to_vec()), FramingStep::Pass(2));
        assert!(!framing.is_at_head());
        assert_eq!(framing.step(&mut b"cGET".to_vec()), FramingStep::Pass(1));
        assert!(framing.is_at_head());
    }

    #[test]
    fn what_follows_a_head_depends_on_its_method_and_fields() {
        assert!(is_at_head_after("GET", ""));
        assert!(is_at_head_after("POST", "Content-Length: 0\r\n"));
        assert!(!is_at_head_after("POST", "Content-Length: 1\r\n"));
        assert!(!is_at_head_after("POST", "Content-Length: x\r\n"));
        assert!(!is_at_head_after("CONNECT", ""));
        assert!(!is_at_head_after("CONNECT", "Content-Length: 0\r\n"));
        assert!(!is_at_head_after("POST", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"));
        let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
        assert!(!is_at_head_after("GET", upgrade));
        assert!(!is_at_head_after("GET", &format!("{upgrade}Content-Length: 0\r\n")));
        assert!(is_at_head_after("POST", &format!("{upgrade}Content-Length: 0\r\n")));
        assert!(is_at_head_after("GET", "Connection: Upgrade\r\nUpgrade: h2c\r\n"));
        assert!(is_at_head_after("GET", "Upgrade: websocket\r\n"));
    }

    #[test]
    fn an_end_of_a_head_is_found_in_any_line_breaks_and_searched_once() {
        let mut framing = Framing::default();
        assert!(!framing.finds_end(b"GET / HTTP/1.1\r\n\r"));
        assert_eq!(framing.searched, 17);
        assert!(framing.finds_end(b"GET / HTTP/1.1\r\n\r\n"));
        for ended in ["a\n\n", "a\n\r\n", "a\r\n\n"] {
            assert!(Framing::default().finds_end(ended.as_bytes()), "{ended:?}");
        }
        for open in ["a\n", "a\r\r", "a\nb\n", "a\n\rb\n"] {
            assert!(!Framing::default().finds_end(open.as_bytes()), "{open:?}");
        }
    }
}
