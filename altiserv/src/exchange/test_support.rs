//! An office to test with: the default one, events written as short sentences.

use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::{Pad, SessionHandle};

use super::{
    CallData, Caller, Exchange, ExchangeEvent, ExchangeEventKind, Happening, InputResult, LineRequest, Refusal, TapeId,
    TapeOrder, TapeReport,
};
use crate::settings::{Settings, plan::Plan};

pub(crate) struct Office {
    pub(crate) exchange: Exchange,
    pub(crate) now: Duration,
}

impl Office {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        change(&mut settings);
        let plan = Plan::try_from(&settings).expect("valid settings");
        Self { exchange: Exchange::new(&plan), now: Duration::ZERO }
    }

    /// The pad of an extension, a workgroup, or a trunk line written `T001`.
    pub(crate) fn pad(&self, number: &str) -> Pad {
        self.exchange.lines().find(|line| line.number == number).expect("a line of the office").pad
    }

    pub(crate) fn ask(&mut self, line: &str, request: LineRequest) -> InputResult {
        self.exchange.request(self.now, self.pad(line), request)
    }

    pub(crate) fn dial(&mut self, line: &str, number: &str) -> InputResult {
        self.ask(line, LineRequest::Dial { number: number.to_owned() })
    }

    pub(crate) fn answer(&mut self, line: &str, call: &str) -> InputResult {
        self.ask(line, LineRequest::Answer { call: self.pad(call) })
    }

    pub(crate) fn drop(&mut self, line: &str, call: &str) -> InputResult {
        self.ask(line, LineRequest::Drop { call: Some(self.pad(call)) })
    }

    pub(crate) fn hold(&mut self, line: &str, call: &str) -> InputResult {
        self.ask(line, LineRequest::Hold { call: self.pad(call) })
    }

    pub(crate) fn retrieve(&mut self, line: &str, call: &str) -> InputResult {
        self.ask(line, LineRequest::Retrieve { call: self.pad(call) })
    }

    pub(crate) fn redirect(&mut self, line: &str, call: &str, to: &str) -> InputResult {
        self.ask(line, LineRequest::Redirect { call: self.pad(call), destination: to.to_owned() })
    }

    pub(crate) fn happen(&mut self, happening: Happening) -> InputResult {
        self.exchange.happen(self.now, happening)
    }

    pub(crate) fn outside_call(&mut self, to: &str) -> Result<SessionHandle, Refusal> {
        self.outside_call_with(to, CallData::default())
    }

    pub(crate) fn outside_call_with(&mut self, to: &str, data: CallData) -> Result<SessionHandle, Refusal> {
        let caller = Caller { number: "4085551234".to_owned(), name: "Zoë".to_owned(), ip: None };
        let call = Happening::OutsideCall { to: to.to_owned(), caller, data: Box::new(data) };
        self.happen(call).map(|call| call.expect("a call was made"))
    }

    /// A client logs on to each of these extensions.
    pub(crate) fn attend(&mut self, lines: &[&str]) {
        for line in lines {
            self.happen(Happening::Attended { line: self.pad(line), attended: true }).expect("an extension");
        }
        self.exchange.take_effects();
    }

    /// In the first workgroup.
    pub(crate) fn set_agent(&mut self, agent: &str, state: AgentState) -> InputResult {
        self.set_agent_in(agent, "800", state)
    }

    pub(crate) fn set_agent_in(&mut self, agent: &str, workgroup: &str, state: AgentState) -> InputResult {
        self.ask(agent, LineRequest::SetAgentState { workgroup: self.pad(workgroup), state })
    }

    /// On the whole.
    pub(crate) fn agent_state(&self, agent: &str) -> AgentState {
        self.exchange.switch.agents[&self.pad(agent)].state()
    }

    /// Two extensions in conversation. Their events so far are forgotten.
    pub(crate) fn connect(&mut self, from: &str, to: &str) -> SessionHandle {
        let call = self.dial(from, to).expect("dials").expect("a call was made");
        self.answer(to, from).expect("answers");
        self.exchange.take_effects();
        call
    }

    pub(crate) fn pass(&mut self, span: Duration) {
        self.now += span;
        self.exchange.advance(self.now);
    }

    /// Orders for tapes since the last call of this function.
    pub(crate) fn orders(&mut self) -> Vec<TapeOrder> {
        self.exchange.take_orders()
    }

    /// Every tape that was ordered since last asked is there.
    pub(crate) fn open_tapes(&mut self) -> Vec<TapeId> {
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

    /// Events of all lines since the last call of this function.
    pub(crate) fn heard(&mut self) -> Vec<String> {
        let effects = self.exchange.take_effects();
        effects.iter().map(|effect| self.sentence(effect)).collect()
    }

    /// Events of one line; those of the others are forgotten.
    pub(crate) fn heard_by(&mut self, line: &str) -> Vec<String> {
        let start = format!("{line} ");
        self.heard().into_iter().filter_map(|sentence| sentence.strip_prefix(&start).map(str::to_owned)).collect()
    }

    pub(crate) fn all_idle(&self) -> bool {
        self.exchange.lines().all(|line| line.calls.is_empty()) && self.exchange.switch.calls.is_empty()
    }

    /// Number of calls that wait for a workgroup.
    pub(crate) fn waiting(&self, workgroup: &str) -> usize {
        self.exchange.switch.waiting(self.pad(workgroup))
    }

    fn number(&self, pad: Pad) -> &str {
        &self.exchange.line(pad).expect("events name lines").number
    }

    fn sentence(&self, ExchangeEvent { line, event }: &ExchangeEvent) -> String {
        let line = self.number(*line);
        match event {
            ExchangeEventKind::Ring(view) => format!("{line} RING {}", self.number(view.caller.pad)),
            ExchangeEventKind::RingBack(view) => format!("{line} RING_BACK {}", self.number(view.callee.pad)),
            ExchangeEventKind::State { state, pad } => format!("{line} {} {}", state.name(), self.number(*pad)),
            ExchangeEventKind::Dropped { call } => format!("{line} CALLDROP {}", self.number(*call)),
            ExchangeEventKind::Recording(change) => {
                format!("{line} VR {:?} {:?} {}", change.state, change.kind, self.number(change.call))
            }
            ExchangeEventKind::InQueue(call) => format!("{line} INQUEUE {}", self.number(call.call)),
            ExchangeEventKind::OutQueue(call) => format!("{line} OUTQUEUE {}", self.number(call.call)),
            ExchangeEventKind::QueuePriority(call) => {
                format!("{line} QUEUE {} {}", self.number(call.call), call.priority)
            }
            ExchangeEventKind::AgentState { changed, .. } if changed.number == "800" => {
                format!("{line} {:?}", changed.state)
            }
            ExchangeEventKind::AgentState { changed, .. } => {
                format!("{line} {:?} in {}", changed.state, changed.number)
            }
        }
    }
}
