//! An embedded AltiServ: a phone system that speaks AltiLink Plus v2 over TCP, with simulated phones and a simulated
//! outside world. It serves development and tests without an AltiGen server.
//!
//! [`Server::bind`] starts one from [`Settings`]; its [`Handle`] makes outside callers call, phones answer and faults
//! happen. Inside, from the wire to the core:
//!
//! - `server`: sockets and tasks. One task owns all state.
//! - `switchboard`: commands in, responses and events out.
//! - `desk`: connections, logons, licences, blocked extensions.
//! - `exchange`: lines, calls, call pads, recordings, workgroups and their agents, as a pure state machine.
//! - `recorder`: a thread that writes recordings as WAV files.
//!
//! `scenario` plays timed lists of calls and faults, and random load, through a [`Handle`] and nothing else.
//!
//! Nothing here knows the Web API or its proxy. Of this workspace only `altilink` is used, so that the server cannot share
//! the proxy's mistakes. Behaviour of a live AltiServ that does not follow from its observed clients is not verified, and
//! marked so.

mod bounds;
mod desk;
mod exchange;
mod recorder;
mod scenario;
mod server;
mod settings;
mod simulator;
mod speed;
mod switchboard;

pub use desk::Licences;
pub use recorder::Voice;
pub use scenario::{
    Load, PhoneRule, PriorityWeight, Scenario, ScenarioError, ScenarioReport, ScenarioState, ScenarioStep, Spread,
    StepAction, StepFailure, StepsReport, WrongKey, WrongScenario,
};
pub use server::{Handle, MAX_CONNECTIONS, Server, ServerStartError};
pub use settings::{
    AnswerBehaviour, AnswerBehaviourError, BlockingSettings, Distribution, ExtensionSettings, OutsideBehaviour,
    OutsideNumberRule, OutsideNumberSettings, OutsideOutcome, Password, Product, RecordingFormat, ServerRole, Settings,
    SettingsError, TrunkSettings, UserRole, WorkgroupSettings,
};
pub use simulator::{
    CallEndpoint, Fault, FaultKind, KeyedDigits, LicencePool, NamedNumber, OriginalCallData, OutsideCall, PhoneChange,
    RunningRecording, RunningRecordingState, SimulatedCall, SimulatedCallState, SimulatorError, Statistics,
};
pub use speed::{Speed, WrongSpeed};
