//! Reads the house: which file of `src` uses what of which other file.
//!
//! Paths are followed as the compiler does: through `use`, `super` and `self`, through re-exports to the file in which a
//! thing is defined, into macros and attributes. Code that only tests build is left out. `pub use` shows a thing at
//! another door and is no use of it.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Where a module is: names from the root of the crate.
pub type Module = Vec<String>;

/// A file of `src`.
#[derive(Debug)]
pub struct File {
    /// From the root of the repository: `src/show/show.rs`.
    pub name: String,
    /// The module that it is.
    pub module: Module,
    /// Its text without comments and tests.
    pub code: String,
    /// How many lines it has, tests and comments included.
    pub lines: usize,
    /// Types and traits that it defines, those in functions and tests left out.
    pub types: Vec<String>,
    /// Whether it stands behind the feature `program` inside a room that does not.
    pub is_program: bool,
    /// What it uses, as written.
    uses: Vec<(Module, Vec<String>)>,
}

/// All files of `src` and how names lead from one to another.
#[derive(Debug, Default)]
pub struct House {
    /// By name.
    pub files: BTreeMap<String, File>,
    /// The file of each module, those written inside a file included.
    modules: BTreeMap<Module, String>,
    /// What a name in a module stands for, if it was brought there from elsewhere.
    doors: BTreeMap<(Module, String), Vec<String>>,
}

/// What a file uses of another: the file, and the path as it was written.
pub type Uses = BTreeMap<String, BTreeSet<(String, String)>>;

impl House {
    /// Reads all files below `src` that are built without tests.
    pub fn read(root: &Path) -> Self {
        let mut house = Self::default();
        house.read_file(root, &root.join("src/lib.rs"), Vec::new(), false);
        house
    }

    fn read_file(&mut self, root: &Path, path: &Path, module: Module, is_program: bool) {
        let text = fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let found = paths::read(&text, &module).unwrap_or_else(|error| panic!("{name}: {error}"));
        for inside in found.modules {
            self.modules.insert(inside, name.clone());
        }
        self.modules.insert(module.clone(), name.clone());
        self.doors.extend(found.doors);
        let folder = match path.file_name().unwrap().to_str().unwrap() {
            "lib.rs" | "mod.rs" => path.parent().unwrap().to_owned(),
            _ => path.with_extension(""),
        };
        for (child, behind_program) in &found.children {
            let mut inside = module.clone();
            inside.push(child.clone());
            let files = [folder.join(format!("{child}.rs")), folder.join(child).join("mod.rs")];
            let file: &PathBuf = files.iter().find(|file| file.exists()).unwrap_or_else(|| panic!("{name}: {child}"));
            let is_room = module.is_empty();
            self.read_file(root, file, inside, is_program || (*behind_program && !is_room));
        }
        let file = File {
            name: name.clone(),
            module,
            code: found.code,
            lines: text.lines().count(),
            types: found.types,
            is_program,
            uses: found.uses,
        };
        self.files.insert(name, file);
    }

    /// What every file uses of others, but for the root of the crate, which only lists the rooms.
    pub fn uses(&self) -> Uses {
        let mut all = Uses::new();
        for file in self.files.values().filter(|file| !file.module.is_empty()) {
            let used = all.entry(file.name.clone()).or_default();
            for (from, path) in &file.uses {
                if let Some(other) = self.resolve(from, path, 0).filter(|other| *other != file.name) {
                    used.insert((other, path.join("::")));
                }
            }
        }
        all
    }

    /// The file in which what a path names is defined; none for other crates, primitive types and local names.
    fn resolve(&self, from: &Module, path: &[String], depth: usize) -> Option<String> {
        assert!(depth < 20, "{path:?} leads round in a circle");
        let mut module = from.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                module.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|word| word == "super") {
                    module.pop()?;
                    rest = &rest[1..];
                }
            }
            // A child, or something that was brought here; all else is of another crate or local.
            first => {
                let child = [&module[..], &[first.to_owned()]].concat();
                let door = self.doors.get(&(module.clone(), first.to_owned()));
                // `use memchr::memchr` leads out of the house.
                if !self.modules.contains_key(&child) && door.is_none_or(|target| target[0] == first) {
                    return None;
                }
            }
        }
        for (at, word) in rest.iter().enumerate() {
            let child = [&module[..], std::slice::from_ref(word)].concat();
            if self.modules.contains_key(&child) {
                module = child;
                continue;
            }
            return match self.doors.get(&(module.clone(), word.clone())) {
                Some(target) => {
                    let further = [&target[..], &rest[at + 1..]].concat();
                    self.resolve(&module, &further, depth + 1)
                }
                None => self.modules.get(&module).cloned(),
            };
        }
        self.modules.get(&module).cloned()
    }

    /// Files that use one another in a circle: for each such knot one circle, file by file, with what is used.
    pub fn circles(&self, uses: &Uses) -> Vec<String> {
        let mut told = BTreeSet::new();
        let mut circles = Vec::new();
        for start in uses.keys() {
            if told.contains(start) {
                continue;
            }
            if let Some(way) = way_back(uses, start) {
                told.extend(way.iter().map(|(file, ..)| file.clone()));
                let steps = way.iter().map(|(file, other, path)| format!("{file} uses {path} of {other}"));
                circles.push(steps.collect::<Vec<_>>().join(", "));
            }
        }
        circles
    }
}

/// The shortest way from a file through what it uses back to it.
fn way_back(uses: &Uses, start: &str) -> Option<Vec<(String, String, String)>> {
    let mut came: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let mut next: Vec<&str> = vec![start];
    while !next.is_empty() {
        let mut after = Vec::new();
        for file in next {
            for (other, path) in uses.get(file).into_iter().flatten() {
                if other == start {
                    let mut way = vec![(file.to_owned(), other.clone(), path.clone())];
                    let mut at = file;
                    while at != start {
                        let (before, path) = came[at];
                        way.push((before.to_owned(), at.to_owned(), path.to_owned()));
                        at = before;
                    }
                    way.reverse();
                    return Some(way);
                }
                if !came.contains_key(other.as_str()) {
                    came.insert(other, (file, path));
                    after.push(other.as_str());
                }
            }
        }
        next = after;
    }
    None
}
