use std::fmt;

use crate::figure::Figure;
use crate::rows::Row;
use crate::spread::median;
use crate::subject::Subject;

/// Figures of all rounds, and the table of their medians as Markdown.
#[derive(Debug, Default)]
pub(crate) struct Table {
    sections: Vec<Section>,
    products: Vec<String>,
}

/// Figures of one row.
#[derive(Debug)]
struct Section {
    row: Row,
    samples: Vec<Sample>,
}

#[derive(Debug)]
struct Sample {
    subject: Subject,
    figure: Figure,
}

impl Table {
    pub(crate) fn new(products: Vec<String>) -> Self {
        Self { sections: Vec::new(), products }
    }

    /// Adds the figures of one server in one round.
    pub(crate) fn add(&mut self, row: Row, subject: &Subject, figures: Vec<Figure>) {
        let samples = figures.into_iter().map(|figure| Sample { subject: subject.clone(), figure });
        match self.sections.iter_mut().find(|section| section.row == row) {
            Some(section) => section.samples.extend(samples),
            None => self.sections.push(Section { row, samples: samples.collect() }),
        }
    }
}

impl Section {
    /// Names of the figures, in the order in which they first came.
    fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for sample in &self.samples {
            if !names.contains(&sample.figure.name) {
                names.push(sample.figure.name);
            }
        }
        names
    }

    fn median(&self, name: &str, label: &str) -> Option<f64> {
        let of_subject = self.samples.iter().filter(|sample| sample.subject.label() == label);
        let values = of_subject.filter(|sample| sample.figure.name == name).map(|sample| sample.figure.value);
        median(&values.collect::<Vec<_>>())
    }
}

/// One line for each figure: the products, the yardsticks, and the ratios of each product to each yardstick.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.products.join(" | ");
        let lines = "---|".repeat(self.products.len());
        writeln!(f, "| | {names} | yardstick | ratio |\n|---|{lines}---|---|")?;
        for section in &self.sections {
            for name in section.names() {
                write!(f, "| {}: {name} |", section.row.title())?;
                let products: Vec<_> = self.products.iter().map(|product| section.median(name, product)).collect();
                for value in &products {
                    write!(f, " {} |", shown(*value))?;
                }
                let yardsticks = section.row.yardsticks().iter();
                let known: Vec<_> = yardsticks
                    .filter_map(|yardstick| Some((yardstick.label(), section.median(name, yardstick.label())?)))
                    .collect();
                let texts: Vec<_> = known.iter().map(|(label, value)| format!("{label} {}", plain(*value))).collect();
                let ratios: Vec<_> = products
                    .iter()
                    .flatten()
                    .map(|product| {
                        let each = known.iter().map(|(_, value)| format!("{:.2}", product / value));
                        each.collect::<Vec<_>>().join(" and ")
                    })
                    .collect();
                let or_dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
                writeln!(f, " {} | {} |", or_dash(texts.join("; ")), or_dash(ratios.join("; ")))?;
            }
        }
        Ok(())
    }
}

fn shown(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), plain)
}

/// A figure with three digits that count, or as a whole number.
fn plain(value: f64) -> String {
    match value.abs() {
        1000.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
