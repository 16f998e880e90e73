use crate::{LogEntry, Position};

/// Most places that an entry tells.
const PLACES: usize = 16;

/// Places of the newest entries, which the next one tells. By them a successor finds the entries of its session; the engine
/// would have to search through those of all sessions.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    places: Vec<Position>,
}

impl Trail {
    /// Returns the trail behind an entry.
    pub(crate) fn behind(at: Position, entry: &LogEntry) -> Self {
        let mut places = entry.earlier.clone().unwrap_or_default();
        if places.len() >= PLACES {
            places.clear();
        }
        places.push(at);
        Self { places }
    }

    /// Returns the trail behind an entry of which the place alone is known.
    pub(crate) fn begin_at(at: Position) -> Self {
        Self { places: vec![at] }
    }

    /// Returns the places.
    pub(crate) fn places(&self) -> Vec<Position> {
        self.places.clone()
    }
}
