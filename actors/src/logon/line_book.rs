//! The server's list of lines, with the number and the pad of each.

use altilink::Pad;
use altilink::message::lines::{LineInfo, LineKind};

use crate::Extension;
use crate::connection::ConnectionId;

/// The lines of a server as one connection was told them. Numbers and pads can change, and pads need not be the same on
/// another server of the system: a pad is good for the connection that the book is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineBook {
    connection: ConnectionId,
    /// Pad of the line that the connection is logged on for.
    own: Pad,
    lines: Vec<BookedLine>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct BookedLine {
    pad: Pad,
    number: Extension,
    /// First and last name, or empty.
    name: Box<str>,
    kind: LineKind,
    /// True for a workgroup; a hunt group has no agents.
    has_agents: bool,
}

/// A kind of number that can be dialled within the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// An extension.
    Extension,
    /// A virtual extension, which has no phone of its own.
    VirtualExtension,
    /// A workgroup, with queue and agents.
    Workgroup,
    /// A hunt group, which has members and no agents.
    HuntGroup,
    /// An application.
    Application,
}

impl LineBook {
    /// Makes a book of the lines that have a number that can be asked for.
    pub(crate) fn new(connection: ConnectionId, own: Pad, lines: impl IntoIterator<Item = LineInfo>) -> Self {
        let mut booked = Vec::new();
        for line in lines {
            if let Ok(number) = Extension::parse(&line.number) {
                let name = format!("{} {}", line.first_name, line.last_name).trim().into();
                let has_agents = line.is_workgroup();
                booked.push(BookedLine { pad: line.pad, number, name, kind: line.kind, has_agents });
            }
        }
        Self { connection, own, lines: booked }
    }

    /// Connection that the pads are good for.
    pub(crate) fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// Pad of the user's own line.
    pub(crate) fn own(&self) -> Pad {
        self.own
    }

    /// True if the pads are good for this connection.
    pub(crate) fn is_of(&self, connection: ConnectionId) -> bool {
        self.connection == connection
    }

    /// Pad of an extension.
    pub(crate) fn extension(&self, number: &Extension) -> Option<Pad> {
        self.find(number, is_extension)
    }

    /// Pad of a workgroup, or of a hunt group, which has members too.
    pub(crate) fn workgroup(&self, number: &Extension) -> Option<Pad> {
        self.find(number, |kind| kind == LineKind::Workgroup)
    }

    /// Workgroups that agents serve, with their pads.
    pub(crate) fn agent_workgroups(&self) -> impl Iterator<Item = (&Extension, Pad)> {
        self.lines.iter().filter(|line| line.has_agents).map(|line| (&line.number, line.pad))
    }

    /// Numbers that can be dialled within the system, with the names and kinds of their lines, in the server's order.
    /// Trunks, and lines of a kind that no source names, are none of them.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Extension, &str, EntryKind)> {
        self.lines.iter().filter_map(|line| {
            let kind = match line.kind {
                LineKind::Extension => EntryKind::Extension,
                LineKind::VirtualExtension => EntryKind::VirtualExtension,
                LineKind::Workgroup if line.has_agents => EntryKind::Workgroup,
                LineKind::Workgroup => EntryKind::HuntGroup,
                LineKind::Application => EntryKind::Application,
                LineKind::Trunk | LineKind::Unknown(_) => return None,
            };
            Some((&line.number, &*line.name, kind))
        })
    }

    /// Pad of a workgroup that has a queue, which a hunt group has not.
    pub(crate) fn queue(&self, number: &Extension) -> Option<Pad> {
        self.agent_workgroups().find(|(known, _)| *known == number).map(|(_, pad)| pad)
    }

    /// Name of the line on a pad, or empty.
    pub(crate) fn name_on(&self, pad: Pad) -> &str {
        self.lines.iter().find(|line| line.pad == pad).map_or("", |line| &line.name)
    }

    /// Number of the extension on a pad.
    pub(crate) fn extension_on(&self, pad: Pad) -> Option<&Extension> {
        self.lines.iter().find(|line| is_extension(line.kind) && line.pad == pad).map(|line| &line.number)
    }

    fn find(&self, number: &Extension, wanted: impl Fn(LineKind) -> bool) -> Option<Pad> {
        self.lines.iter().find(|line| wanted(line.kind) && &line.number == number).map(|line| line.pad)
    }
}

fn is_extension(kind: LineKind) -> bool {
    matches!(kind, LineKind::Extension | LineKind::VirtualExtension)
}

#[cfg(test)]
mod tests {
    use altilink::LineState;

    use super::*;

    fn line(pad: i32, number: &str, kind: LineKind) -> LineInfo {
        LineInfo {
            pad: Pad(pad),
            state: LineState::Idle,
            kind,
            number: number.to_owned(),
            centrex: false,
            centrex_number: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            port: String::new(),
            direction: 0,
            access_code: 0,
            sub_kind: 0,
        }
    }

    #[test]
    fn a_number_is_looked_up_among_lines_of_its_kind() {
        let lines = [
            line(1, "101", LineKind::Trunk),
            line(2, "101", LineKind::Extension),
            line(3, "800", LineKind::Workgroup),
            line(4, "no number", LineKind::Extension),
        ];
        let book = LineBook::new(ConnectionId::for_tests(1), Pad(2), lines);
        let number = |text| Extension::parse(text).unwrap();
        assert_eq!((book.extension(&number("101")), book.workgroup(&number("101"))), (Some(Pad(2)), None));
        assert_eq!((book.extension(&number("800")), book.workgroup(&number("800"))), (None, Some(Pad(3))));
        assert_eq!((book.name_on(Pad(2)), book.name_on(Pad(9))), ("", ""));
        assert_eq!(book.extension_on(Pad(2)), Some(&number("101")));
        assert_eq!((book.extension_on(Pad(1)), book.extension_on(Pad(4))), (None, None));
    }

    #[test]
    fn a_hunt_group_can_be_looked_up_and_has_no_agents() {
        let workgroup = LineInfo { sub_kind: LineInfo::WORKGROUP, ..line(3, "800", LineKind::Workgroup) };
        let lines = [workgroup, line(4, "700", LineKind::Workgroup), line(5, "101", LineKind::Extension)];
        let book = LineBook::new(ConnectionId::for_tests(1), Pad(5), lines);
        let number = |text| Extension::parse(text).unwrap();
        assert_eq!(book.workgroup(&number("700")), Some(Pad(4)));
        assert_eq!(book.agent_workgroups().collect::<Vec<_>>(), [(&number("800"), Pad(3))]);
        assert_eq!(["800", "700", "101"].map(|queue| book.queue(&number(queue))), [Some(Pad(3)), None, None]);
    }

    #[test]
    fn the_numbers_that_can_be_dialled_have_their_names_and_kinds() {
        let zoe =
            LineInfo {
                first_name: "Zoë".into(), last_name: "Ångström".into(), ..line(2, "101", LineKind::Extension)
            };
        let sales = LineInfo {
            sub_kind: LineInfo::WORKGROUP,
            last_name: "Sales".into(),
            ..line(3, "800", LineKind::Workgroup)
        };
        let lines = [
            line(1, "9", LineKind::Trunk),
            zoe,
            sales,
            line(4, "700", LineKind::Workgroup),
            line(5, "190", LineKind::VirtualExtension),
            line(6, "900", LineKind::Application),
            line(7, "555", LineKind::Unknown(9)),
        ];
        let book = LineBook::new(ConnectionId::for_tests(1), Pad(2), lines);
        let entries: Vec<_> = book.entries().map(|(number, name, kind)| (number.as_str(), name, kind)).collect();
        let expected = [
            ("101", "Zoë Ångström", EntryKind::Extension),
            ("800", "Sales", EntryKind::Workgroup),
            ("700", "", EntryKind::HuntGroup),
            ("190", "", EntryKind::VirtualExtension),
            ("900", "", EntryKind::Application),
        ];
        assert_eq!(entries, expected);
    }

    #[test]
    fn a_book_is_good_for_the_connection_that_it_is_from() {
        let here = ConnectionId::for_tests(1);
        let book = LineBook::new(here, Pad(2), [line(9, "109", LineKind::VirtualExtension)]);
        assert!(book.is_of(here) && !book.is_of(ConnectionId::for_tests(2)));
        assert_eq!((book.connection(), book.own()), (here, Pad(2)));
        let number = Extension::parse("109").unwrap();
        assert_eq!(book.extension(&number), Some(Pad(9)));
        assert_eq!(book.extension_on(Pad(9)), Some(&number));
        assert_eq!(book.workgroup(&number), None);
    }
}
