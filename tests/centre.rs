//! Random activity of a call centre. Each quiet moment checks that four views agree: the events of clients, the
//! listings of their sessions, the view of a new session, and the phone system. Offered actions must work. Actions that
//! are not offered must change nothing.
//!
//! `CENTRE_SEED` sets the seed, which each run prints, and repeats that run. `CENTRE_SECONDS` sets the length. Outages
//! and a busy machine can shift the timing, so a seed may need two runs to reproduce a fault.

mod floor;
mod probe;
mod steps;
mod user;

use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::harness::{Product, both_products, from_environment};
use floor::Floor;

both_products![what_clients_see_is_what_the_phone_system_has];

/// Time limit for clients to know all calls after an outage, on a busy machine.
const RECOVERY: Duration = Duration::from_secs(15);

/// Pause between two checks.
const LOOK: Duration = Duration::from_millis(30);

/// Maximum number of actions between two quiet moments.
const EAGERNESS: usize = 12;

/// Number of broken rules that ends a run. Later ones follow from earlier ones and say nothing new.
const ENOUGH: usize = 10;

#[expect(clippy::print_stdout, reason = "the seed is what brings a failure about again")]
async fn what_clients_see_is_what_the_phone_system_has(product: Product) {
    let seed = from_environment("CENTRE_SEED", 1);
    let lasts = Duration::from_secs(from_environment("CENTRE_SECONDS", 10));
    println!("{product:?}: CENTRE_SEED={seed} CENTRE_SECONDS={}", lasts.as_secs());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut floor = Floor::open(product).await;
    let begun = Instant::now();
    while begun.elapsed() < lasts && floor.broken.len() < ENOUGH {
        for _ in 0..rng.random_range(1..=EAGERNESS) {
            steps::step(&mut floor, &mut rng).await;
        }
        floor.clear_spare_phone().await;
        if floor.quiet_moment().await {
            probe::offered(&mut floor, &mut rng).await;
            floor.quiet_moment().await;
            probe::not_offered(&mut floor, &mut rng).await;
        }
    }
    floor.collect_broken_rules();
    println!("{floor}");
    assert!(floor.broken.is_empty(), "{product:?}, seed {seed}: {} rules broken\n{floor}", floor.broken.len());
}
