//! Scripted AltiServ: it sends what a test tells it to send, answers as the test wants, and keeps what it receives. It
//! has no calls of its own and follows no rules. So it can do what no server of this project does.

mod answers;
mod call;
mod script;
mod talk;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::{Block, CommandCode, Pad, Parameters, ResponseCode};
use tokio::sync::oneshot;

pub(crate) use call::ScriptedCall;

use super::{STOP_LIMIT, eventually, in_time};
use script::Script;

/// Ways to answer a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Correct answer.
    Right,
    /// This response code without parameters.
    Refuse(ResponseCode),
    /// Correct answer, once the test releases it.
    Late,
    /// Success with parameters that cannot be decoded.
    Garbled,
    /// No answer.
    Never,
}

/// Scripted server in a thread of its own. It is stopped when it is dropped.
pub(crate) struct ScriptedAltiserv {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    stop: Option<oneshot::Sender<()>>,
    ended: mpsc::Receiver<()>,
}

impl ScriptedAltiserv {
    /// Starts with the extensions 101 to 110 and the workgroup 800, each on the pad of its number, and without calls.
    pub(crate) async fn start() -> Self {
        let script = Arc::new(Mutex::new(Script::new(101..=110)));
        let shared = Arc::clone(&script);
        let (bound, address) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let (done, ended) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listener = talk::listen(bound).await;
                tokio::select! {
                    () = talk::accept(listener, shared) => {}
                    _ = stopped => {}
                }
            });
            let _ = done.send(());
        });
        let address = in_time("the start of the scripted AltiServ", address).await.expect("it has started");
        Self { address, script, stop: Some(stop), ended }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds these extensions, each on the pad of its number.
    pub(crate) fn add_lines(&self, numbers: impl IntoIterator<Item = i32>) {
        self.script().lines.extend(numbers);
    }

    /// Includes this call in answers from now on. It replaces a call on the same pad of the same line.
    pub(crate) fn has(&self, call: &ScriptedCall) {
        self.script().has(call);
    }

    /// Removes this call from answers from now on.
    pub(crate) fn has_not(&self, call: &ScriptedCall) {
        self.script().has_not(call);
    }

    /// Includes only these calls in answers from now on.
    pub(crate) fn has_only<'a>(&self, calls: impl IntoIterator<Item = &'a ScriptedCall>) {
        self.script().calls = calls.into_iter().cloned().collect();
    }

    /// Puts the agent on this line into a state, of which no event tells.
    pub(crate) fn has_agent(&self, line: i32, state: AgentState) {
        self.script().agents.insert(Pad(line), state);
    }

    /// Sets the way to answer this command from now on.
    pub(crate) fn answers(&self, code: CommandCode, policy: Policy) {
        self.script().policies.insert(code, policy);
    }

    /// Sets the way to answer the next command of this kind. Repeated calls queue up.
    pub(crate) fn answers_once(&self, code: CommandCode, policy: Policy) {
        self.script().once.entry(code).or_default().push_back(policy);
    }

    /// Sends all late answers, in the order of their commands.
    pub(crate) fn release(&self) {
        self.script().release();
    }

    /// Sends these events, each block to every connection that is logged on to its line or monitors it. Each connection
    /// gets one write.
    pub(crate) fn tell(&self, events: impl IntoIterator<Item = Block>) {
        self.script().tell(events);
    }

    /// Sends this event to the connection of this line, as soon as little of the earlier data is unread.
    pub(crate) async fn pour(&self, line: Pad, event: Block) {
        let bytes = script::packet(event);
        let mut bytes = Some(bytes);
        in_time("somebody who reads", async {
            while !self.script().pour(line, &mut bytes) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
        .await;
    }

    /// Number of commands of this kind so far.
    pub(crate) fn count(&self, code: CommandCode) -> usize {
        self.script().heard.iter().filter(|(heard, _)| *heard == code).count()
    }

    /// Waits until this many commands of this kind have come since the start.
    pub(crate) async fn hears(&self, code: CommandCode, count: usize) {
        eventually(&format!("{count} of {code}"), async || (self.count(code) >= count).then_some(())).await;
    }

    /// Parameters of the last command of this kind.
    pub(crate) fn last(&self, code: CommandCode) -> Parameters {
        let script = self.script();
        let found = script.heard.iter().rfind(|(heard, _)| *heard == code);
        found.unwrap_or_else(|| panic!("no {code} has come")).1.clone()
    }

    /// Commands that change a call or its recording, in their order.
    pub(crate) fn orders(&self) -> Vec<CommandCode> {
        self.script().heard.iter().map(|(code, _)| *code).filter(|code| is_order(*code)).collect()
    }

    /// Ends every connection. New connections are accepted.
    pub(crate) fn cut(&self) {
        self.script().connections.clear();
    }

    /// Ends every connection and accepts none.
    pub(crate) fn leave(&self) {
        self.script().away = true;
        self.cut();
    }

    /// Accepts connections again.
    pub(crate) fn come_back(&self) {
        self.script().away = false;
    }
}

/// True if a command changes something.
fn is_order(code: CommandCode) -> bool {
    use CommandCode as Code;
    matches!(
        code,
        Code::MakeCall
            | Code::Answer
            | Code::DropCall
            | Code::Redirect
            | Code::Hold
            | Code::SimChars
            | Code::SimOnHook
            | Code::Conference
            | Code::SetAgentState
            | Code::LogOnWorkgroup
            | Code::VoiceRecord
            | Code::StartCallRecord
            | Code::StopCallRecord
            | Code::PauseCallRecord
    )
}

impl Drop for ScriptedAltiserv {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone if the thread has already ended; its end is still awaited.
            let _ = stop.send(());
        }
        let ended = self.ended.recv_timeout(STOP_LIMIT);
        if !thread::panicking() {
            assert_eq!(ended, Ok(()), "the scripted AltiServ did not end in time, or not well");
        }
    }
}
