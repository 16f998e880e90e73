//! The numbers of the phone system, for an application that offers them to dial.

use std::collections::HashMap;

use actix::prelude::*;

use super::SessionActor;
use super::line_use::LineUse;
use crate::Extension;
use crate::connection::CommandError;
use crate::logon::{EntryKind, LineBook};

/// Asks for the numbers of the phone system.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<PhoneBook, CommandError>")]
pub struct GetPhoneBook {
    /// The beginning of a number, or a part of a name; none for all entries. The server's list is then taken as last read,
    /// since people search with every key.
    pub search: Option<String>,
    /// Most entries to return.
    pub limit: usize,
}

/// Numbers of the phone system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneBook {
    /// Number of entries that were found, also beyond the limit.
    pub total: usize,
    /// The entries, by number.
    pub entries: Vec<PhoneBookEntry>,
}

/// A number of the phone system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneBookEntry {
    /// The number.
    pub number: Extension,
    /// Its name, or empty.
    pub name: String,
    /// Its kind.
    pub kind: EntryKind,
    /// State of the line, where the session is told of its calls.
    pub use_of_line: Option<LineUse>,
}

impl GetPhoneBook {
    fn is_found(&self, number: &Extension, lower_name: &str) -> bool {
        let Some(search) = &self.search else { return true };
        let search = search.trim().to_lowercase();
        number.as_str().starts_with(&search) || lower_name.contains(&search)
    }

    fn look_up(&self, book: &LineBook, lines: &HashMap<Extension, LineUse>) -> PhoneBook {
        let mut entries: Vec<PhoneBookEntry> = Vec::new();
        for (number, name, kind) in book.entries() {
            if self.is_found(number, &name.to_lowercase()) {
                let use_of_line = match kind {
                    EntryKind::Extension | EntryKind::VirtualExtension => lines.get(number).copied(),
                    EntryKind::Workgroup | EntryKind::HuntGroup | EntryKind::Application => None,
                };
                entries.push(PhoneBookEntry { number: number.clone(), name: name.to_owned(), kind, use_of_line });
            }
        }
        entries.sort_by(|one, other| one.number.as_str().cmp(other.number.as_str()));
        let total = entries.len();
        entries.truncate(self.limit);
        PhoneBook { total, entries }
    }
}

impl Handler<GetPhoneBook> for SessionActor {
    type Result = ResponseActFuture<Self, Result<PhoneBook, CommandError>>;

    fn handle(&mut self, wanted: GetPhoneBook, _: &mut Context<Self>) -> Self::Result {
        let read = self.line.clone().lines(wanted.search.is_some()).into_actor(self);
        Box::pin(read.map(move |book, session, _| {
            let lines = if session.is_connected() { session.shown.uses() } else { HashMap::new() };
            Ok(wanted.look_up(&*book?, &lines))
        }))
    }
}

#[cfg(test)]
mod tests {
    use altilink::message::lines::{LineInfo, LineKind};
    use altilink::{LineState, Pad};

    use super::*;
    use crate::connection::ConnectionId;

    fn book() -> LineBook {
        let line = |pad, number: &str, first_name: &str, last_name: &str, kind| LineInfo {
            pad: Pad(pad),
            state: LineState::Idle,
            kind,
            number: number.to_owned(),
            centrex: false,
            centrex_number: String::new(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            port: String::new(),
            direction: 0,
            access_code: 0,
            sub_kind: 0,
        };
        let lines = [
            line(3, "110", "Zoë", "Ångström", LineKind::Extension),
            line(2, "101", "Ada", "Lovelace", LineKind::Extension),
            line(4, "800", "", "Sales", LineKind::Workgroup),
        ];
        LineBook::new(ConnectionId::for_tests(1), Pad(2), lines)
    }

    fn found(search: Option<&str>, limit: usize) -> (usize, Vec<String>) {
        let wanted = GetPhoneBook { search: search.map(str::to_owned), limit };
        let PhoneBook { total, entries } = wanted.look_up(&book(), &HashMap::new());
        (total, entries.into_iter().map(|entry| entry.number.to_string()).collect())
    }

    #[test]
    fn entries_are_found_by_the_beginning_of_the_number_or_a_part_of_the_name() {
        assert_eq!(found(None, 9), (3, ["101", "110", "800"].map(str::to_owned).to_vec()));
        assert_eq!(found(Some("1"), 9).1, ["101", "110"]);
        assert_eq!(found(Some("10"), 9).1, ["101"]);
        assert_eq!(found(Some(" ångstr"), 9).1, ["110"]);
        assert_eq!(found(Some("ALE"), 9).1, ["800"]);
        assert_eq!(found(Some("none"), 9), (0, Vec::new()));
    }

    #[test]
    fn the_limit_leaves_the_first_and_the_total_tells_of_the_others() {
        assert_eq!(found(None, 1), (3, vec!["101".to_owned()]));
    }

    #[test]
    fn only_lines_whose_calls_are_told_have_a_state() {
        let number = |text| Extension::parse(text).unwrap();
        let lines = HashMap::from([(number("110"), LineUse::Busy), (number("800"), LineUse::Busy)]);
        let all = GetPhoneBook { search: None, limit: 9 }.look_up(&book(), &lines);
        let states: Vec<_> = all.entries.iter().map(|entry| entry.use_of_line).collect();
        assert_eq!(states, [None, Some(LineUse::Busy), None]);
    }
}
