//! Random durations.

use std::fmt;
use std::time::Duration;

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp, LogNormal};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::SettingsError;

/// Longest duration.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

const SHORTEST: Duration = Duration::from_millis(1);

/// A random duration. A fixed one is written as a duration, `"30s"`, the others as a table with the distribution,
/// `{ distribution = "exponential", mean = "90s" }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Always the same duration.
    Fixed(Duration),
    /// All durations between two, equally likely.
    Uniform {
        /// The shortest.
        least: Duration,
        /// The longest.
        most: Duration,
    },
    /// Often short, rarely long, like the patience of callers.
    Exponential {
        /// The average.
        mean: Duration,
    },
    /// Rarely very short, sometimes very long, like conversations.
    Lognormal {
        /// The average.
        mean: Duration,
        /// The standard deviation.
        deviation: Duration,
    },
}

/// A duration, such as `"30s"`, or a random one.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Spread)]
#[expect(dead_code, reason = "the schema is made of it, and spreads are read without it")]
pub(crate) enum WrittenSpread {
    /// Always the same duration.
    Fixed(String),
    /// A random duration.
    Random(Table),
}

/// A random duration, by its distribution.
#[derive(Deserialize, ToSchema)]
#[schema(as = RandomSpread)]
#[serde(tag = "distribution", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Table {
    Fixed {
        #[serde(with = "humantime_serde")]
        #[schema(value_type = String)]
        mean: Duration,
    },
    Uniform {
        #[serde(with = "humantime_serde")]
        #[schema(value_type = String)]
        least: Duration,
        #[serde(with = "humantime_serde")]
        #[schema(value_type = String)]
        most: Duration,
    },
    Exponential {
        #[serde(with = "humantime_serde")]
        #[schema(value_type = String)]
        mean: Duration,
    },
    Lognormal {
        #[serde(with = "humantime_serde")]
        #[schema(value_type = String)]
        mean: Duration,
        #[serde(with = "humantime_serde")]
        #[schema(value_type = String)]
        deviation: Duration,
    },
}

impl Spread {
    /// Draws a duration, in whole milliseconds, so that it does not depend on the last bits of a machine's arithmetic.
    pub(super) fn sample(self, rng: &mut impl Rng) -> Duration {
        let seconds = match self {
            Self::Fixed(span) => return span,
            Self::Uniform { least, most } => {
                return Duration::from_millis(rng.random_range(ms(least)..=ms(most)));
            }
            Self::Exponential { mean } => exponential(mean.as_secs_f64(), rng),
            Self::Lognormal { mean, deviation } => lognormal(mean.as_secs_f64(), deviation.as_secs_f64(), rng),
        };
        Duration::from_millis(ms(Duration::try_from_secs_f64(seconds).map_or(LONGEST, |span| span.min(LONGEST))))
    }

    pub(super) fn check(self, key: &str) -> Result<(), SettingsError> {
        let bounded = |name: &str, span: Duration, least: Duration| {
            if (least..=LONGEST).contains(&span) {
                return Ok(());
            }
            let key = if name.is_empty() { key.to_owned() } else { format!("{key}.{name}") };
            Err(SettingsError::new(key, span, format!("{} to 24h", humantime::format_duration(least))))
        };
        match self {
            Self::Fixed(span) => bounded("", span, Duration::ZERO),
            Self::Uniform { least, most } => bounded("least", least, Duration::ZERO).and(bounded("most", most, least)),
            Self::Exponential { mean } => bounded("mean", mean, SHORTEST),
            Self::Lognormal { mean, deviation } => {
                bounded("mean", mean, SHORTEST).and(bounded("deviation", deviation, Duration::ZERO))
            }
        }
    }
}

fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// Draws from an exponential distribution. A mean without one, which the check refuses, is returned itself.
pub(crate) fn exponential(mean: f64, rng: &mut impl Rng) -> f64 {
    Exp::new(mean.recip()).map_or(mean, |spread| spread.sample(rng))
}

fn lognormal(mean: f64, deviation: f64, rng: &mut impl Rng) -> f64 {
    LogNormal::from_mean_cv(mean, deviation / mean).map_or(mean, |spread| spread.sample(rng))
}

impl From<Table> for Spread {
    fn from(table: Table) -> Self {
        match table {
            Table::Fixed { mean } => Self::Fixed(mean),
            Table::Uniform { least, most } => Self::Uniform { least, most },
            Table::Exponential { mean } => Self::Exponential { mean },
            Table::Lognormal { mean, deviation } => Self::Lognormal { mean, deviation },
        }
    }
}

impl<'de> Deserialize<'de> for Spread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpreadVisitor)
    }
}

struct SpreadVisitor;

impl<'de> Visitor<'de> for SpreadVisitor {
    type Value = Spread;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration such as \"30s\", or a table with a distribution")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Spread, E> {
        let span = humantime::parse_duration(text);
        span.map(Spread::Fixed).map_err(|_| E::custom(format!("`{text}` is no duration such as \"30s\"")))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Spread, A::Error> {
        Table::deserialize(MapAccessDeserializer::new(map)).map(Spread::from)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn read(json: &str) -> Result<Spread, serde_json::Error> {
        serde_json::from_str(json)
    }

    fn mean(spread: Spread) -> f64 {
        const DRAWS: u32 = 20_000;
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        (0..DRAWS).map(|_| spread.sample(&mut rng).as_secs_f64()).sum::<f64>() / f64::from(DRAWS)
    }

    #[test]
    fn a_duration_and_each_distribution_are_read() {
        assert_eq!(read(r#""30s""#).expect("valid"), Spread::Fixed(s(30)));
        let table = |text| read(text).expect("valid");
        assert_eq!(table(r#"{"distribution":"fixed","mean":"30s"}"#), Spread::Fixed(s(30)));
        let uniform = Spread::Uniform { least: s(1), most: s(5) };
        assert_eq!(table(r#"{"distribution":"uniform","least":"1s","most":"5s"}"#), uniform);
        assert_eq!(table(r#"{"distribution":"exponential","mean":"90s"}"#), Spread::Exponential { mean: s(90) });
        let lognormal = Spread::Lognormal { mean: s(180), deviation: s(120) };
        assert_eq!(table(r#"{"distribution":"lognormal","mean":"3m","deviation":"2m"}"#), lognormal);
    }

    #[test]
    fn other_values_are_refused_with_a_reason() {
        for (json, part) in [
            (r#""soon""#, "no duration"),
            ("30", "a duration such as"),
            (r#"{"distribution":"normal","mean":"1s"}"#, "exponential"),
            (r#"{"distribution":"exponential"}"#, "mean"),
            (r#"{"distribution":"exponential","mean":"1s","most":"2s"}"#, "most"),
        ] {
            let told = read(json).expect_err("must be refused").to_string();
            assert!(told.contains(part), "{part} is not in {told}");
        }
    }

    #[test]
    fn draws_have_the_configured_mean() {
        for (spread, expected) in [
            (Spread::Fixed(s(30)), 30.0),
            (Spread::Uniform { least: s(10), most: s(50) }, 30.0),
            (Spread::Exponential { mean: s(30) }, 30.0),
            (Spread::Lognormal { mean: s(30), deviation: s(20) }, 30.0),
            (Spread::Lognormal { mean: s(30), deviation: s(0) }, 30.0),
        ] {
            let mean = mean(spread);
            assert!((mean - expected).abs() < 0.6, "{spread:?}: {mean}");
        }
    }

    #[test]
    fn wrong_values_are_named() {
        let told = |spread: Spread| spread.check("patience").expect_err("must be refused").to_string();
        assert_eq!(told(Spread::Fixed(s(90_000))), "patience is 90000s; allowed: 0s to 24h");
        assert_eq!(told(Spread::Uniform { least: s(5), most: s(1) }), "patience.most is 1s; allowed: 5s to 24h");
        assert_eq!(told(Spread::Exponential { mean: s(0) }), "patience.mean is 0ns; allowed: 1ms to 24h");
    }
}
