//! Arrows from each file to the files that it takes names from, and the circles in them.
//!
//! A file and the files of its own folder (`foo.rs` and `foo/`) are one room: a part may name the whole, and the whole its
//! parts. Arrows between them are left out.

use std::collections::BTreeSet;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use crate::tree::{Module, Workspace};

/// Longest way from re-export to re-export that is followed; a longer one is a circle of them.
const LONGEST_WAY: usize = 16;

/// Groups of files that take names from one another.
pub(crate) fn circles(workspace: &Workspace) -> Vec<Vec<usize>> {
    let mut graph = DiGraphMap::<usize, ()>::new();
    for (index, module) in workspace.modules.iter().enumerate() {
        for path in paths_of(module) {
            if let Some(file) = file_of(workspace, index, &path, 0)
                && !workspace.is_one_room(module.file, file)
            {
                graph.add_edge(module.file, file, ());
            }
        }
    }
    let mut circles: Vec<Vec<usize>> = tarjan_scc(&graph).into_iter().filter(|files| files.len() > 1).collect();
    for files in &mut circles {
        files.sort_unstable();
    }
    circles.sort();
    circles
}

/// Every path that a module names, those of its `use` lines included.
fn paths_of(module: &Module) -> BTreeSet<Vec<String>> {
    let mut paths: BTreeSet<Vec<String>> = module.imports.iter().map(|import| import.path.clone()).collect();
    for item in &module.items {
        collect(item.to_token_stream(), &mut paths);
    }
    paths
}

/// Paths of two and more names, found in the tokens so that those inside macros count too.
fn collect(tokens: TokenStream, paths: &mut BTreeSet<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 {
                    finish(&mut path, paths);
                }
                path.push(name.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
            other => {
                finish(&mut path, paths);
                colons = 0;
                if let TokenTree::Group(group) = other {
                    collect(group.stream(), paths);
                }
            }
        }
    }
    finish(&mut path, paths);
}

fn finish(path: &mut Vec<String>, paths: &mut BTreeSet<Vec<String>>) {
    let path = std::mem::take(path);
    if path.len() > 1 {
        paths.insert(path);
    }
}

/// The file that defines what a path names, as far as it is of this workspace. A module by itself is no name taken.
fn file_of(workspace: &Workspace, from: usize, path: &[String], way: usize) -> Option<usize> {
    if way > LONGEST_WAY {
        return None;
    }
    let (first, mut rest) = path.split_first()?;
    let module = &workspace.modules[from];
    let mut at = match first.as_str() {
        "crate" => module.root,
        "self" => from,
        "super" => module.parent?,
        name => match module.children.get(name).or_else(|| workspace.roots.get(name)) {
            Some(found) => *found,
            None => return by_import(workspace, from, path, way),
        },
    };
    while let Some((name, after)) = rest.split_first() {
        let module = &workspace.modules[at];
        if name == "super" {
            at = module.parent?;
        } else if module.defined.contains(name) {
            return Some(module.file);
        } else if let Some(child) = module.children.get(name) {
            at = *child;
        } else {
            // Where nothing tells more, a macro of that file defines it.
            return by_import(workspace, at, rest, way).or(Some(module.file));
        }
        rest = after;
    }
    None
}

/// Follows the `use` lines of a module for the first name of a path.
fn by_import(workspace: &Workspace, at: usize, path: &[String], way: usize) -> Option<usize> {
    let (first, rest) = path.split_first()?;
    let imports = &workspace.modules[at].imports;
    for import in imports.iter().filter(|import| import.name.as_ref() == Some(first)) {
        let full: Vec<String> = import.path.iter().chain(rest).cloned().collect();
        if let Some(file) = file_of(workspace, at, &full, way + 1) {
            return Some(file);
        }
    }
    imports.iter().filter(|import| import.name.is_none()).find_map(|import| {
        let full: Vec<String> = import.path.iter().chain(path).cloned().collect();
        file_of(workspace, at, &full, way + 1)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The circles of a crate of these files.
    fn circles_in(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let workspace = Workspace::read(folder.path(), &[("here", "lib.rs")]).unwrap();
        let circles = circles(&workspace);
        circles.iter().map(|files| files.iter().map(|file| workspace.files[*file].path.clone()).collect()).collect()
    }

    #[test]
    fn two_files_that_name_each_other_are_a_circle() {
        let found = circles_in(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; fn f() { g!(super::a::A) }"),
        ]);
        assert_eq!(found, [["a.rs", "b.rs"]]);
    }

    #[test]
    fn a_name_is_followed_through_re_exports_to_its_file() {
        let found = circles_in(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "mod inner; pub use inner::Inner;"),
            ("a/inner.rs", "use crate::b::B; pub struct Inner(B);"),
            ("b.rs", "use crate::a::*; pub struct B; struct C(Inner); fn f(_: crate::a::Inner) {}"),
        ]);
        assert_eq!(found, [["a/inner.rs", "b.rs"]]);
    }

    #[test]
    fn a_file_and_its_own_folder_are_one_room() {
        let found = circles_in(&[
            ("lib.rs", "mod a;"),
            ("a.rs", "mod inner; use inner::Inner; pub struct A(Inner);"),
            ("a/inner.rs", "pub struct Inner; impl super::A {}"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn what_only_tests_name_is_no_arrow() {
        let found = circles_in(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}
