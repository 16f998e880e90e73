//! Counts over the code.

use std::collections::BTreeMap;
use std::fmt;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, ExprLit, Lit, Local, Meta, Pat, Stmt, Visibility};

use crate::tree::Workspace;

/// Words with which a question opens.
const QUESTIONS: &[&str] = &["what", "whose", "which", "who", "where", "when", "why", "how", "whether", "if"];

/// File names that each crate or each layer has one of.
const COMMON_FILES: &[&str] = &["error.rs", "lib.rs", "main.rs", "settings.rs"];

/// What is counted.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) lines: usize,
    pub(crate) files: Vec<usize>,
    pub(crate) functions: Vec<usize>,
    pub(crate) docs: usize,
    /// Places of the doc comments that open with a question word.
    pub(crate) questions: Vec<String>,
    pub(crate) pub_super: usize,
    /// Places of `let (a, b) = (x, y)`.
    pub(crate) tuple_lets: Vec<String>,
    /// Places of closures that are named and used once.
    pub(crate) closures_used_once: Vec<String>,
    /// Names of types that are defined in more than one file, with the files.
    pub(crate) repeated_types: BTreeMap<String, Vec<String>>,
    /// Names of files that several folders have, with the files.
    pub(crate) repeated_files: BTreeMap<String, Vec<String>>,
}

impl Figures {
    /// Counts over all files.
    pub(crate) fn of(workspace: &Workspace) -> Self {
        let mut figures = Self::default();
        for file in &workspace.files {
            figures.lines += file.lines;
            figures.files.push(file.lines);
            let mut reader = Reader { figures: &mut figures, path: &file.path };
            file.items.iter().for_each(|item| reader.visit_item(item));
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if !COMMON_FILES.contains(&name) {
                figures.repeated_files.entry(name.to_owned()).or_default().push(file.path.clone());
            }
        }
        figures.repeated_types.retain(|_, paths| {
            paths.dedup();
            paths.len() > 1
        });
        figures.repeated_files.retain(|_, paths| paths.len() > 1);
        figures
    }

    /// Doc comments that open with a question word, in percent of all.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn share_of_questions(&self) -> f64 {
        100.0 * self.questions.len() as f64 / self.docs.max(1) as f64
    }
}

/// Walks over one file.
struct Reader<'a> {
    figures: &'a mut Figures,
    path: &'a str,
}

impl Reader<'_> {
    fn place(&self, span: proc_macro2::Span) -> String {
        format!("{}:{}", self.path, span.start().line)
    }

    fn type_is_named(&mut self, name: &syn::Ident) {
        self.figures.repeated_types.entry(name.to_string()).or_default().push(self.path.to_owned());
    }

    fn function(&mut self, block: &Block) {
        self.figures.functions.push(block.span().end().line + 1 - block.span().start().line);
    }

    fn docs(&mut self, attributes: &[Attribute]) {
        let Some(first) = attributes.iter().find_map(doc_of) else { return };
        self.figures.docs += 1;
        let word: String = first.trim_start().chars().take_while(|letter| letter.is_alphabetic()).collect();
        if QUESTIONS.contains(&word.to_lowercase().as_str()) {
            let place = self.place(attributes[0].span());
            self.figures.questions.push(place);
        }
    }
}

/// The text of a doc comment's line.
fn doc_of(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    if !meta.path.is_ident("doc") {
        return None;
    }
    match &meta.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.docs(crate::tree::attributes_of(item));
        visit::visit_item(self, item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        self.docs(&field.attrs);
        visit::visit_field(self, field);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.docs(&variant.attrs);
        visit::visit_variant(self, variant);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.type_is_named(&item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.type_is_named(&item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.type_is_named(&item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.type_is_named(&item.ident);
        visit::visit_item_type(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.docs(&item.attrs);
        self.function(&item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.docs(&item.attrs);
        if let Some(block) = &item.default {
            self.function(block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_visibility(&mut self, visibility: &'ast Visibility) {
        if let Visibility::Restricted(restricted) = visibility
            && restricted.path.is_ident("super")
        {
            self.figures.pub_super += 1;
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        let value = local.init.as_ref().map(|init| &*init.expr);
        if let (Pat::Tuple(_), Some(Expr::Tuple(_))) = (&local.pat, value) {
            let place = self.place(local.span());
            self.figures.tuple_lets.push(place);
        }
        visit::visit_local(self, local);
    }

    fn visit_block(&mut self, block: &'ast Block) {
        for (index, statement) in block.stmts.iter().enumerate() {
            let Some(name) = named_closure(statement) else { continue };
            if uses(&name, &block.stmts[index + 1..]) == 1 {
                let place = self.place(statement.span());
                self.figures.closures_used_once.push(place);
            }
        }
        visit::visit_block(self, block);
    }
}

/// The name of the closure that a statement is there for.
fn named_closure(statement: &Stmt) -> Option<String> {
    let Stmt::Local(local) = statement else { return None };
    let Pat::Ident(name) = &local.pat else { return None };
    let value = &local.init.as_ref()?.expr;
    matches!(**value, Expr::Closure(_)).then(|| name.ident.to_string())
}

/// The number of times that the statements name something.
fn uses(name: &str, statements: &[Stmt]) -> usize {
    struct Uses<'a> {
        name: &'a str,
        count: usize,
    }
    impl Uses<'_> {
        fn count(&mut self, tokens: proc_macro2::TokenStream) {
            for token in tokens {
                match token {
                    proc_macro2::TokenTree::Group(group) => self.count(group.stream()),
                    proc_macro2::TokenTree::Ident(ident) if ident == self.name => self.count += 1,
                    _ => {}
                }
            }
        }
    }
    let mut uses = Uses { name, count: 0 };
    for statement in statements {
        uses.count(quote::ToTokens::to_token_stream(statement));
    }
    uses.count
}

/// Median, 95th percentile and largest of some figures.
pub(crate) struct Spread {
    median: usize,
    p95: usize,
    max: usize,
}

impl Spread {
    /// Of these figures; all zero where there are none.
    pub(crate) fn of(figures: &[usize]) -> Self {
        let mut sorted = figures.to_vec();
        sorted.sort_unstable();
        let at = |percent: usize| sorted.get((sorted.len().saturating_sub(1)) * percent / 100).copied().unwrap_or(0);
        Self { median: at(50), p95: at(95), max: at(100) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "median {}, p95 {}, max {}", self.median, self.p95, self.max)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn figures_of(text: &str) -> Figures {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lib.rs"), text).unwrap();
        Figures::of(&Workspace::read(folder.path(), &[("here", "lib.rs")]).unwrap())
    }

    #[test]
    fn questions_tuples_closures_and_doors_are_counted() {
        let figures = figures_of(
            "/// Whether it is so.\npub(super) struct Is(bool);\n/// A thing.\nfn f() {\n    \
             let (a, b) = (1, 2);\n    let (c, d) = g();\n    let once = |x| x;\n    let twice = |x| x;\n    \
             once(twice(twice(a)));\n}\n#[cfg(test)]\nmod tests {\n    /// How.\n    fn t() {}\n}\n",
        );
        assert_eq!((figures.docs, figures.pub_super), (2, 1));
        assert_eq!(figures.questions, ["lib.rs:1"]);
        assert_eq!(
            (figures.tuple_lets, figures.closures_used_once),
            (vec!["lib.rs:5".into()], vec!["lib.rs:7".into()])
        );
        assert_eq!((figures.lines, figures.functions), (10, vec![7]));
    }

    #[test]
    fn a_spread_names_the_middle_and_the_largest() {
        let spread = Spread::of(&(1..=100).collect::<Vec<_>>());
        assert_eq!((spread.median, spread.p95, spread.max), (50, 95, 100));
        let none = Spread::of(&[]);
        assert_eq!((none.median, none.p95, none.max), (0, 0, 0));
    }
}
