//! Documents that list every key: config.toml, and the page of docs/. Both are written from the declarations.

use std::fmt::Write;

use toml::{Table, Value};

use super::whole::Settings;
use super::{sections, tree};
use crate::section::{Effect, Key, Section, Shape};

const FILE_HEAD: &str = "\
# altigen-webproxy: every key with its default. Read from the working directory, or by --config FILE.
# Each key is also an environment variable, which wins: WEBPROXY_SERVER__LISTEN=0.0.0.0:8080. Lists are separated by
# commas there. Durations are written \"250ms\", \"5s\", \"1m\".
#
# SIGHUP has it read again, and no session is dropped: the log names each change, and a mistake changes nothing. A change
# takes effect at once, unless a key or its section says that it does so at the next start. A certificate that has changed
# is read, too. The environment stays the one of the start.
";

const PAGE_HEAD: &str = "\
# Configuration

Settings are the defaults, then a TOML file (`config.toml` in the working directory, or the file that `--config` names),
then environment variables. [`config.toml`](../config.toml) lists every key with its default. A wrong key or value keeps
the program from starting; `altigen-webproxy check-config` shows all of them, or what is not as by default.

Each key is also an environment variable, which wins over the file: `server.listen` is `WEBPROXY_SERVER__LISTEN`. Lists are
separated by commas there. Durations are written `\"250ms\"`, `\"5s\"`, `\"1m\"`.

SIGHUP has the file read again, and no session is dropped: the log names each change, and a mistake changes nothing.
\"Reload\" says when a change takes effect: at once, or at the next start. A certificate that has changed is read, too. The
environment stays the one of the start.
";

/// Words that the messages about durations have and the table, whose page says so once, has not.
const DURATION_FORM: &str = ", written as \"5s\" or \"250ms\"";

const AT_NEXT_START: &str = "# A change takes effect at the next start.\n";

/// The configuration file with every key at its default.
#[must_use]
pub fn config_toml() -> String {
    let defaults = tree::of(&Settings::default());
    let mut text = FILE_HEAD.to_owned();
    let mut last = "";
    for section in sections::all() {
        let waits = waits(section.name);
        if section.name != last {
            text.push('\n');
            comment(&mut text, section.description);
            if waits {
                text.push_str(AT_NEXT_START);
            }
        }
        for (index, table) in tables(section, &defaults).into_iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            if section.name != last {
                put(&mut text, format_args!("{}\n", heading(section)));
            }
            for key in section.keys {
                // Of several tables of one kind the first explains the keys.
                if index == 0 {
                    comment(&mut text, key.description);
                    if key.reload == Effect::AtNextStart && !waits {
                        text.push_str(AT_NEXT_START);
                    }
                }
                match table.get(key.short_name()) {
                    Some(value) => put(&mut text, format_args!("{} = {value}\n", key.short_name())),
                    None => put(&mut text, format_args!("# {} = {}\n", key.short_name(), example(key))),
                }
            }
        }
        last = section.name;
    }
    text
}

/// The page about the configuration, as Markdown.
#[must_use]
pub fn page() -> String {
    let defaults = tree::of(&Settings::default());
    let mut text = PAGE_HEAD.to_owned();
    let mut last = "";
    for section in sections::all() {
        if section.name != last {
            put(&mut text, format_args!("\n## `{}`\n\n", heading(section)));
            for line in section.description {
                put(&mut text, format_args!("{}\n", line.trim_start()));
            }
            text.push_str("\n| key | default | allowed | reload | meaning |\n|---|---|---|---|---|\n");
        }
        let tables = tables(section, &defaults);
        for key in section.keys {
            let default = match tables.first().and_then(|table| table.get(key.short_name())) {
                Some(value) => format!("`{value}`"),
                None => format!("none; an example is `{}`", example(key)),
            };
            let allowed = key.allowed.to_string().replace(DURATION_FORM, "");
            let allowed = allowed.trim_start_matches("allowed are ").trim_start_matches("allowed is ");
            let reload = match key.reload {
                Effect::Now => "at once",
                Effect::AtNextStart => "next start",
            };
            let meaning: String = key.description.concat();
            let cells = [&format!("`{}`", key.short_name()), &default, allowed, reload, meaning.trim_start()];
            put(&mut text, format_args!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
        }
        last = section.name;
    }
    text
}

fn heading(section: &Section) -> String {
    match section.shape {
        Shape::Table => format!("[{}]", section.name),
        Shape::List => format!("[[{}]]", section.name),
    }
}

/// True if a reload changes nothing in the table with this name, which may be declared in several parts.
fn waits(name: &str) -> bool {
    let mut keys = sections::all().filter(|section| section.name == name).flat_map(|section| section.keys);
    keys.all(|key| key.reload == Effect::AtNextStart)
}

/// Tables of a section as they are by default.
fn tables<'a>(section: &Section, defaults: &'a Table) -> Vec<&'a Table> {
    let path: Vec<&str> = section.name.split('.').collect();
    match (section.shape, tree::find(defaults, &path)) {
        (Shape::Table, Some(Value::Table(table))) => vec![table],
        (Shape::List, Some(Value::Array(list))) => list.iter().filter_map(Value::as_table).collect(),
        _ => Vec::new(),
    }
}

fn example(key: &Key) -> &'static str {
    key.example.unwrap_or_default()
}

/// Lines of a documentation comment, which begin with a space, as comments of TOML.
fn comment(text: &mut String, lines: &[&str]) {
    for line in lines {
        put(text, format_args!("#{line}\n"));
    }
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("text takes any text");
}
