//! What a file names: the modules it has, what it brings in, and every path in it.

use super::Module;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, Meta, UseTree, Visibility};

/// What was found in a file.
#[derive(Default)]
pub struct Found {
    /// Modules in files of their own, and whether they stand behind the feature `program`.
    pub children: Vec<(String, bool)>,
    /// Modules written inside this file.
    pub modules: Vec<Module>,
    /// Names that were brought into a module, and for what they stand.
    pub doors: Vec<((Module, String), Vec<String>)>,
    /// Paths, and the module in which they stand.
    pub uses: Vec<(Module, Vec<String>)>,
    /// Types and traits that are defined at the top of a module.
    pub types: Vec<String>,
    /// The code without comments and tests.
    pub code: String,
}

/// Reads a file's text; tests in it are passed over.
pub fn read(text: &str, module: &Module) -> syn::Result<Found> {
    let file = syn::parse_file(text)?;
    let mut reader = Reader { module: module.clone(), found: Found::default() };
    for item in &file.items {
        reader.visit_item(item);
    }
    Ok(reader.found)
}

struct Reader {
    module: Module,
    found: Found,
}

/// The text between the brackets of `#[cfg(...)]`, if that is what an attribute is.
fn cfg(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.to_string().replace(' ', "")),
        _ => None,
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().filter_map(cfg).any(|condition| condition == "test" || condition.starts_with("all(test"))
}

fn attributes_of(item: &Item) -> &[Attribute] {
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

impl Reader {
    fn name(&mut self, path: Vec<String>) {
        self.found.uses.push((self.module.clone(), path));
    }

    /// A module inside this file, or one in a file of its own.
    fn read_mod(&mut self, item: &ItemMod) {
        let name = item.ident.to_string();
        let Some((_, items)) = &item.content else {
            let behind_program = item.attrs.iter().filter_map(cfg).any(|condition| condition.contains("\"program\""));
            self.found.children.push((name, behind_program));
            return;
        };
        self.module.push(name);
        self.found.modules.push(self.module.clone());
        items.iter().for_each(|item| self.visit_item(item));
        self.module.pop();
    }

    /// Notes what a `use` brings in.
    fn read_use(&mut self, tree: &UseTree, before: &[String], is_shown: bool) {
        let with = |word: String| [before, &[word]].concat();
        match tree {
            UseTree::Path(path) => self.read_use(&path.tree, &with(path.ident.to_string()), is_shown),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.read_use(tree, before, is_shown)),
            UseTree::Name(name) if name.ident == "self" => {
                let last = before.last().cloned().unwrap_or_default();
                self.bring(last, before.to_vec(), is_shown);
            }
            UseTree::Name(name) => self.bring(name.ident.to_string(), with(name.ident.to_string()), is_shown),
            UseTree::Rename(name) => self.bring(name.rename.to_string(), with(name.ident.to_string()), is_shown),
            UseTree::Glob(_) if is_shown => {}
            UseTree::Glob(_) => self.name(before.to_vec()),
        }
    }

    fn bring(&mut self, name: String, path: Vec<String>, is_shown: bool) {
        // `use name;` and `use name::{self}` bring in another crate under its own name.
        if path.len() > 1 || ["crate", "self", "super"].contains(&path[0].as_str()) {
            self.found.doors.push(((self.module.clone(), name), path.clone()));
        }
        if !is_shown {
            self.name(path);
        }
    }

    /// Every path among the tokens of a macro or an attribute.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        // Colons since the last word: two of them lead on.
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if colons != 2 && !path.is_empty() {
                        let whole = std::mem::take(&mut path);
                        self.name(whole);
                    }
                    path.push(word.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    if !path.is_empty() {
                        let whole = std::mem::take(&mut path);
                        self.name(whole);
                    }
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.read_tokens(group.stream());
                    }
                }
            }
        }
        if !path.is_empty() {
            self.name(path);
        }
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a Item) {
        if is_for_tests(attributes_of(item)) {
            return;
        }
        let type_name = match item {
            Item::Enum(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            _ => None,
        };
        self.found.types.extend(type_name.map(ToString::to_string));
        match item {
            Item::Mod(item) => self.read_mod(item),
            Item::Use(item) => {
                let is_shown = !matches!(item.vis, Visibility::Inherited);
                self.read_use(&item.tree, &[], is_shown);
            }
            item => {
                self.found.code += &quote::ToTokens::to_token_stream(item).to_string().replace(" :: ", "::");
                self.found.code.push('\n');
                visit::visit_item(self, item);
            }
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.name(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'a Visibility) {
        // `pub(super)` uses nothing.
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        self.read_tokens(found.tokens.clone());
        visit::visit_macro(self, found);
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.read_tokens(list.tokens.clone());
        }
    }
}
