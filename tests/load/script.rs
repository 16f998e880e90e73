//! Scripts of calls: each step names the party that acts or the event that a party gets.

use std::time::{Duration, Instant};

use serde_json::json;

use super::channel::Kind;
use super::user::User;

/// Party of a call that is a user. The other party may be outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Caller,
    Callee,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Action {
    /// Dials the other user.
    Dial,
    /// Dials this outside number.
    DialOutside(&'static str),
    /// Gets a call from outside.
    IsCalled,
    Answer,
    Hold,
    Retrieve,
    /// Performs this recording operation.
    Record(&'static str),
    HangUp,
    /// Loses the outside party of [`Action::IsCalled`], which hangs up.
    IsLeft,
}

/// A step of a script.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Does(Who, Action),
    /// Waits for a measured event, which follows from the last action.
    Sees(Who, Kind),
    /// Waits for an event that comes by itself after some time.
    Meets(Who, Kind),
    Talk,
    /// Waits longer than the guide's minimum time between mute and unmute.
    MuteSpacing,
}

/// A script from the first ring to the last event.
pub(super) type Script = &'static [Step];

use Action::{Answer, Dial, DialOutside, HangUp, Hold, IsCalled, IsLeft, Record, Retrieve};
use Kind::{Connect, Disconnect, RecordMute, RecordStart, RecordStop, Ring, RingBack};
use Step::{Does, Meets, MuteSpacing, Sees, Talk};
use Who::{Callee, Caller};

/// Outside number that answers and stays.
const PATIENT: &str = "(408) 597-9000";
/// Outside number that answers and then hangs up.
pub(super) const HASTY: &str = "(408) 597-9001";
/// Caller of calls from outside.
const OUTSIDE_CALLER: &str = "4085551212";
const MUTE_SPACING: Duration = Duration::from_millis(550);

/// Common start of all scripts of two users.
macro_rules! between_users {
    ($($step:expr),* $(,)?) => {
        &[Does(Caller, Dial), Sees(Caller, RingBack), Sees(Callee, Ring), $($step),*]
    };
}

/// Common start of all scripts of two users whose call is answered.
macro_rules! answered {
    ($($step:expr),* $(,)?) => {
        between_users![Does(Callee, Answer), Sees(Callee, Connect), Sees(Caller, Connect), Talk, $($step),*]
    };
}

/// Every kind of call. The scripts are played in this order, repeatedly.
pub(super) const SCRIPTS: &[Script] = &[
    answered![Does(Caller, HangUp), Sees(Callee, Disconnect), Sees(Caller, Disconnect)],
    // Recorded; the recording is stopped by request.
    answered![
        Does(Callee, Record("Start")),
        Sees(Callee, RecordStart),
        Talk,
        Does(Callee, Record("Stop")),
        Sees(Callee, RecordStop),
        Does(Callee, HangUp),
        Sees(Callee, Disconnect),
        Sees(Caller, Disconnect),
    ],
    // From outside, recorded with a mute; the caller hangs up.
    &[
        Does(Callee, IsCalled),
        Sees(Callee, Ring),
        Does(Callee, Answer),
        Sees(Callee, Connect),
        Does(Callee, Record("Start")),
        Sees(Callee, RecordStart),
        Does(Callee, Record("Mute")),
        Sees(Callee, RecordMute),
        MuteSpacing,
        Does(Callee, Record("Unmute")),
        Sees(Callee, RecordStart),
        Does(Callee, Record("Stop")),
        Sees(Callee, RecordStop),
        Talk,
        Does(Callee, IsLeft),
        Sees(Callee, Disconnect),
    ],
    // Held and retrieved; the other party hangs up.
    answered![
        Does(Caller, Hold),
        Talk,
        Does(Caller, Retrieve),
        Talk,
        Does(Callee, HangUp),
        Sees(Callee, Disconnect),
        Sees(Caller, Disconnect),
    ],
    // To the outside; the user drops the call.
    &[
        Does(Caller, DialOutside(PATIENT)),
        Sees(Caller, RingBack),
        Meets(Caller, Connect),
        Talk,
        Does(Caller, HangUp),
        Sees(Caller, Disconnect),
    ],
    // Not answered: the called user declines.
    between_users![Does(Callee, HangUp), Sees(Callee, Disconnect), Sees(Caller, Disconnect)],
    // From outside; the user declines after some ringing.
    &[Does(Callee, IsCalled), Sees(Callee, Ring), Talk, Does(Callee, HangUp), Sees(Callee, Disconnect)],
    // The end of the call ends the recording.
    answered![
        Does(Caller, Record("Start")),
        Sees(Caller, RecordStart),
        Talk,
        Does(Caller, HangUp),
        Sees(Callee, Disconnect),
        Sees(Caller, RecordStop),
        Sees(Caller, Disconnect),
    ],
    // To the outside; the outside party hangs up.
    &[Does(Caller, DialOutside(HASTY)), Sees(Caller, RingBack), Meets(Caller, Connect), Meets(Caller, Disconnect)],
    // Not answered: the calling user gives up.
    between_users![Talk, Does(Caller, HangUp), Sees(Callee, Disconnect), Sees(Caller, Disconnect)],
];

/// True if a script needs this party to be a user.
pub(super) fn needs(script: Script, party: Who) -> bool {
    script.iter().any(|step| matches!(step, Does(who, _) | Sees(who, _) | Meets(who, _) if *who == party))
}

/// A call with its users.
pub(super) struct Call {
    pub(super) caller: Option<User>,
    pub(super) callee: Option<User>,
    /// Id of a call from outside.
    outside: Option<i64>,
    acted: Instant,
}

impl Call {
    pub(super) fn new(caller: Option<User>, callee: Option<User>) -> Self {
        Self { caller, callee, outside: None, acted: Instant::now() }
    }

    /// Plays a script to its end.
    pub(super) async fn play(&mut self, script: Script, talk: Duration) {
        for step in script {
            match *step {
                Does(who, action) => {
                    self.acted = Instant::now();
                    self.act(who, action).await;
                }
                Sees(who, kind) => {
                    let since = self.acted;
                    let user = self.user(who);
                    let event = user.sees(kind).await;
                    user.measure(event_name(kind), since, &event);
                    if kind == Ring {
                        let caller = self.caller.as_ref().map_or(OUTSIDE_CALLER, |user| &user.extension);
                        assert_eq!(event.caller.as_deref(), Some(caller), "who calls {:?}", self.callee_number());
                    }
                }
                Meets(who, kind) => drop(self.user(who).sees(kind).await),
                Talk => tokio::time::sleep(talk).await,
                MuteSpacing => tokio::time::sleep(MUTE_SPACING).await,
            }
        }
    }

    fn user(&mut self, who: Who) -> &mut User {
        let user = match who {
            Caller => &mut self.caller,
            Callee => &mut self.callee,
        };
        user.as_mut().expect("a script has the users that it needs")
    }

    fn callee_number(&self) -> Option<&str> {
        self.callee.as_ref().map(|user| user.extension.as_str())
    }

    async fn act(&mut self, who: Who, action: Action) {
        let target = self.callee_number().map(str::to_owned);
        let outside = self.outside;
        let user = self.user(who);
        match action {
            Dial => drop(user.ask("dial", "POST", "/calls", Some(json!({ "target": target }))).await),
            DialOutside(number) => {
                user.ask("dial outside", "POST", "/calls", Some(json!({ "target": number }))).await;
            }
            IsCalled => {
                let call = json!({ "to": user.extension, "from": { "number": OUTSIDE_CALLER, "name": "Zoë Ñandú" },
                    "ivrData": "1#2", "userData": "ticket 7" });
                let placed = user.request("call from outside", "POST", "/simulator/calls", Some(call)).await;
                self.outside = placed["id"].as_i64();
            }
            Answer => user.ask_call("answer", "POST", "/answer", None).await,
            Hold => user.ask_call("hold", "POST", "/hold", None).await,
            Retrieve => user.ask_call("retrieve", "POST", "/retrieve", None).await,
            Record(operation) => {
                user.ask_call("record", "POST", "/record", Some(json!({ "Operation": operation }))).await;
            }
            HangUp => user.ask_call("drop", "DELETE", "", None).await,
            IsLeft => {
                let call = outside.expect("it was placed");
                user.request("hang up outside", "DELETE", &format!("/simulator/calls/{call}"), None).await;
            }
        }
    }
}

fn event_name(kind: Kind) -> &'static str {
    match kind {
        Kind::ServerConnected => "-> status",
        Ring => "-> ring",
        RingBack => "-> ringback",
        Connect => "-> connect",
        Disconnect => "-> disconnect",
        RecordStart | RecordMute | RecordStop => "-> RecordEvent",
    }
}
