//! Changes that another reading of the configuration brings. Pure: nothing is read and nothing applied here.

use std::collections::BTreeSet;

use toml::Value;

use super::altiserv::Mode;
use super::whole::Settings;
use super::{masking, sections, tree};
use crate::section::{Effect, UsedBy};

/// Longest value that is shown in full, in characters. Lists of extensions may have many thousands.
const LONGEST_SHOWN: usize = 200;

/// Program that runs on the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The Web API, with or without an embedded AltiServ.
    Proxy,
    /// The stand-alone AltiServ.
    Altiserv,
}

/// One key that has another value than the one in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// The key in full, dotted.
    pub key: String,
    /// The value in force as TOML on one line, secrets masked, shortened where it is long.
    pub old: String,
    /// The new value, likewise.
    pub new: String,
    /// Time at which it takes effect.
    pub effect: Effect,
}

/// Settings in force after they were read again.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisedSettings {
    /// Every key that the program uses and that has changed, in the order of their names.
    pub changes: Vec<KeyChange>,
    /// Settings in force from now on: those read, save for keys that wait for the next start.
    pub in_force: Settings,
}

impl Settings {
    /// Lays settings that have been read, and found right, over those in force.
    #[must_use]
    pub fn revised(&self, read: &Self, program: Program) -> RevisedSettings {
        let mut tree = tree::of(self);
        let old = tree::leaves(&tree);
        let new = tree::leaves(&tree::of(read));
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let mut changes = Vec::new();
        for key in keys {
            if old.get(key) == new.get(key) || !is_used(key, program) {
                continue;
            }
            let effect = effect(key, self, read);
            if effect == Effect::Now
                && let Some(value) = new.get(key)
            {
                let path: Vec<&str> = key.split('.').collect();
                tree::set(&mut tree, &path, value.clone());
            }
            changes.push(KeyChange {
                key: key.clone(),
                old: show(key, old.get(key)),
                new: show(key, new.get(key)),
                effect,
            });
        }
        let mut in_force = tree::settings(tree);
        if program == Program::Proxy {
            // The token that a file of its own holds is no key.
            in_force.admin = read.admin.clone();
        }
        RevisedSettings { changes, in_force }
    }
}

/// True if the program reads the key.
fn is_used(key: &str, program: Program) -> bool {
    let used_by = sections::declaration(key).map_or(UsedBy::Both, |declared| declared.used_by);
    program == Program::Proxy || used_by == UsedBy::Both
}

fn effect(key: &str, running: &Settings, read: &Settings) -> Effect {
    // Servers count in remote mode only, and a list that was checked for another mode may be empty.
    let is_remote = running.altiserv.mode == Mode::Remote && read.altiserv.mode == Mode::Remote;
    if key == "altiserv.servers" && !is_remote {
        return Effect::AtNextStart;
    }
    sections::declaration(key).map_or(Effect::AtNextStart, |declared| declared.reload)
}

fn show(key: &str, value: Option<&Value>) -> String {
    let Some(value) = value else { return "(not set)".to_owned() };
    let shown = masking::show(key, value);
    match shown.char_indices().nth(LONGEST_SHOWN) {
        None => shown,
        Some((end, _)) => format!("{}... ({} characters)", &shown[..end], shown.chars().count()),
    }
}

#[cfg(test)]
mod tests;
