//! An embedded AltiServ: a phone system that speaks AltiLink Plus v2 over TCP, with simulated phones and a simulated
//! outside world, for developing and testing against where no AltiGen server is at hand.
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
//! Nothing here knows the Web API or its proxy; of this workspace only `altilink` is used, so that the proxy's mistakes
//! cannot be shared. What a live AltiServ does beyond what its clients were observed to accept is not verified; those
//! places say so.

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
    Load, PhoneRule, PriorityWeight, Scenario, ScenarioError, ScenarioReport, ScenarioState, Spread, Step, StepAction,
    StepFailure, StepsReport, WrongKey, WrongScenario,
};
pub use server::{Handle, MAX_CONNECTIONS, Server, StartError};
pub use settings::{
    AGENTS, AnswerBehaviour, AnswerBehaviourError, BlockingSettings, DEFAULT_VERSION, Distribution, ExtensionSettings,
    OutsideBehaviour, OutsideNumberRule, OutsideNumberSettings, OutsideOutcome, Password, Product, RecordingFormat,
    Role, ServerRole, Settings, SettingsError, TrunkSettings, WorkgroupSettings,
};
pub use simulator::{
    CallEndpoint, Fault, FaultKind, KeyedDigits, NamedNumber, OriginalCallData, OutsideCall, PhoneChange,
    RunningRecording, RunningRecordingState, SimulatedCall, SimulatedCallState, SimulatorError, Statistics,
};
pub use speed::{Speed, WrongSpeed};
