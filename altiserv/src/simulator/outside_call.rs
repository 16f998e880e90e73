//! A call from outside that is to be placed.

use std::net::Ipv4Addr;
use std::time::Duration;

use altilink::Charset;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SimulatorError;
use crate::bounds::{present_duration, within};
use crate::exchange::{CallData, Caller, Happening, MAX_USER_DATA, OriginalParty, Stay};

/// Room of the fields of `CallInfo`, in bytes of the server's code page.
const NUMBER: usize = 40;
const NAME: usize = 64;
const WORKGROUP: usize = 10;
const OUTBOUND_WORKGROUP: usize = 9;
const MAX_PRIORITY: i32 = 9;
/// The highest skill level; one above it is taken for a mistake.
pub(crate) const MAX_SKILL: i32 = 1000;
/// The longest patience or talk time; a longer one is taken for a mistake.
const MAX_STAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An outside caller who rings an extension or a workgroup. Only `to` is required. Keys of several words are written
/// `ivrData` as in JSON or `ivr_data` as in TOML.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OutsideCall {
    /// The number of an extension or of a workgroup.
    #[schema(required = true)]
    pub to: String,
    /// The caller.
    pub from: CallEndpoint,
    /// The number that the caller dialled.
    pub dnis: NamedNumber,
    /// The caller's number as the network has it.
    pub ani: NamedNumber,
    /// The workgroup that the call is for. If empty, it is `to`, if that is one.
    pub workgroup: String,
    /// The outbound workgroup.
    #[serde(alias = "outbound_workgroup")]
    pub outbound_workgroup: String,
    /// Data that the caller entered in the IVR.
    #[serde(alias = "ivr_data")]
    pub ivr_data: String,
    /// Data that an application attached.
    #[serde(alias = "user_data")]
    pub user_data: String,
    /// 1 to 9, or 0 for none.
    #[serde(deserialize_with = "within::<_, _, 0, { MAX_PRIORITY as i64 }>")]
    #[schema(minimum = 0, maximum = 9)]
    pub priority: i32,
    /// The skill level needed, at most 1000, or 0 for none.
    #[serde(deserialize_with = "within::<_, _, 0, { MAX_SKILL as i64 }>")]
    #[schema(minimum = 0, maximum = 1000)]
    pub skill: i32,
    /// Type of the call, such as a callback call.
    #[serde(alias = "call_type")]
    pub call_type: String,
    /// For a callback call: the call that it answers.
    pub original: OriginalCallData,
    /// Time for which the caller waits for an answer before hanging up, written `"30s"`; forever if absent.
    #[serde(
        serialize_with = "humantime_serde::serialize",
        deserialize_with = "present_duration",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false)]
    pub patience: Option<Duration>,
    /// Time after the answer at which the caller hangs up; never if absent. Both go by the simulation's clock.
    #[serde(
        alias = "talk_time",
        serialize_with = "humantime_serde::serialize",
        deserialize_with = "present_duration",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false)]
    pub talk_time: Option<Duration>,
}

/// An end of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CallEndpoint {
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its IPv4 address, or empty.
    pub ip: String,
}

/// A number with a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct NamedNumber {
    /// The number.
    pub number: String,
    /// Its name.
    pub name: String,
}

/// The call that a callback answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OriginalCallData {
    /// The workgroup it was for.
    pub workgroup: String,
    /// The caller's number.
    #[serde(alias = "caller_id")]
    pub caller_id: String,
    /// The caller's name.
    #[serde(alias = "caller_name")]
    pub caller_name: String,
}

impl OutsideCall {
    /// Checks every field against what a call can carry, so that nothing is cut in silence.
    pub(crate) fn into_happening(self, charset: Charset) -> Result<Happening, SimulatorError> {
        self.check(charset)?;
        let ip = parse_ip(&self.from.ip)?;
        let data = CallData {
            access_code: 0,
            workgroup: self.workgroup,
            outbound_workgroup: self.outbound_workgroup,
            dnis: named(self.dnis),
            ani: named(self.ani),
            ivr_data: self.ivr_data,
            user_data: self.user_data,
            priority: self.priority,
            skill: self.skill,
            call_type: self.call_type,
            original: OriginalParty {
                workgroup: self.original.workgroup,
                caller_id: self.original.caller_id,
                caller_name: self.original.caller_name,
            },
            stay: Stay { patience: self.patience, talk_time: self.talk_time },
        };
        let caller = Caller { number: self.from.number, name: self.from.name, ip };
        Ok(Happening::OutsideCall { to: self.to, caller, data: Box::new(data) })
    }

    pub(crate) fn check(&self, charset: Charset) -> Result<(), SimulatorError> {
        if self.to.is_empty() {
            return Err(invalid("to", "the number of an extension or a workgroup is needed"));
        }
        for (field, text, room) in self.texts() {
            check_text(field, text, room, charset)?;
        }
        if !(0..=MAX_PRIORITY).contains(&self.priority) {
            return Err(invalid("priority", format!("1 to {MAX_PRIORITY}, or 0 for none")));
        }
        if !(0..=MAX_SKILL).contains(&self.skill) {
            return Err(invalid("skill", format!("1 to {MAX_SKILL}, or 0 for none")));
        }
        parse_ip(&self.from.ip)?;
        for (field, span) in [("patience", self.patience), ("talkTime", self.talk_time)] {
            if span.is_some_and(|span| span > MAX_STAY) {
                return Err(invalid(field, "at most 24h"));
            }
        }
        Ok(())
    }

    fn texts(&self) -> [(&'static str, &str, usize); 15] {
        [
            ("to", &self.to, NUMBER),
            ("from.number", &self.from.number, NUMBER),
            ("from.name", &self.from.name, NAME),
            ("dnis.number", &self.dnis.number, NUMBER),
            ("dnis.name", &self.dnis.name, NAME),
            ("ani.number", &self.ani.number, NUMBER),
            ("ani.name", &self.ani.name, NAME),
            ("workgroup", &self.workgroup, WORKGROUP),
            ("outboundWorkgroup", &self.outbound_workgroup, OUTBOUND_WORKGROUP),
            ("ivrData", &self.ivr_data, MAX_USER_DATA),
            ("userData", &self.user_data, MAX_USER_DATA),
            ("callType", &self.call_type, NAME),
            ("original.workgroup", &self.original.workgroup, WORKGROUP),
            ("original.callerId", &self.original.caller_id, NUMBER),
            ("original.callerName", &self.original.caller_name, NAME),
        ]
    }
}

fn check_text(field: &'static str, text: &str, room: usize, charset: Charset) -> Result<(), SimulatorError> {
    // No code page writes a character in more bytes than this.
    const WIDEST: usize = 10;
    if text.len() > room * WIDEST || charset.encode(text, room + 1).len() > room {
        return Err(invalid(field, format!("at most {room} bytes in {}", charset.name())));
    }
    if text.contains('\0') {
        return Err(invalid(field, "no NUL character"));
    }
    Ok(())
}

fn parse_ip(text: &str) -> Result<Option<Ipv4Addr>, SimulatorError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| invalid("from.ip", "an IPv4 address"))
}

fn named(number: NamedNumber) -> Caller {
    Caller { number: number.number, name: number.name, ip: None }
}

fn invalid(field: &'static str, reason: impl Into<String>) -> SimulatorError {
    SimulatorError::InvalidField { field, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> SimulatorError {
        let call: OutsideCall = serde_json::from_str(json).expect("well-formed");
        call.into_happening(Charset::default()).expect_err("must be refused")
    }

    #[test]
    fn every_field_arrives() {
        let json = r#"{"to":"800","from":{"number":"+14085551234","name":"Zoë Müller","ip":"10.1.2.3"},
            "dnis":{"number":"5000","name":"Sales"},"ani":{"number":"4085551234","name":"ZOE"},"workgroup":"800",
            "outboundWorkgroup":"801","ivrData":"1,2","userData":"ticket 7","priority":9,"skill":3,
            "callType":"callback","original":{"workgroup":"802","callerId":"555","callerName":"Ana"}}"#;
        let call: OutsideCall = serde_json::from_str(json).expect("well-formed");
        let Happening::OutsideCall { to, caller, data } = call.into_happening(Charset::default()).expect("valid")
        else {
            panic!("an outside call makes an outside call");
        };
        assert_eq!((to.as_str(), caller.name.as_str()), ("800", "Zoë Müller"));
        assert_eq!(caller.ip, Some(Ipv4Addr::new(10, 1, 2, 3)));
        assert_eq!((data.dnis.name.as_str(), data.ani.number.as_str()), ("Sales", "4085551234"));
        assert_eq!((data.priority, data.skill, data.call_type.as_str()), (9, 3, "callback"));
        assert_eq!(data.original.caller_name, "Ana");
    }

    #[test]
    fn wrong_fields_are_named() {
        let field = |json| match refused(json) {
            SimulatorError::InvalidField { field, .. } => field,
            other => panic!("{other}"),
        };
        assert_eq!(field("{}"), "to");
        assert_eq!(field(r#"{"to":"101","from":{"ip":"::1"}}"#), "from.ip");
        assert_eq!(field(r#"{"to":"101","workgroup":"12345678901"}"#), "workgroup");
        assert_eq!(field(r#"{"to":"101","from":{"name":"a\u0000b"}}"#), "from.name");
    }

    #[test]
    fn numbers_out_of_bounds_are_refused() {
        let refused = |call: OutsideCall| {
            let call = OutsideCall { to: "101".to_owned(), ..call };
            call.check(Charset::default()).expect_err("must be refused").to_string()
        };
        let priority = OutsideCall { priority: 10, ..OutsideCall::default() };
        assert_eq!(refused(priority), "priority: 1 to 9, or 0 for none");
        let skill = OutsideCall { skill: -1, ..OutsideCall::default() };
        assert_eq!(refused(skill), "skill: 1 to 1000, or 0 for none");
        for json in [r#"{"to":"101","priority":10}"#, r#"{"to":"101","skill":1001}"#, r#"{"to":"101","patience":null}"#]
        {
            serde_json::from_str::<OutsideCall>(json).expect_err("must be refused");
        }
    }

    #[test]
    fn only_the_called_number_is_needed_and_unknown_fields_are_ignored() {
        let call: OutsideCall = serde_json::from_str(r#"{"to":"101","colour":"red"}"#).expect("well-formed");
        assert_eq!(call, OutsideCall { to: "101".to_owned(), ..OutsideCall::default() });
        call.into_happening(Charset::default()).expect("valid");
    }

    #[test]
    fn a_name_is_measured_in_the_servers_code_page() {
        let name = "é".repeat(64);
        let call = OutsideCall {
            to: "101".to_owned(),
            from: CallEndpoint { name, ..CallEndpoint::default() },
            ..OutsideCall::default()
        };
        call.into_happening(Charset::default()).expect("64 bytes in windows-1252, 128 in UTF-8");
    }
}
