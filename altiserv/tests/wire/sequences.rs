//! The logon sequences of the two observed clients, in their own bytes.

use altilink::message::Message;
use altilink::message::call_info::CallInfoReply;
use altilink::message::lines::LineList;
use altilink::{CommandCode, Dialect, Head, Pad, ResponseCode};

use super::client::{Client, result, serve, with_201};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../altilink/tests/vectors/client-packets.json");

/// The captured packet of a client with this command.
fn packet(client: &str, code: i32) -> Vec<u8> {
    let text = std::fs::read_to_string(VECTORS).expect("the vectors are in the repository");
    let vectors: serde_json::Value = serde_json::from_str(&text).expect("and are JSON");
    let packets = vectors["packets"].as_array().expect("a list");
    let found = packets.iter().find(|packet| packet["from"] == client && packet["code"] == code);
    let hex = found.expect("captured")["packet_hex"].as_str().expect("a text");
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

async fn replay(client: &mut Client, from: &str, code: CommandCode) -> altilink::Block {
    client.send_bytes(&packet(from, code.into())).await;
    let block = client.next_block().await.expect("an answer");
    assert!(matches!(block.head, Head::Response { command, .. } if command == code), "{block:?}");
    block
}

/// Reads data responses up to the end of the list.
async fn line_list(client: &mut Client, from: &str) -> usize {
    let mut block = replay(client, from, CommandCode::GetLineInfo).await;
    let mut count = 0;
    while result(&block) != ResponseCode::ListEnd {
        assert_eq!(result(&block), ResponseCode::Ok);
        count += LineList::read(&block.parameters, &Dialect::default()).expect("readable").lines.len();
        block = client.next_block().await.expect("the list goes on");
    }
    count
}

#[tokio::test]
async fn the_sdk_client_logs_on_and_off() {
    let server = serve(&with_201()).await;
    let client = &mut Client::connect(&server).await;
    let sdk = "sdk-client";
    let version = replay(client, sdk, CommandCode::GetVersion).await;
    assert_eq!(version.parameters.int(0), Ok(0x2700));
    assert_eq!(result(&replay(client, sdk, CommandCode::RegisterAppId).await), ResponseCode::Ok);
    let logon = replay(client, sdk, CommandCode::LogOn).await;
    assert_eq!((result(&logon), logon.location), (ResponseCode::Ok, Pad(100)));
    assert_eq!(result(&replay(client, sdk, CommandCode::GetSysConfig).await), ResponseCode::Ok);
    assert_eq!(line_list(client, sdk).await, 11 + 24 + 1);
    let info = replay(client, sdk, CommandCode::GetCallInfo).await;
    assert_eq!(result(&info), ResponseCode::Ok);
    assert_eq!(CallInfoReply::read(&info.parameters, &Dialect::default()), Ok(CallInfoReply::default()));
    assert_eq!(result(&replay(client, sdk, CommandCode::LogOff).await), ResponseCode::Ok);
    server.shutdown().await;
}

#[tokio::test]
async fn the_net_client_logs_on_dials_drops_and_logs_off() {
    let mut settings = with_201();
    // Its captured call goes to 7916..., a number that needs an access code.
    settings.trunks[0].access_code = "7".to_owned();
    let server = serve(&settings).await;
    let client = &mut Client::connect(&server).await;
    let net = "dotnet-client";
    assert_eq!(result(&replay(client, net, CommandCode::RegisterAppId).await), ResponseCode::Ok);
    let logon = replay(client, net, CommandCode::LogOn).await;
    assert_eq!((result(&logon), logon.location), (ResponseCode::Ok, Pad(100)));
    assert_eq!(result(&replay(client, net, CommandCode::GetVersion).await), ResponseCode::Ok);
    assert_eq!(line_list(client, net).await, 11 + 24 + 1);
    assert_eq!(result(&replay(client, net, CommandCode::Ping).await), ResponseCode::Ok);

    client.line = Pad(100);
    assert_eq!(result(&replay(client, net, CommandCode::MakeCall).await), ResponseCode::Ok);
    client.events_until(altilink::EventCode::StateChange).await;
    let dropped = replay(client, net, CommandCode::DropCall).await;
    assert_eq!(result(&dropped), ResponseCode::Ok, "the constant 1 drops the current call");
    client.events_until(altilink::EventCode::CallDrop).await;
    client.events_until(altilink::EventCode::StateChange).await;
    let off = replay(client, net, CommandCode::LogOff).await;
    assert_eq!((result(&off), off.location), (ResponseCode::Ok, Pad::NONE));
    server.shutdown().await;
}
