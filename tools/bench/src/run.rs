use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::time::{ClockId, clock_gettime};
use tokio::task::LocalSet;

use crate::arguments::AllArguments;
use crate::error::BenchError;
use crate::figure::Figure;
use crate::neighbours::Neighbours;
use crate::rows::{Extent, Row, session};
use crate::subject::{Product, Subject};
use crate::table::Table;

/// Sessions of rows that have many.
const SESSIONS: usize = 1_000;

/// Sessions of rows that have as many as there can be: the program's own default limit.
const CROWD: usize = 10_000;

/// Descriptors that every process needs for other things than sessions.
const OTHERS: usize = 200;

/// Descriptors of this program for each session: its channel, and the phone system's end of its connection.
const OWN: usize = 2;

/// Binary that is measured unless another one is named, in cargo's target directory.
const PRODUCT: &str = "release/altigen-webproxy";

/// Measures rows and prints the table.
pub(crate) fn all(arguments: AllArguments) -> Result<(), BenchError> {
    let most_files = raise_descriptors()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, measure(arguments, most_files))
}

async fn measure(arguments: AllArguments, most_files: usize) -> Result<(), BenchError> {
    let begun = Instant::now();
    let neighbours = Neighbours::watch()?;
    let rows = if arguments.only.is_empty() { Row::ALL.to_vec() } else { arguments.only.clone() };
    let products = products(&arguments);
    let is_crowded = rows.iter().any(|row| row.is_crowded());
    let extent = Extent {
        lasts: Duration::from_secs(arguments.seconds),
        sessions: SESSIONS,
        crowd: if is_crowded { crowd(&products, most_files).await? } else { 0 },
    };
    let mut failed = 0;
    let mut table = Table::new(products.iter().map(|product| product.label().to_owned()).collect());
    for row in rows {
        let others = if arguments.products_only { Vec::new() } else { others(row) };
        let subjects: Vec<Subject> = products.iter().cloned().chain(others).collect();
        for round in 1..=arguments.rounds {
            for subject in &subjects {
                match measure_one(row, subject, extent, round).await {
                    Ok(figures) => table.add(row, subject, figures),
                    Err(error) => {
                        failed += 1;
                        report_failure(row, subject, round, &error);
                    }
                }
            }
        }
    }
    print(&table, begun.elapsed(), neighbours.cores()?);
    if failed == 0 { Ok(()) } else { Err(BenchError::Incomplete(failed)) }
}

/// Number of sessions for which the open files suffice, here and in each product.
async fn crowd(products: &[Subject], most_files: usize) -> Result<usize, BenchError> {
    let mut each = OWN;
    for product in products {
        each = each.max(session::descriptors(product).await?);
    }
    Ok(CROWD.min(most_files.saturating_sub(OTHERS) / each))
}

/// Servers to compare with, as far as this machine has them.
fn others(row: Row) -> Vec<Subject> {
    let mut others: Vec<Subject> = row.yardsticks().iter().copied().map(Subject::Yardstick).collect();
    for alternative in row.alternatives() {
        match alternative.missing() {
            None => others.push(Subject::Alternative(*alternative)),
            Some(program) => skip(program),
        }
    }
    others
}

fn products(arguments: &AllArguments) -> Vec<Subject> {
    let mut products = arguments.products.clone();
    if products.is_empty() {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        let path = target.join(PRODUCT);
        // Absolute, since each server starts in a directory of its own.
        let path = std::path::absolute(&path).unwrap_or(path);
        products.push(Product { name: "here".to_owned(), path, settings: Vec::new() });
    }
    for product in &mut products {
        product.settings.clone_from(&arguments.settings);
    }
    products.into_iter().map(Subject::Product).collect()
}

async fn measure_one(row: Row, subject: &Subject, extent: Extent, round: u32) -> Result<Vec<Figure>, BenchError> {
    let begun = Instant::now();
    let before = own_processor_time()?;
    let figures = row.measure(subject, extent).await?;
    let share = own_processor_time()?.saturating_sub(before).as_secs_f64() / begun.elapsed().as_secs_f64();
    report(row, subject, round, &figures, share);
    Ok(figures)
}

fn own_processor_time() -> Result<Duration, BenchError> {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID);
    time.map(Duration::from).map_err(BenchError::kernel("the own processor time"))
}

/// Raises the limit of open files as far as the system allows. Servers inherit it.
fn raise_descriptors() -> Result<usize, BenchError> {
    let refused = || BenchError::kernel("more open files");
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).map_err(refused())?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).map_err(refused())?;
    Ok(usize::try_from(hard).unwrap_or(usize::MAX))
}

/// Tells what was measured, and how busy the load was itself: near 1 it is the load that is measured.
#[expect(clippy::print_stderr, reason = "the progress of a long run")]
fn report(row: Row, subject: &Subject, round: u32, figures: &[Figure], share: f64) {
    let mut text = String::new();
    for figure in figures {
        let _ = write!(text, "{} {:.2}, ", figure.name, figure.value);
    }
    eprintln!("{row:?} {round} {}: {text}load {share:.2} of a core", subject.label());
}

#[expect(clippy::print_stderr, reason = "the progress of a long run")]
fn report_failure(row: Row, subject: &Subject, round: u32, error: &BenchError) {
    eprintln!("{row:?} {round} {}: NOT MEASURED: {error}", subject.label());
}

#[expect(clippy::print_stderr, reason = "the progress of a long run")]
fn skip(program: &str) {
    eprintln!("skipped: no {program} here");
}

#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
fn print(table: &Table, took: Duration, others: f64) {
    println!("{table}\nMeasured in {} s. Other processes used {others:.2} cores meanwhile.", took.as_secs());
}
