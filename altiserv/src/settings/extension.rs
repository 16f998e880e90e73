//! Extensions.

use serde::{Deserialize, Serialize};

use super::{AnswerBehaviour, Password};

/// What the user of an extension may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees and controls the own line only.
    #[default]
    Agent,
    /// May subscribe to other lines and record agents.
    Supervisor,
}

/// One extension, or a range of alike ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a configuration file, each for itself")]
pub struct ExtensionSettings {
    /// One number such as `"101"`, or a range such as `"101-110"`.
    pub number: String,
    /// Display name; `{number}` stands for the number. First and last name are split at the first space.
    pub name: String,
    /// Logon password.
    pub password: Password,
    /// What its user may do.
    pub role: Role,
    /// Whether every call is recorded from the moment it connects.
    pub auto_record: bool,
    /// How the simulated phone answers.
    pub answer: AnswerBehaviour,
    /// Whether the phone starts out undisturbed: everybody who calls finds it busy, and its workgroups pass it over.
    pub do_not_disturb: bool,
    /// Whether a further call rings while the line has one. Without it the line is busy then.
    pub call_waiting: bool,
    /// Whether its user may call, and transfer calls to, outside numbers. Emergency numbers are always open.
    pub outside_calls: bool,
    /// The workgroup that its outside calls are made for, by number; empty: none.
    pub outbound_workgroup: String,
}

impl Default for ExtensionSettings {
    fn default() -> Self {
        Self {
            number: String::new(),
            name: "Extension {number}".to_owned(),
            password: Password::from("1234"),
            role: Role::Agent,
            auto_record: false,
            answer: AnswerBehaviour::Manual,
            do_not_disturb: false,
            call_waiting: true,
            outside_calls: true,
            outbound_workgroup: String::new(),
        }
    }
}
