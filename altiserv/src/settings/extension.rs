//! Extensions.

use serde::{Deserialize, Serialize};

use super::{AnswerBehaviour, Password};

/// Rights of the user of an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserRole {
    /// Sees and controls only its own line.
    #[default]
    Agent,
    /// May subscribe to other lines and record agents.
    Supervisor,
}

/// One extension, or a range of extensions with the same settings.
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
    /// Rights of its user.
    pub role: UserRole,
    /// True to record every call from the moment it connects.
    pub auto_record: bool,
    /// Answering of the simulated phone.
    pub answer: AnswerBehaviour,
    /// Do-not-disturb at the start: the phone is busy to all callers, and its workgroups pass it over.
    pub do_not_disturb: bool,
    /// True if a further call rings while the line has one, false if the line is busy then.
    pub call_waiting: bool,
    /// True if its user may call outside numbers and transfer calls to them. Emergency numbers are always allowed.
    pub outside_calls: bool,
    /// Number of the workgroup for which its outside calls are made. Empty: none.
    pub outbound_workgroup: String,
}

impl Default for ExtensionSettings {
    fn default() -> Self {
        Self {
            number: String::new(),
            name: "Extension {number}".to_owned(),
            password: Password::from("1234"),
            role: UserRole::Agent,
            auto_record: false,
            answer: AnswerBehaviour::Manual,
            do_not_disturb: false,
            call_waiting: true,
            outside_calls: true,
            outbound_workgroup: String::new(),
        }
    }
}
