//! The captured packets of the two observed clients, in their own bytes.

use altilink::{Block, Codec, CommandCode, Head, Packet, Pad, Parameters, ResponseCode, SequenceId, Value};
use bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use super::client::{Client, result};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../altilink/tests/vectors");

/// Player that sends the packets of one client to a server.
pub(crate) struct Player {
    packets: Vec<Vec<u8>>,
    pub(crate) client: Client,
}

impl Player {
    /// Loads the packets of the client `from` in both files, for this connection.
    pub(crate) fn new(from: &str, client: Client) -> Self {
        let files = ["client-packets.json", "agent-packets.json"].map(|file| {
            let text = std::fs::read_to_string(format!("{VECTORS}/{file}")).expect("the vectors are in the repository");
            serde_json::from_str::<serde_json::Value>(&text).expect("and are JSON")
        });
        let all = files.iter().flat_map(|file| file["packets"].as_array().expect("a list"));
        let packets = all.filter(|packet| packet["from"] == from).map(|packet| {
            let hex = packet["packet_hex"].as_str().expect("a text");
            let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"));
            bytes.collect()
        });
        Self { packets: packets.collect(), client }
    }

    /// Sends the first captured packet of this command for which `meant` is true, and returns the answer.
    pub(crate) async fn play_where(&mut self, code: CommandCode, meant: impl Fn(&Block) -> bool) -> Block {
        let is_it = |bytes: &&Vec<u8>| {
            let block = block_of(bytes);
            block.head == Head::Command(code) && meant(&block)
        };
        let bytes = self.packets.iter().find(is_it).unwrap_or_else(|| panic!("{code} was not captured")).clone();
        self.send(&bytes).await
    }

    pub(crate) async fn play(&mut self, code: CommandCode) -> Block {
        self.play_where(code, |_| true).await
    }

    /// Plays a command that must succeed with an empty answer.
    pub(crate) async fn done(&mut self, code: CommandCode) {
        self.done_where(code, |_| true).await;
    }

    pub(crate) async fn done_where(&mut self, code: CommandCode, meant: impl Fn(&Block) -> bool) {
        let answer = self.play_where(code, meant).await;
        assert_eq!((result(&answer), fields(&answer)), (ResponseCode::Ok, vec![]), "{code}");
    }

    /// Sends a command that the client is known to send, but that was not captured.
    pub(crate) async fn say(&mut self, code: CommandCode, location: Pad, parameters: Parameters) -> Block {
        let block = Block::command(code, SequenceId(9000), location, parameters);
        let mut bytes = BytesMut::new();
        Codec::new().encode(Packet::of(0, block), &mut bytes).expect("can be written");
        self.send(&bytes).await
    }

    async fn send(&mut self, bytes: &[u8]) -> Block {
        let command = block_of(bytes);
        let Head::Command(code) = command.head else { panic!("clients send commands") };
        self.client.send_bytes(bytes).await;
        let answer = self.client.response_to(command.sequence_id).await;
        assert!(matches!(answer.head, Head::Response { command, .. } if command == code), "{answer:?}");
        answer
    }
}

fn block_of(bytes: &[u8]) -> Block {
    let packet = Codec::new().decode(&mut BytesMut::from(bytes)).expect("no I/O error").expect("a whole packet");
    packet.expect("a valid packet").blocks.remove(0)
}

/// Parameters of a block with their ids.
pub(crate) fn fields(block: &Block) -> Vec<(i32, Value)> {
    block.parameters.iter().map(|parameter| (parameter.id, parameter.value.clone())).collect()
}
