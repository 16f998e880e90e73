//! An office to test with: the default one, events written as short sentences.

use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::{Pad, SessionHandle};

use super::{
    Accepted, CallData, Caller, Effect, Exchange, Happening, LineEvent, Refusal, Request, TapeId, TapeOrder, TapeReport,
};
use crate::settings::{Settings, plan::ServerPlan};

pub(super) struct Office {
    pub(super) exchange: Exchange,
    pub(super) now: Duration,
}

impl Office {
    pub(super) fn new() -> Self {
        Self::with(|_| ())
    }

    pub(super) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        change(&mut settings);
        let plan = ServerPlan::try_from(&settings).expect("valid settings");
        Self { exchange: Exchange::new(&plan), now: Duration::ZERO }
    }

    /// The pad of an extension, a workgroup, or a trunk line written `T001`.
    pub(super) fn pad(&self, number: &str) -> Pad {
        self.exchange.lines().find(|line| line.number == number).expect("a line of the office").pad
    }

    pub(super) fn ask(&mut self, line: &str, request: Request) -> Accepted {
        self.exchange.request(self.now, self.pad(line), request)
    }

    pub(super) fn dial(&mut self, line: &str, number: &str) -> Accepted {
        self.ask(line, Request::Dial { number: number.to_owned() })
    }

    pub(super) fn answer(&mut self, line: &str, call: &str) -> Accepted {
        self.ask(line, Request::Answer { call: self.pad(call) })
    }

    pub(super) fn drop(&mut self, line: &str, call: &str) -> Accepted {
        self.ask(line, Request::Drop { call: Some(self.pad(call)) })
    }

    pub(super) fn hold(&mut self, line: &str, call: &str) -> Accepted {
        self.ask(line, Request::Hold { call: self.pad(call) })
    }

    pub(super) fn retrieve(&mut self, line: &str, call: &str) -> Accepted {
        self.ask(line, Request::Retrieve { call: self.pad(call) })
    }

    pub(super) fn redirect(&mut self, line: &str, call: &str, to: &str) -> Accepted {
        self.ask(line, Request::Redirect { call: self.pad(call), destination: to.to_owned() })
    }

    pub(super) fn happen(&mut self, happening: Happening) -> Accepted {
        self.exchange.happen(self.now, happening)
    }

    pub(super) fn outside_call(&mut self, to: &str) -> Result<SessionHandle, Refusal> {
        self.outside_call_with(to, CallData::default())
    }

    pub(super) fn outside_call_with(&mut self, to: &str, data: CallData) -> Result<SessionHandle, Refusal> {
        let caller = Caller { number: "4085551234".to_owned(), name: "Zoë".to_owned(), ip: None };
        let call = Happening::OutsideCall { to: to.to_owned(), caller, data: Box::new(data) };
        self.happen(call).map(|call| call.expect("a call was made"))
    }

    /// Somebody logs on to each of these extensions.
    pub(super) fn attend(&mut self, lines: &[&str]) {
        for line in lines {
            self.happen(Happening::Attended { line: self.pad(line), attended: true }).expect("an extension");
        }
        self.exchange.take_effects();
    }

    /// In the first workgroup.
    pub(super) fn set_agent(&mut self, agent: &str, state: AgentState) -> Accepted {
        self.set_agent_in(agent, "800", state)
    }

    pub(super) fn set_agent_in(&mut self, agent: &str, workgroup: &str, state: AgentState) -> Accepted {
        self.ask(agent, Request::SetAgentState { workgroup: self.pad(workgroup), state })
    }

    /// On the whole.
    pub(super) fn agent_state(&self, agent: &str) -> AgentState {
        self.exchange.agents[&self.pad(agent)].state()
    }

    /// Two extensions in conversation, what they heard of it forgotten.
    pub(super) fn connect(&mut self, from: &str, to: &str) -> SessionHandle {
        let call = self.dial(from, to).expect("dials").expect("a call was made");
        self.answer(to, from).expect("answers");
        self.exchange.take_effects();
        call
    }

    pub(super) fn pass(&mut self, span: Duration) {
        self.now += span;
        self.exchange.advance(self.now);
    }

    /// What is ordered of tapes since last asked.
    pub(super) fn orders(&mut self) -> Vec<TapeOrder> {
        self.exchange.take_orders()
    }

    /// Every tape that was ordered since last asked is there.
    pub(super) fn open_tapes(&mut self) -> Vec<TapeId> {
        let opened = |order| match order {
            TapeOrder::Open { tape, .. } => Some(tape),
            _ => None,
        };
        let tapes: Vec<TapeId> = self.orders().into_iter().filter_map(opened).collect();
        for tape in &tapes {
            self.exchange.tape_report(self.now, TapeReport::Opened(*tape));
        }
        tapes
    }

    /// What everybody heard since last asked.
    pub(super) fn heard(&mut self) -> Vec<String> {
        let effects = self.exchange.take_effects();
        effects.iter().map(|effect| self.sentence(effect)).collect()
    }

    /// What one line heard; what the others heard is forgotten.
    pub(super) fn heard_by(&mut self, line: &str) -> Vec<String> {
        let start = format!("{line} ");
        self.heard().into_iter().filter_map(|sentence| sentence.strip_prefix(&start).map(str::to_owned)).collect()
    }

    pub(super) fn all_idle(&self) -> bool {
        self.exchange.lines().all(|line| line.calls.is_empty()) && self.exchange.calls.is_empty()
    }

    /// How many calls wait for a workgroup.
    pub(super) fn waiting(&self, workgroup: &str) -> usize {
        self.exchange.waiting(self.pad(workgroup))
    }

    fn number(&self, pad: Pad) -> &str {
        &self.exchange.line(pad).expect("events name lines").number
    }

    fn sentence(&self, Effect { line, event }: &Effect) -> String {
        let line = self.number(*line);
        match event {
            LineEvent::Ring(view) => format!("{line} RING {}", self.number(view.caller.pad)),
            LineEvent::RingBack(view) => format!("{line} RING_BACK {}", self.number(view.callee.pad)),
            LineEvent::State { state, pad } => format!("{line} {} {}", state.name(), self.number(*pad)),
            LineEvent::Dropped { call } => format!("{line} CALLDROP {}", self.number(*call)),
            LineEvent::Recording(change) => {
                format!("{line} VR {:?} {:?} {}", change.state, change.kind, self.number(change.call))
            }
            LineEvent::InQueue(call) => format!("{line} INQUEUE {}", self.number(call.call)),
            LineEvent::OutQueue(call) => format!("{line} OUTQUEUE {}", self.number(call.call)),
            LineEvent::QueuePriority(call) => format!("{line} QUEUE {} {}", self.number(call.call), call.priority),
            LineEvent::AgentState { changed, .. } if changed.number == "800" => format!("{line} {:?}", changed.state),
            LineEvent::AgentState { changed, .. } => format!("{line} {:?} in {}", changed.state, changed.number),
        }
    }
}
