//! Known keys that the writer of an unknown one may have meant.

use super::complaint::Complaint;
use super::value_origin::ValueOrigin;

/// Most suggestions; more are of no help.
const MOST: usize = 3;

/// Complains of an unknown key, suggesting those of `known` that look like it.
pub(crate) fn unknown_key(key: &str, origin: ValueOrigin, known: &[String]) -> Complaint {
    let near = if let ValueOrigin::Variable(_) = origin { near_variable(key, known) } else { near(key, known) };
    let known = if near.is_empty() { siblings(key, known) } else { Vec::new() };
    Complaint::UnknownKey { key: key.to_owned(), origin, near, known }
}

/// Keys with nearly this spelling, or else keys whose last part has it: the table may be missing or wrong.
fn near(key: &str, known: &[String]) -> Vec<String> {
    let most = longest_distance(last(key));
    let whole = nearest(known, |candidate| distance(key, candidate, most));
    if whole.is_empty() { nearest(known, |candidate| distance(last(key), last(candidate), most)) } else { whole }
}

/// The same for a key that was the name of a variable, in which one underscore too few stands easily between table and key.
fn near_variable(key: &str, known: &[String]) -> Vec<String> {
    let most = longest_distance(last(key));
    let flattened = nearest(known, |candidate| distance(&flat(key), &flat(candidate), most));
    if flattened.is_empty() { near(key, known) } else { flattened }
}

/// Tables and keys in one word.
fn flat(key: &str) -> String {
    key.replace('.', "_")
}

fn nearest(known: &[String], distance: impl Fn(&str) -> Option<usize>) -> Vec<String> {
    let mut scored = Vec::new();
    for candidate in known {
        if let Some(edits) = distance(candidate) {
            scored.push((edits, candidate));
        }
    }
    // Of keys that are equally near, those of the outer tables are meant more often.
    scored.sort_by_key(|(edits, candidate)| (*edits, candidate.matches('.').count()));
    scored.into_iter().take(MOST).map(|(_, candidate)| candidate.clone()).collect()
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// Number of edits between two spellings, if it is at most this one.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let edits = strsim::damerau_levenshtein(a, b);
    if edits <= most { Some(edits) } else { None }
}

/// Most edits that still look like a mistake in this word.
fn longest_distance(word: &str) -> usize {
    (word.len() / 3).clamp(1, 3)
}

/// The known keys in the same table, or the tables where the table is unknown too.
fn siblings(key: &str, known: &[String]) -> Vec<String> {
    let mut path = key;
    while let Some((table, _)) = path.rsplit_once('.') {
        let inside = format!("{table}.");
        let siblings: Vec<String> = known.iter().filter(|key| key.starts_with(&inside)).cloned().collect();
        if !siblings.is_empty() {
            return siblings;
        }
        path = table;
    }
    let mut tables: Vec<String> = known.iter().filter_map(|k| k.split('.').next().map(str::to_owned)).collect();
    tables.sort();
    tables.dedup();
    tables
}
