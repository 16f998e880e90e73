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

    /// Servers to compare with, in the order in which they first came.
    fn others(&self) -> Vec<&str> {
        let mut labels = Vec::new();
        for sample in &self.samples {
            let label = sample.subject.label();
            if !matches!(sample.subject, Subject::Product(_)) && !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }

    fn median(&self, name: &str, label: &str) -> Option<f64> {
        let of_subject = self.samples.iter().filter(|sample| sample.subject.label() == label);
        let values = of_subject.filter(|sample| sample.figure.name == name).map(|sample| sample.figure.value);
        median(&values.collect::<Vec<_>>())
    }
}

/// One line for each figure: the products, the servers to compare with, and the ratios of each product to each of them.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.products.join(" | ");
        let lines = "---|".repeat(self.products.len());
        writeln!(f, "| | {names} | yardstick | ratio |\n|---|{lines}---|---|")?;
        for section in &self.sections {
            for name in section.names() {
                self.line(f, section, name)?;
            }
        }
        Ok(())
    }
}

impl Table {
    fn line(&self, f: &mut fmt::Formatter<'_>, section: &Section, name: &str) -> fmt::Result {
        write!(f, "| {}: {name} |", section.row.title())?;
        let of = |label: &str| section.median(name, label);
        for product in &self.products {
            write!(f, " {} |", of(product).map_or_else(nothing, plain))?;
        }
        let others = section.others();
        let values = others.iter().filter_map(|label| Some(format!("{label} {}", plain(of(label)?))));
        write!(f, " {} |", joined(values, "; "))?;
        let ratios = self.products.iter().filter_map(|product| {
            let value = of(product)?;
            let each = joined(others.iter().filter_map(|label| Some(format!("{:.2}", value / of(label)?))), ", ");
            Some(if self.products.len() == 1 { each } else { format!("{product} {each}") })
        });
        writeln!(f, " {} |", if others.is_empty() { nothing() } else { joined(ratios, "; ") })
    }
}

fn joined(texts: impl Iterator<Item = String>, between: &str) -> String {
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() { nothing() } else { texts.join(between) }
}

fn nothing() -> String {
    "-".to_owned()
}

/// A figure with three digits that count, or as a whole number with its thousands set apart.
fn plain(value: f64) -> String {
    if value.abs() < 10.0 {
        return format!("{value:.2}");
    }
    if value.abs() < 1000.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::Product;
    use crate::yardstick::Yardstick;

    #[test]
    fn a_line_has_medians_and_the_ratio_of_each_product_to_each_yardstick() {
        let product =
            |name: &str| Subject::Product(Product { name: name.to_owned(), path: "x".into(), settings: Vec::new() });
        let mut table = Table::new(vec!["old".to_owned(), "new".to_owned()]);
        for round in [1.0, 2.0, 30.0] {
            table.add(Row::Post, &product("old"), vec![Figure::new("µs", 20.0 * round)]);
            table.add(Row::Post, &product("new"), vec![Figure::new("µs", 10.0 * round)]);
            table.add(Row::Post, &Subject::Yardstick(Yardstick::Bare), vec![Figure::new("µs", 4.0 * round)]);
        }
        let text = table.to_string();
        let line = text.lines().nth(2).expect("one line follows the head");
        assert_eq!(line, "| POST /sessions/{id}/calls: µs | 40.0 | 20.0 | bare actix-web 8.00 | old 5.00; new 2.50 |");
    }

    #[test]
    fn figures_have_the_digits_that_count() {
        let shown = [0.127, 12.34, 999.0, 1_000.4, 123_456.0, 1_234_567.0].map(plain);
        assert_eq!(shown, ["0.13", "12.3", "999.0", "1,000", "123,456", "1,234,567"]);
    }

    #[test]
    fn a_row_without_a_yardstick_has_dashes() {
        let product = Subject::Product(Product { name: "here".to_owned(), path: "x".into(), settings: Vec::new() });
        let mut table = Table::new(vec!["here".to_owned()]);
        table.add(Row::Crowd, &product, vec![Figure::new("sessions", 9900.0)]);
        assert!(table.to_string().ends_with("| Crowd: sessions | 9,900 | - | - |\n"), "{table}");
    }
}
