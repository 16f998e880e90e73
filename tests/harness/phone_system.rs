//! Comparison of the calls that a session lists with the calls of the phone system.

use serde_json::{Value, json};

/// Difference between a listing of this extension's calls and the phone system's own list.
///
/// The two identify a call differently. So the comparison counts calls by state and by recording.
pub(crate) fn differs(extension: &str, listing: &[Value], simulated: &[Value]) -> Option<String> {
    let own: Vec<&Value> = simulated.iter().filter(|call| involves(call, extension)).collect();
    let listed = |states: &[&str]| listing.iter().filter(|call| is_one_of(&call["state"], states)).count();
    let has = |states: &[&str]| own.iter().filter(|call| is_one_of(&call["state"], states)).count();
    let same = listing.len() == own.len()
        && listed(&["ring", "ringback"]) == has(&["ringing", "queued"])
        && listed(&["connected", "held"]) == has(&["connected", "held"])
        && listed(&["held"]) <= has(&["held"])
        && listed(&["conference"]) == has(&["conference"])
        && recordings_are_the_same(extension, listing, &own);
    (!same).then(|| format!("AltiServ has calls {}, the session lists {}", json!(own), json!(listing)))
}

fn is_one_of(state: &Value, states: &[&str]) -> bool {
    states.iter().any(|known| state == known)
}

fn involves(call: &Value, extension: &str) -> bool {
    [&call["from"]["number"], &call["to"], &call["line"]].into_iter().any(|number| number == extension)
}

/// Compares recordings. A conference is one conversation: each of its calls shows the recording of either call.
fn recordings_are_the_same(extension: &str, listing: &[Value], own: &[&Value]) -> bool {
    let of = |call: &Value| -> Option<String> {
        let recordings = call["recordings"].as_array()?;
        let recording = recordings.iter().find(|recording| recording["line"] == extension)?;
        recording["state"].as_str().map(str::to_owned)
    };
    let shown = |call: &Value| call["recording"]["recordingState"].as_str().map(str::to_owned);
    let (joined, apart): (Vec<&Value>, Vec<&Value>) = own.iter().partition(|call| call["state"] == "conference");
    let (joined_listed, apart_listed): (Vec<&Value>, Vec<&Value>) =
        listing.iter().partition(|call| call["state"] == "conference");
    let mut has: Vec<String> = apart.into_iter().map(|call| of(call).unwrap_or_else(|| "Stop".to_owned())).collect();
    let mut lists: Vec<String> = apart_listed.into_iter().filter_map(shown).collect();
    has.sort();
    lists.sort();
    let of_the_conference: Vec<String> = joined.into_iter().filter_map(of).collect();
    let is_right = |state: Option<String>| match (state.as_deref(), &of_the_conference[..]) {
        (Some(state), []) => state == "Stop",
        (Some(state), recorded) => recorded.iter().any(|recorded| recorded == state),
        (None, _) => false,
    };
    has == lists && joined_listed.into_iter().map(shown).all(is_right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(state: &str, recording: &str) -> Value {
        json!({ "state": state, "recording": { "recordingState": recording } })
    }

    fn has(state: &str, recordings: &[(&str, &str)]) -> Value {
        let recordings: Vec<_> =
            recordings.iter().map(|(line, state)| json!({ "line": line, "state": state })).collect();
        json!({ "state": state, "from": { "number": "101" }, "to": "102", "line": "102", "recordings": recordings })
    }

    #[test]
    fn states_and_recordings_are_compared() {
        let same = |listing: &[Value], simulated: &[Value]| differs("101", listing, simulated).is_none();
        assert!(same(&[], &[]));
        assert!(!same(&[], &[has("ringing", &[])]));
        assert!(same(&[listed("ringback", "Stop")], &[has("ringing", &[])]));
        assert!(!same(&[listed("connected", "Stop")], &[has("ringing", &[])]));
        assert!(same(&[listed("connected", "Stop")], &[has("held", &[("102", "Start")])]));
        assert!(!same(&[listed("held", "Stop")], &[has("connected", &[])]));
        assert!(same(&[listed("connected", "Mute")], &[has("connected", &[("101", "Mute")])]));
        assert!(!same(&[listed("connected", "Stop")], &[has("connected", &[("101", "Start")])]));
    }

    #[test]
    fn both_calls_of_a_conference_show_what_one_has() {
        let conference = [has("conference", &[("101", "Start")]), has("conference", &[])];
        let listing = |state: &str| [listed("conference", "Start"), listed("conference", state)];
        assert_eq!(differs("101", &listing("Start"), &conference), None);
        assert!(differs("101", &listing("Stop"), &conference).is_some());
    }
}
