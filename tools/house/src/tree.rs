//! The crates of the workspace as files and modules, without their tests.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemMod, UseTree};

/// The code of all crates.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) modules: Vec<Module>,
    /// Root modules by the names of their crates.
    pub(crate) roots: HashMap<String, usize>,
}

/// A file without its tests.
pub(crate) struct SourceFile {
    /// Path from the root of the repository.
    pub(crate) path: String,
    pub(crate) items: Vec<Item>,
    /// Lines of the file that belong to no test.
    pub(crate) lines: usize,
}

/// A module: a file's own, or one inside a file.
pub(crate) struct Module {
    pub(crate) file: usize,
    pub(crate) parent: Option<usize>,
    pub(crate) root: usize,
    pub(crate) children: HashMap<String, usize>,
    /// Names of what is defined here.
    pub(crate) defined: HashSet<String>,
    pub(crate) imports: Vec<Import>,
    /// Items of this module without those of modules inside it.
    pub(crate) items: Vec<Item>,
}

/// One name that a `use` brings in.
pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    /// Name in this module; none for everything (`*`).
    pub(crate) name: Option<String>,
}

impl Workspace {
    /// Reads crates below `root`, given by their names in paths and their first files.
    pub(crate) fn read(root: &Path, crates: &[(&str, &str)]) -> Result<Self, String> {
        let mut workspace = Self::default();
        for (name, path) in crates {
            let first = workspace.modules.len();
            let folder = Path::new(path).parent().unwrap_or(Path::new("")).to_owned();
            workspace.read_file(root, Path::new(path), &folder, None, first)?;
            workspace.roots.insert((*name).to_owned(), first);
        }
        Ok(workspace)
    }

    /// True if both files are the same, or one lies in the other's folder.
    pub(crate) fn is_one_room(&self, one: usize, other: usize) -> bool {
        let one = self.files[one].path.trim_end_matches(".rs");
        let other = self.files[other].path.trim_end_matches(".rs");
        let is_below = |path: &str, room: &str| path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/'));
        one == other || is_below(one, other) || is_below(other, one)
    }

    /// Reads a file and the modules that it declares, which lie in `folder`.
    fn read_file(
        &mut self,
        root: &Path,
        path: &Path,
        folder: &Path,
        parent: Option<usize>,
        crate_root: usize,
    ) -> Result<usize, String> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(root.join(path)).map_err(|error| told(&error))?;
        let parsed = syn::parse_file(&text).map_err(|error| told(&error))?;
        let mut items = parsed.items;
        let in_tests = take_tests(&mut items);
        let file = self.files.len();
        let lines = text.lines().count() - in_tests;
        self.files.push(SourceFile { path: path.display().to_string(), items: items.clone(), lines });
        self.add_module(root, items, file, folder, parent, crate_root)
    }

    fn add_module(
        &mut self,
        root: &Path,
        items: Vec<Item>,
        file: usize,
        folder: &Path,
        parent: Option<usize>,
        crate_root: usize,
    ) -> Result<usize, String> {
        let module = self.modules.len();
        self.modules.push(Module {
            file,
            parent,
            root: crate_root,
            children: HashMap::new(),
            defined: HashSet::new(),
            imports: Vec::new(),
            items: Vec::new(),
        });
        for item in items {
            match item {
                Item::Mod(inner) => self.add_child(root, module, file, folder, inner)?,
                Item::Use(used) => flatten(&used.tree, &mut Vec::new(), &mut self.modules[module].imports),
                other => {
                    if let Some(name) = name_of(&other) {
                        self.modules[module].defined.insert(name);
                    }
                    self.modules[module].items.push(other);
                }
            }
        }
        Ok(module)
    }

    fn add_child(
        &mut self,
        root: &Path,
        parent: usize,
        file: usize,
        folder: &Path,
        declared: ItemMod,
    ) -> Result<(), String> {
        let name = declared.ident.to_string();
        let below = folder.join(&name);
        let crate_root = self.modules[parent].root;
        let child = if let Some((_, items)) = declared.content {
            self.add_module(root, items, file, &below, Some(parent), crate_root)?
        } else {
            let path: PathBuf = folder.join(format!("{name}.rs"));
            self.read_file(root, &path, &below, Some(parent), crate_root)?
        };
        self.modules[parent].children.insert(name, child);
        Ok(())
    }
}

/// Removes what is compiled for tests only. Returns the number of lines that it took.
fn take_tests(items: &mut Vec<Item>) -> usize {
    let mut lines = 0;
    items.retain(|item| {
        let is_test = attributes_of(item).iter().any(is_for_tests);
        if is_test {
            lines += item.span().end().line + 1 - item.span().start().line;
        }
        !is_test
    });
    lines
}

fn is_for_tests(attribute: &Attribute) -> bool {
    let is_cfg_test = attribute.path().is_ident("cfg")
        && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test");
    is_cfg_test || attribute.path().is_ident("test")
}

/// Attributes of an item.
pub(crate) fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// The single names of a `use`.
fn flatten(tree: &UseTree, before: &mut Vec<String>, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, imports);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            imports.push(Import { path: before.clone(), name: before.last().cloned() });
        }
        UseTree::Name(name) => imports.push(import(before, &name.ident, &name.ident)),
        UseTree::Rename(renamed) => imports.push(import(before, &renamed.ident, &renamed.rename)),
        UseTree::Glob(_) => imports.push(Import { path: before.clone(), name: None }),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, imports)),
    }
}

fn import(before: &[String], last: &syn::Ident, name: &syn::Ident) -> Import {
    let mut path = before.to_vec();
    path.push(last.to_string());
    Import { path, name: Some(name.to_string()) }
}
