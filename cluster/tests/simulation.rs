//! Many nodes, an engine and clients, with lost, late and repeated messages, reads that are out of date, crashes, paused
//! nodes, nodes without a way to the engine, and engine outages. The same seed gives the same run. A broken rule is
//! reported with the seed and the step; `SIMULATION_SEED` and `SIMULATION_STEPS` run others.

#[path = "simulation/checks.rs"]
mod checks;
#[path = "simulation/client.rs"]
mod client;
#[path = "simulation/engine.rs"]
mod engine;
#[path = "simulation/faults.rs"]
mod faults;
#[path = "simulation/message.rs"]
mod message;
#[path = "simulation/node.rs"]
mod node;
#[path = "simulation/session.rs"]
mod session;
#[path = "simulation/world.rs"]
mod world;

use engine::Mutation;
use world::{Figures, World};

/// Runs a world, with all faults, and then lets it come to rest.
fn run(seed: u64, steps: u64, mutation: Mutation) -> Result<Figures, String> {
    let mut world = World::new(seed, mutation);
    world.run(steps);
    world.come_to_rest();
    world.result()
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[expect(clippy::print_stdout, reason = "the figures are for whoever runs it")]
fn run_all(seeds: impl Iterator<Item = u64>) {
    let steps = setting("SIMULATION_STEPS").unwrap_or(100_000);
    for seed in seeds {
        let figures = run(seed, steps, Mutation::None).unwrap_or_else(|broken| panic!("{broken}"));
        println!("seed {seed}: {figures:?}");
        assert!(figures.happened() || setting("SIMULATION_SEED").is_some(), "too little happened");
    }
}

/// Half of the seeds, so that two tests run beside each other.
#[test]
fn half_a_million_steps_with_faults_break_no_rule() {
    match setting("SIMULATION_SEED") {
        Some(seed) => run_all(seed..=seed),
        None => run_all((1..=9).step_by(2)),
    }
}

#[test]
fn half_a_million_other_steps_with_faults_break_no_rule() {
    if setting("SIMULATION_SEED").is_none() {
        run_all((2..=10).step_by(2));
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let figures = || format!("{:?}", run(5, 20_000, Mutation::None).unwrap());
    assert_eq!(figures(), figures());
}

/// Runs until a rule breaks.
#[expect(clippy::print_stdout, reason = "the broken rule is for whoever runs it")]
fn first_break(mutation: Mutation) -> String {
    let mut broken = (1..=20).filter_map(|seed| run(seed, 100_000, mutation).err());
    let found = broken.next().expect("the simulation notices the fault");
    println!("{mutation:?}: {found}");
    found
}

#[test]
fn an_engine_without_the_fence_is_noticed() {
    first_break(Mutation::NoFence);
}

#[test]
fn an_engine_that_lets_everybody_own_a_user_is_noticed() {
    first_break(Mutation::EveryClaimAccepted);
}

#[test]
fn an_owner_that_takes_a_number_in_doubt_for_its_own_is_noticed() {
    let found = first_break(Mutation::NoDoubt);
    assert!(found.contains("the client has"), "{found}");
}

#[test]
fn an_owner_that_goes_on_when_it_is_fenced_is_noticed() {
    let found = first_break(Mutation::NoStepDown);
    assert!(found.contains("at rest"), "{found}");
}
