//! Lines: extensions, trunk lines, workgroups, each under its pad.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::phone::Phone;
use super::workgroups::workgroup::Workgroup;
use crate::settings::{AnswerBehaviour, Role, plan::ExtensionPlan, plan::Plan};

/// Pads are given in the order of the configuration, so they are the same after every start.
const FIRST_EXTENSION: i32 = 100;
const FIRST_TRUNK: i32 = 5000;
const FIRST_WORKGROUP: i32 = 8000;

/// A line of the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SwitchLine {
    pub(crate) pad: Pad,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) role: LineRole,
    /// In the order in which they came; empty for a workgroup, whose calls wait in the queue.
    pub(crate) calls: Vec<SessionHandle>,
    /// Time since when it has no call, or since when a client is logged on to it, if that is later.
    pub(crate) idle_since: Duration,
    /// A client is logged on to it.
    pub(crate) attended: bool,
}

/// Kind of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineRole {
    Extension { phone: Phone, auto_record: bool, outside_calls: bool, user: Role, outbound_workgroup: String },
    Trunk { access_code: String },
    Workgroup(Workgroup),
}

impl SwitchLine {
    fn new(pad: Pad, number: String, name: String, role: LineRole) -> Self {
        Self { pad, number, name, role, calls: Vec::new(), idle_since: Duration::ZERO, attended: false }
    }

    pub(crate) fn is_extension(&self) -> bool {
        matches!(self.role, LineRole::Extension { .. })
    }

    /// Its phone; trunk lines and workgroups have none.
    pub(crate) fn phone(&self) -> Option<&Phone> {
        match &self.role {
            LineRole::Extension { phone, .. } => Some(phone),
            LineRole::Trunk { .. } | LineRole::Workgroup { .. } => None,
        }
    }

    pub(crate) fn does_not_disturb(&self) -> bool {
        self.phone().is_some_and(|phone| phone.do_not_disturb)
    }

    pub(crate) fn may_call_outside(&self) -> bool {
        matches!(self.role, LineRole::Extension { outside_calls: true, .. })
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

    /// True if a client is logged on to it, or its phone answers by itself.
    pub(crate) fn is_staffed(&self) -> bool {
        self.attended || self.phone().is_some_and(|phone| phone.answer != AnswerBehaviour::Manual)
    }

    /// The number of the workgroup that an extension's outside calls are made for, or nothing.
    pub(crate) fn outbound_workgroup(&self) -> &str {
        match &self.role {
            LineRole::Extension { outbound_workgroup, .. } => outbound_workgroup,
            LineRole::Trunk { .. } | LineRole::Workgroup(_) => "",
        }
    }

    pub(crate) fn workgroup(&self) -> Option<&Workgroup> {
        if let LineRole::Workgroup(workgroup) = &self.role { Some(workgroup) } else { None }
    }

    /// Members of the workgroup; any other line has none.
    pub(crate) fn members(&self) -> &[Pad] {
        self.workgroup().map_or(&[], |workgroup| &workgroup.members)
    }
}

fn extension_role(plan: &ExtensionPlan) -> LineRole {
    let &ExtensionPlan { answer, do_not_disturb, call_waiting, auto_record, outside_calls, role: user, .. } = plan;
    let phone = Phone { answer, do_not_disturb, call_waiting };
    let outbound_workgroup = plan.outbound_workgroup.clone();
    LineRole::Extension { phone, auto_record, outside_calls, user, outbound_workgroup }
}

/// All lines of a plan.
pub(crate) fn lines(plan: &Plan) -> BTreeMap<Pad, SwitchLine> {
    let mut lines = BTreeMap::new();
    let mut by_number = HashMap::new();
    for (pad, extension) in (FIRST_EXTENSION..).map(Pad).zip(&plan.extensions) {
        by_number.insert(extension.number.as_str(), pad);
        let role = extension_role(extension);
        lines.insert(pad, SwitchLine::new(pad, extension.number.clone(), extension.name.clone(), role));
    }
    let codes = plan.trunks.iter().flat_map(|trunk| std::iter::repeat_n(&trunk.access_code, trunk.lines));
    for ((pad, ordinal), access_code) in (FIRST_TRUNK..).map(Pad).zip(1..).zip(codes) {
        let role = LineRole::Trunk { access_code: access_code.clone() };
        lines.insert(pad, SwitchLine::new(pad, format!("T{ordinal:03}"), format!("Trunk {ordinal}"), role));
    }
    for (pad, workgroup) in (FIRST_WORKGROUP..).map(Pad).zip(&plan.workgroups) {
        let role = LineRole::Workgroup(Workgroup::new(workgroup, &by_number));
        lines.insert(pad, SwitchLine::new(pad, workgroup.number.clone(), workgroup.name.clone(), role));
    }
    lines
}
