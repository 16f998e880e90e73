//! Figures of the code's structure and style: lengths of files and functions, circles of imports, words that comments
//! open with, `pub(super)`, names that stand in several places.
//!
//! Tests are left out: files and modules under `#[cfg(test)]`, and the folders `tests`. With `--check` the program fails
//! where a figure is worse than its limit; with `--names` it lists the repeated names and the places of what is counted. A folder among the arguments is
//! measured instead of this one: an older state of the repository, say, which may have fewer crates.

mod figures;
mod imports;
mod tree;

use std::path::Path;
use std::process::ExitCode;

use crate::figures::{Figures, Spread};
use crate::imports::circles;
use crate::tree::Workspace;

/// Crates by the names that paths give them, with their first files from the root of the repository.
const CRATES: &[(&str, &str)] = &[
    ("altilink", "altilink/src/lib.rs"),
    ("altiserv", "altiserv/src/lib.rs"),
    ("actors", "actors/src/lib.rs"),
    ("cluster", "cluster/src/lib.rs"),
    ("altigen_webproxy", "src/lib.rs"),
    ("main", "src/main.rs"),
];

/// Largest share of doc comments that open with a question word, in percent. The code that this house is measured
/// against has 0 to 6.
const MOST_QUESTIONS: f64 = 6.0;

/// Most places with `pub(super)`.
const MOST_PUB_SUPER: usize = 250;

/// Most places of `let (a, b) = (x, y)`. Those with an `else` read well; the others only name.
const MOST_TUPLE_LETS: usize = 10;

/// Most closures that are named and used once: 0.4 in 1,000 lines, as the code has at most that this house is measured
/// against.
const MOST_CLOSURES_USED_ONCE: usize = 26;

/// Most names of types that stand in several files. The embedded AltiServ and the proxy do not know each other, so that both
/// have a `Product`, for instance.
const MOST_REPEATED_TYPES: usize = 8;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(arguments.iter().find(|argument| !argument.starts_with("--")).map_or(".", String::as_str));
    let (present, missing): (Vec<_>, Vec<_>) = CRATES.iter().partition(|(_, first)| root.join(first).exists());
    let workspace = match Workspace::read(root, &present) {
        Ok(workspace) => workspace,
        Err(error) => return complain(&error),
    };
    let figures = Figures::of(&workspace);
    let circles = circles(&workspace);
    print(&workspace, &figures, &circles, arguments.iter().any(|argument| argument == "--names"));
    for (name, first) in &missing {
        complain(&format!("the crate {name} is left out, since there is no {first}"));
    }
    if arguments.iter().any(|argument| argument == "--check") {
        if !missing.is_empty() {
            return ExitCode::FAILURE;
        }
        return check(&figures, &circles);
    }
    ExitCode::SUCCESS
}

#[allow(clippy::print_stdout)]
fn print(workspace: &Workspace, figures: &Figures, circles: &[Vec<usize>], names: bool) {
    println!("files                                   {}", workspace.files.len());
    println!("lines of code, without tests            {}", figures.lines);
    println!("lines of a file                         {}", Spread::of(&figures.files));
    println!("lines of a function                     {}", Spread::of(&figures.functions));
    println!("circles of imports                      {}", circles.len());
    for circle in circles {
        let paths: Vec<&str> = circle.iter().map(|file| workspace.files[*file].path.as_str()).collect();
        println!("    {}", paths.join(", "));
    }
    let share = figures.share_of_questions();
    println!("doc comments that open with a question  {} of {} ({share:.1} %)", figures.questions.len(), figures.docs);
    list(names, &figures.questions);
    println!("pub(super)                              {}", figures.pub_super);
    println!("let (a, b) = (x, y)                     {}", figures.tuple_lets.len());
    list(names, &figures.tuple_lets);
    println!("closures named and used once            {}", figures.closures_used_once.len());
    list(names, &figures.closures_used_once);
    println!("type names that stand in several files  {}", figures.repeated_types.len());
    println!("file names that stand in several rooms  {}", figures.repeated_files.len());
    if names {
        for (name, paths) in figures.repeated_types.iter().chain(&figures.repeated_files) {
            println!("    {name}: {}", paths.join(", "));
        }
    }
}

#[allow(clippy::print_stdout)]
fn list(names: bool, places: &[String]) {
    if names {
        for place in places {
            println!("    {place}");
        }
    }
}

#[allow(clippy::print_stderr)]
fn complain(what: &str) -> ExitCode {
    eprintln!("house: {what}");
    ExitCode::FAILURE
}

fn check(figures: &Figures, circles: &[Vec<usize>]) -> ExitCode {
    if !circles.is_empty() {
        return complain("there are circles of imports: what two files share belongs below both");
    }
    if figures.share_of_questions() > MOST_QUESTIONS {
        return complain("too many doc comments open with a question word: open with a noun or a verb");
    }
    if figures.pub_super > MOST_PUB_SUPER {
        return complain(&format!("there are more than {MOST_PUB_SUPER} places with pub(super)"));
    }
    if figures.tuple_lets.len() > MOST_TUPLE_LETS {
        return complain("too many let (a, b) = (x, y): give each name a line of its own");
    }
    if figures.closures_used_once.len() > MOST_CLOSURES_USED_ONCE {
        return complain("too many closures are named and used once: write them out where they are used");
    }
    if figures.repeated_types.len() > MOST_REPEATED_TYPES {
        return complain("too many names of types stand in several files: a name has one meaning in the workspace");
    }
    ExitCode::SUCCESS
}
