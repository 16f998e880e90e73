//! Phone system that sends too much, or unreadable data.
#![expect(clippy::print_stdout, reason = "the figures are for whoever runs it")]

use std::time::{Duration, Instant};

use altilink::message::Event;
use altilink::message::call_info::{CallDetails, CallExtras, CallInfo, OriginalCall};
use altilink::message::events::Ring;
use altilink::{Block, CommandCode, Dialect, EventCode, Pad, Parameters, SequenceId, SessionHandle};
use nix::sys::signal::Signal;
use serde_json::json;

use crate::harness::{Http, Program, ScriptedAltiserv, Session, TestApp, eventually, in_time};

/// Line of the flooded user.
const LINE: Pad = Pad(101);

/// Limits of the program's resident memory in KiB, and of its log in bytes.
const MOST_RESIDENT: u64 = 200 * 1024;
const MOST_LOG: usize = 1024 * 1024;

/// Time limit for a request of another user during the flood, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

fn ring(pad: i32, text: &str) -> Block {
    let info =
        CallInfo { line: LINE, session: SessionHandle(pad), caller: Pad(pad), callee: LINE, ..CallInfo::default() };
    let text = || text.to_owned();
    let original = OriginalCall { workgroup: text(), caller_id: text(), caller_name: text() };
    let extras = CallExtras { call_type: text(), original, ..CallExtras::default() };
    Ring(CallDetails { info, extras }).block(LINE, &Dialect::default())
}

#[actix_web::test]
async fn long_texts_of_a_call_are_cut_to_what_a_call_has_room_for() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), |_| {}).await;
    let mut channel = app.log_on("101").await.bind().await;
    server.tell([ring(5000, &"é".repeat(60_000))]);
    let event = channel.next_event().await;
    let name = "é".repeat(64);
    let number = "é".repeat(40);
    let original = json!({ "originalworkgroupName": number, "originalCallerId": number, "originalCallername": name });
    let info = &event["callInfo"];
    assert_eq!((&info["callType"], &info["originalData"]), (&json!(name), &original));
}

/// The program in front of a scripted AltiServ, with a flooded user and another user.
struct Scene {
    program: Program,
    http: Http,
    server: ScriptedAltiserv,
    other: Session,
    resident: u64,
    slowest: Duration,
    requests: u32,
}

impl Scene {
    async fn set() -> Self {
        let server = ScriptedAltiserv::start().await;
        let servers = format!("[\"{}\"]", server.address());
        let variables = [
            ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
            ("WEBPROXY_ALTISERV__MODE", "remote"),
            ("WEBPROXY_ALTISERV__SERVERS", &servers),
        ];
        let mut program = Program::start(&[], &variables);
        let http = program.web_api().await;
        eventually("the server", async || (http.get("/ready").await.status == 200).then_some(())).await;
        let flooded = Session::new(http, &http.try_log_on("101").await.ok());
        let other = Session::new(http, &http.try_log_on("102").await.ok());
        let mut channel = flooded.bind().await;
        // The task reads until the test has ended.
        actix_web::rt::spawn(async move { while channel.next_message().await.is_some() {} });
        Self { program, http, server, other, resident: 0, slowest: Duration::ZERO, requests: 0 }
    }

    /// Sends packets for this time, as fast as they are read, and checks the program meanwhile.
    async fn flood(&mut self, time: Duration, mut next: impl FnMut(i32) -> Block) {
        let begun = Instant::now();
        let mut looked = begun;
        let mut sent = 0;
        while begun.elapsed() < time {
            sent += 1;
            self.server.pour(LINE, next(sent)).await;
            if looked.elapsed() > Duration::from_millis(200) {
                self.look().await;
                looked = Instant::now();
            }
        }
        println!("{sent} packets in {:?}", begun.elapsed());
    }

    /// Checks that the product answers, also to another user.
    async fn look(&mut self) {
        let begun = Instant::now();
        in_time("the health", self.http.get("/health")).await.ok();
        self.other.calls().await;
        self.other.dial("103").await.ok();
        self.slowest = self.slowest.max(begun.elapsed());
        self.resident = self.resident.max(self.program.resident());
        self.requests += 3;
    }

    async fn end(mut self, what: &str) {
        let asked = self.server.count(CommandCode::GetCallInfo);
        self.program.signal(Signal::SIGTERM);
        self.program.exit_status().await;
        let log = self.program.log().await;
        let bytes: usize = log.iter().map(|line| line.len() + 1).sum();
        let Self { resident, slowest, requests, .. } = self;
        println!(
            "{what}: at most {resident} KiB resident, {bytes} bytes of log in {} lines, GET_CALLINFO {asked} times, \
             {requests} requests by others, three at a time within {slowest:?}",
            log.len()
        );
        assert!(resident < MOST_RESIDENT && bytes < MOST_LOG && slowest < PATIENCE && requests > 0);
        assert!(asked < 100, "GET_CALLINFO {asked} times");
    }
}

#[actix_web::test]
#[ignore = "floods the program for a quarter of a minute; just attack"]
async fn rings_full_of_text_take_little_memory_and_leave_the_others_alone() {
    let mut scene = Scene::set().await;
    let text = "x".repeat(62_000);
    let mut block = ring(0, &text);
    scene
        .flood(Duration::from_secs(15), |sent| {
            // Only the pads differ. A test that encoded the texts each time would be slower than the product.
            let pad = ring(10_000 + sent, "").parameters.get(0).cloned().expect("a CallInfo");
            let others = block.parameters.iter().filter(|parameter| parameter.id != 0).cloned();
            block.parameters = others.collect::<Parameters>().with(0, pad);
            block.clone()
        })
        .await;
    scene.end("rings").await;
}

#[actix_web::test]
#[ignore = "floods the program for some seconds; just attack"]
async fn what_nobody_can_read_is_logged_now_and_then_and_asked_about_now_and_then() {
    let mut scene = Scene::set().await;
    scene
        .flood(Duration::from_secs(8), |sent| match sent % 3 {
            0 => Block::command(CommandCode::MakeCall, SequenceId(sent), LINE, Parameters::new()),
            1 => Block::event(EventCode::Ring, LINE, Parameters::new().with_int(0, sent)),
            _ => Block::event(EventCode::VoiceRecording, LINE, Parameters::new()),
        })
        .await;
    scene.end("what cannot be read").await;
}
