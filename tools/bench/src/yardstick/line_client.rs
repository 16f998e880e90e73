use std::net::SocketAddr;

use altilink::message::call_info::CallDetails;
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo};
use altilink::message::logon::{LogOn, LogOnKind};
use altilink::message::{Command, Message};
use altilink::{Block, Codec, Dialect, EventCode, Head, Packet, Pad, SequenceId};
use futures::{SinkExt, StreamExt};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio_util::codec::Framed;

use crate::error::BenchError;

/// A line's connection to the phone system, with the least that a client has to do.
pub(super) struct LineClient {
    wire: Framed<TcpStream, Codec>,
    line: Pad,
    asks: bool,
    last: SequenceId,
}

/// Text frame of an event.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CallFrame<'a> {
    event_type: &'static str,
    extension: i32,
    call_event_type: &'static str,
    call_info: Option<CallBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CallBody<'a> {
    #[serde(rename = "callerID")]
    caller_id: &'a str,
    caller_name: &'a str,
    #[serde(rename = "calleeID")]
    callee_id: &'a str,
    start_time: i32,
    ivr_data: &'a str,
    user_data: &'a str,
}

impl LineClient {
    /// Connects and logs on. With `asks` it asks one question for each ring.
    pub(super) async fn log_on(altiserv: SocketAddr, line: i32, asks: bool) -> Result<Self, BenchError> {
        let stream = TcpStream::connect(altiserv).await?;
        stream.set_nodelay(true)?;
        let wire = Framed::new(stream, Codec::new());
        let mut client = Self { wire, line: Pad(line), asks, last: SequenceId(0) };
        let logon = LogOn {
            kind: LogOnKind::Extension,
            extension: line.to_string(),
            password: "1234".to_owned().into(),
            workgroup: String::new(),
            workgroup_password: String::new().into(),
            address: [127, 0, 0, 1].into(),
        };
        client.ask(|id, line, dialect| logon.block(id, line, dialect), &mut Vec::new()).await?;
        Ok(client)
    }

    /// Waits for the next packet with events, and returns their text frames.
    pub(super) async fn frames(&mut self) -> Result<Vec<String>, BenchError> {
        let mut frames = Vec::new();
        let mut events = self.packet().await?;
        while !events.is_empty() {
            let mut later = Vec::new();
            for event in events {
                frames.extend(self.frame(&event, &mut later).await?);
            }
            events = later;
        }
        Ok(frames)
    }

    async fn frame(&mut self, event: &Block, later: &mut Vec<Block>) -> Result<Option<String>, BenchError> {
        let Head::Event(code) = event.head else { return Ok(None) };
        if code != EventCode::Ring {
            return Ok(Some(text(&CallFrame {
                event_type: "CallEvent",
                extension: self.line.0,
                call_event_type: "disconnect",
                call_info: None,
            })));
        }
        let info = CallDetails::read(&event.parameters, &Dialect::default())?.info;
        let extra = if self.asks {
            let question = GetExtraCallInfo { session: info.session };
            let answer = self.ask(|id, line, dialect| question.block(id, line, dialect), later).await?;
            ExtraCallInfo::read(&answer.parameters, &Dialect::default())?
        } else {
            ExtraCallInfo::default()
        };
        Ok(Some(text(&CallFrame {
            event_type: "CallEvent",
            extension: self.line.0,
            call_event_type: "ring",
            call_info: Some(CallBody {
                caller_id: &info.caller_id,
                caller_name: &info.caller_name,
                callee_id: &info.callee_id,
                start_time: info.start_time,
                ivr_data: &extra.ivr_data,
                user_data: &extra.user_data,
            }),
        })))
    }

    /// Asks a question and waits for its answer. Other blocks that come before it are kept.
    async fn ask(
        &mut self,
        question: impl FnOnce(SequenceId, Pad, &Dialect) -> Block,
        later: &mut Vec<Block>,
    ) -> Result<Block, BenchError> {
        self.last.0 += 1;
        let id = self.last;
        self.wire.send(Packet::of(0, question(id, self.line, &Dialect::default()))).await?;
        loop {
            for block in self.packet().await? {
                match block.head {
                    Head::Response { .. } if block.sequence_id == id => return Ok(block),
                    _ => later.push(block),
                }
            }
        }
    }

    async fn packet(&mut self) -> Result<Vec<Block>, BenchError> {
        let closed = || BenchError::Closed("the phone system's".to_owned());
        Ok(self.wire.next().await.ok_or_else(closed)???.blocks)
    }
}

fn text(frame: &CallFrame<'_>) -> String {
    serde_json::to_string(frame).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tokio::task::LocalSet;

    use super::*;
    use crate::phone_system::PhoneSystem;

    #[tokio::test]
    async fn a_ring_and_its_end_reach_the_line_that_has_logged_on_with_the_answer_to_its_question() {
        let rung = async {
            let phones = PhoneSystem::start().await?;
            let mut client = LineClient::log_on(phones.address, 20_007, true).await?;
            assert!(phones.ring(20_008, 1)?.is_none(), "nobody else is logged on");
            assert!(phones.ring_anew(20_007, 42)?.is_some());
            client.frames().await
        };
        let frames = LocalSet::new().run_until(rung).await.expect("the phone system answers");
        assert_eq!(frames.len(), 2, "{frames:?}");
        assert!(frames[0].contains("disconnect"), "{frames:?}");
        assert!(
            frames[1].contains(r#""callerID":"5550000042""#) && frames[1].contains(r#""ivrData":"1#2""#),
            "{frames:?}"
        );
    }
}
