//! Lines: extensions, trunk lines, workgroups, each under its pad.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use altilink::{Pad, SessionHandle};

use crate::settings::{AnswerBehaviour, Role, plan::Plan};

/// Pads are given in the order of the configuration, so they are the same after every start.
const FIRST_EXTENSION: i32 = 100;
const FIRST_TRUNK: i32 = 5000;
const FIRST_WORKGROUP: i32 = 8000;

/// A line of the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) pad: Pad,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) role: LineRole,
    /// In the order in which they came; empty for a workgroup, whose calls wait in the queue.
    pub(crate) calls: Vec<SessionHandle>,
    /// Since when it has no call.
    pub(crate) idle_since: Duration,
    /// Whether somebody is logged on to it.
    pub(crate) attended: bool,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineRole {
    Extension { answer: AnswerBehaviour, auto_record: bool, user: Role },
    Trunk { access_code: String },
    Workgroup { members: Vec<Pad> },
}

impl Line {
    fn new(pad: Pad, number: String, name: String, role: LineRole) -> Self {
        Self { pad, number, name, role, calls: Vec::new(), idle_since: Duration::ZERO, attended: false }
    }

    pub(crate) fn is_extension(&self) -> bool {
        matches!(self.role, LineRole::Extension { .. })
    }

    pub(crate) fn is_trunk(&self) -> bool {
        matches!(self.role, LineRole::Trunk { .. })
    }

    pub(crate) fn is_supervisor(&self) -> bool {
        matches!(self.role, LineRole::Extension { user: Role::Supervisor, .. })
    }

    pub(crate) fn records_itself(&self) -> bool {
        matches!(self.role, LineRole::Extension { auto_record: true, .. })
    }

    /// Who is in the workgroup; nobody is in another line.
    pub(crate) fn members(&self) -> &[Pad] {
        match &self.role {
            LineRole::Workgroup { members } => members,
            LineRole::Extension { .. } | LineRole::Trunk { .. } => &[],
        }
    }
}

/// All lines of a plan.
pub(crate) fn lines(plan: &Plan) -> BTreeMap<Pad, Line> {
    let mut by_number = HashMap::new();
    let extensions = (FIRST_EXTENSION..).map(Pad).zip(&plan.extensions).map(|(pad, extension)| {
        by_number.insert(extension.number.as_str(), pad);
        let role =
            LineRole::Extension { answer: extension.answer, auto_record: extension.auto_record, user: extension.role };
        Line::new(pad, extension.number.clone(), extension.name.clone(), role)
    });
    let mut lines: BTreeMap<Pad, Line> = extensions.map(|line| (line.pad, line)).collect();
    let codes = plan.trunks.iter().flat_map(|trunk| std::iter::repeat_n(&trunk.access_code, trunk.lines));
    lines.extend((FIRST_TRUNK..).map(Pad).zip(1..).zip(codes).map(|((pad, ordinal), access_code)| {
        let role = LineRole::Trunk { access_code: access_code.clone() };
        (pad, Line::new(pad, format!("T{ordinal:03}"), format!("Trunk {ordinal}"), role))
    }));
    lines.extend((FIRST_WORKGROUP..).map(Pad).zip(&plan.workgroups).map(|(pad, workgroup)| {
        let members = workgroup.members.iter().filter_map(|number| by_number.get(number.as_str()).copied()).collect();
        (pad, Line::new(pad, workgroup.number.clone(), workgroup.name.clone(), LineRole::Workgroup { members }))
    }));
    lines
}
