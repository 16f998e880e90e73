//! What the writer of an unknown key may have meant.

use super::complaint::Complaint;
use super::origin::Origin;

/// More suggestions than this help nobody.
const MOST: usize = 3;

/// Complains of an unknown key, suggesting those of `known` that look like it.
pub(super) fn unknown_key(key: &str, origin: Origin, known: &[String]) -> Complaint {
    let near = if let Origin::Variable(_) = origin { near_variable(key, known) } else { near(key, known) };
    let known = if near.is_empty() { siblings(key, known) } else { Vec::new() };
    Complaint::UnknownKey { key: key.to_owned(), origin, near, known }
}

/// Keys with nearly this spelling; failing that, keys whose last part has it, the rest being forgotten or mistaken.
fn near(key: &str, known: &[String]) -> Vec<String> {
    let whole = nearest(known, |candidate| distance(key, candidate));
    if whole.is_empty() { nearest(known, |candidate| distance(last(key), last(candidate))) } else { whole }
}

/// The same for a key that was the name of a variable, in which the line between table and key is easily drawn too thin.
fn near_variable(key: &str, known: &[String]) -> Vec<String> {
    let most = longest_distance(last(key));
    let of = |candidate: &str| {
        Some(strsim::damerau_levenshtein(&flat(key), &flat(candidate))).filter(|edits| *edits <= most)
    };
    let flattened = nearest(known, of);
    if flattened.is_empty() { near(key, known) } else { flattened }
}

/// Tables and keys in one word.
fn flat(key: &str) -> String {
    key.replace('.', "_")
}

fn nearest(known: &[String], distance: impl Fn(&str) -> Option<usize>) -> Vec<String> {
    let mut scored: Vec<_> = known.iter().filter_map(|candidate| Some((distance(candidate)?, candidate))).collect();
    // Of keys that are equally near, those of the outer tables are meant more often.
    scored.sort_by_key(|(edits, candidate)| (*edits, candidate.matches('.').count()));
    scored.into_iter().take(MOST).map(|(_, candidate)| candidate.clone()).collect()
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// The number of edits between two spellings, if it is small for their length.
fn distance(a: &str, b: &str) -> Option<usize> {
    let most = longest_distance(last(a));
    Some(strsim::damerau_levenshtein(a, b)).filter(|edits| *edits <= most)
}

fn longest_distance(word: &str) -> usize {
    (word.len() / 3).clamp(1, 3)
}

/// The known keys in the same table, or the tables where the table is unknown too.
fn siblings(key: &str, known: &[String]) -> Vec<String> {
    let mut path = key;
    while let Some((table, _)) = path.rsplit_once('.') {
        let inside: Vec<_> =
            known.iter().filter(|k| k.strip_prefix(table).is_some_and(|k| k.starts_with('.'))).collect();
        if !inside.is_empty() {
            return inside.into_iter().cloned().collect();
        }
        path = table;
    }
    let mut tables: Vec<String> = known.iter().filter_map(|k| k.split('.').next().map(str::to_owned)).collect();
    tables.sort();
    tables.dedup();
    tables
}
