use std::collections::{BTreeMap, HashSet};

/// Strict reader of Prometheus' text form. A fault that Prometheus' own linter reports fails the test.
#[derive(Debug)]
pub(super) struct Exposition {
    samples: BTreeMap<String, String>,
}

/// Family of the current lines.
#[derive(Debug)]
struct Family {
    name: String,
    kind: String,
}

impl Exposition {
    pub(super) fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line ends too");
        let mut samples = BTreeMap::new();
        let mut seen = HashSet::new();
        let (mut help, mut family): (Option<String>, Option<Family>) = (None, None);
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, words) = rest.split_once(' ').unwrap_or_else(|| panic!("no help: {line}"));
                assert!(!words.trim().is_empty() && seen.insert(name.to_owned()), "{line}");
                help = Some(name.to_owned());
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap_or_else(|| panic!("no type: {line}"));
                assert_eq!(help.take().as_deref(), Some(name), "HELP comes before TYPE");
                assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
                family = Some(Family { name: name.to_owned(), kind: kind.to_owned() });
            } else {
                let family = family.as_ref().unwrap_or_else(|| panic!("no family before {line}"));
                let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
                check_series(series, family);
                assert!(value.parse::<f64>().is_ok_and(f64::is_finite), "{line}");
                assert!(samples.insert(series.to_owned(), value.to_owned()).is_none(), "twice: {series}");
            }
        }
        let exposition = Self { samples };
        exposition.check_histograms();
        exposition
    }

    /// Value of this series, which is a count. The name is given without the program's prefix.
    pub(super) fn count(&self, series: &str) -> u64 {
        let count = self.samples.get(&format!("altigen_webproxy_{series}"));
        let count = count.unwrap_or_else(|| panic!("no {series} among {:?}", self.samples.keys()));
        count.parse().unwrap_or_else(|error| panic!("{series} {count}: {error}"))
    }

    pub(super) fn has(&self, series: &str) -> bool {
        self.samples.contains_key(&format!("altigen_webproxy_{series}"))
    }

    /// True if there is a sample of this family. The name is given in full.
    pub(super) fn has_any(&self, name: &str) -> bool {
        self.samples.keys().any(|series| series.split('{').next() == Some(name))
    }

    /// Every value of a label.
    pub(super) fn labels(&self, label: &str) -> HashSet<&str> {
        let mark = format!("{label}=\"");
        self.samples.keys().filter_map(|series| series.split_once(&mark)?.1.split('"').next()).collect()
    }

    /// Checks that each bucket includes the smaller ones, and that the last bucket equals the count.
    fn check_histograms(&self) {
        let mut histograms: BTreeMap<(&str, &str), Vec<(f64, u64)>> = BTreeMap::new();
        for (series, count) in &self.samples {
            let Some((name, labels)) = series.split_once("_bucket{") else { continue };
            let (others, bound) = labels.split_once("le=\"").expect("a bucket has a bound");
            let bound = bound.trim_end_matches("\"}").replace("+Inf", "inf").parse().expect("a bound is a number");
            histograms.entry((name, others)).or_default().push((bound, count.parse().expect("a number of things")));
        }
        for ((name, labels), mut buckets) in histograms {
            buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
            assert!(buckets.is_sorted_by_key(|(_, count)| *count), "{name}: {buckets:?}");
            let labels =
                if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.trim_end_matches(',')) };
            let (last, all) = buckets.last().expect("there is one at least");
            let total = self.samples.get(&format!("{name}_count{labels}"));
            assert_eq!((last.is_infinite(), Some(&all.to_string())), (true, total), "{name}{labels}");
            assert!(self.samples.contains_key(&format!("{name}_sum{labels}")), "{name}{labels}");
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn check_series(series: &str, family: &Family) {
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    // Metrics of the process have the same names in every program.
    assert!((name.starts_with("altigen_webproxy_") || name.starts_with("process_")) && is_name(name), "{series}");
    let suffix = name.strip_prefix(&family.name).unwrap_or_else(|| panic!("{series} is not of {family:?}"));
    let suffixes: &[&str] = if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
    assert!(suffixes.contains(&suffix), "{series} of {family:?}");
    let labels = labels.strip_suffix('}').unwrap_or_else(|| panic!("{series}"));
    let mut seen = HashSet::new();
    for label in labels.split("\",").filter(|label| !label.is_empty()) {
        let (name, value) = label.split_once("=\"").unwrap_or_else(|| panic!("{series}: {label}"));
        let value = value.trim_end_matches('"');
        assert!(is_name(name) && seen.insert(name) && !value.contains(['"', '\n', '\\']), "{series}: {label}");
    }
}
