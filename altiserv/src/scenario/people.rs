//! Callers of random calls.

use rand::{Rng, RngExt};

use crate::CallEndpoint;

/// Names from many countries. Windows code page 1252 has all their characters.
const GIVEN: [&str; 24] = [
    "Ana",
    "Björn",
    "Carla",
    "Dmitri",
    "Elena",
    "François",
    "Grace",
    "Hassan",
    "Ingrid",
    "João",
    "Keiko",
    "Liam",
    "Mónica",
    "Nikhil",
    "Olga",
    "Pedro",
    "Quinn",
    "Rosa",
    "Søren",
    "Tamika",
    "Uwe",
    "Valérie",
    "Wei",
    "Zoë",
];
const FAMILY: [&str; 24] = [
    "Adams", "Bauer", "Castro", "Dubois", "Eriksson", "Fischer", "García", "Hughes", "Ivanova", "Jansen", "Kowalski",
    "López", "Müller", "Nguyen", "O'Brien", "Patel", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Vega", "Wright",
    "Zhang",
];
const AREAS: [u32; 8] = [206, 303, 312, 408, 415, 512, 617, 718];

/// A random caller with a name and a number. The numbers are those that North America reserves for fiction, 555-0100 to
/// 555-0199.
pub(crate) fn stranger(rng: &mut impl Rng) -> CallEndpoint {
    let area = pick(&AREAS, rng);
    let last = rng.random_range(100..200_u32);
    let given = pick(&GIVEN, rng);
    let family = pick(&FAMILY, rng);
    CallEndpoint { number: format!("{area}5550{last}"), name: format!("{given} {family}"), ip: String::new() }
}

/// A random element of a list. It is drawn by a 32-bit number, so that the result is the same on every machine.
pub(crate) fn pick<'a, T>(list: &'a [T], rng: &mut impl Rng) -> &'a T {
    let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
    &list[rng.random_range(0..count) as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use altilink::Charset;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn strangers_differ_and_the_default_code_page_can_write_them() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let strangers: Vec<CallEndpoint> = (0..200).map(|_| stranger(&mut rng)).collect();
        assert!(strangers.iter().all(|who| who.number.len() == 10));
        let names: HashSet<&String> = strangers.iter().map(|who| &who.name).collect();
        assert!(names.len() > 100, "{}", names.len());
        for name in names {
            assert_eq!(Charset::default().encode(name, 64).len(), name.chars().count(), "{name}");
        }
    }
}
