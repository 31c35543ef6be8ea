//! Finds the items that users of a crate can name, and their paths.

use syn::{Ident, Item, UseTree, Visibility};

use super::ListingError;
use super::declaration::{declaration, is_public, methods};

/// The most modules within modules. Neither hand-written nor generated source has as many.
const DEEPEST: usize = 64;

/// Every item that users of the crate can name, sorted by path. Each is a block under its path.
///
/// Items of the crate have the paths at which they are exported. Re-exports of other crates are shown as re-exports.
/// The listing keeps the attributes that are part of the surface: `derive`, `model`, `non_exhaustive`, `deprecated`,
/// and `cfg`.
///
/// Fails if a public item has no rendering here, so that no item is left out silently.
pub(super) fn surface(crate_name: &str, items: &[Item]) -> Result<String, ListingError> {
    let mut surface = Surface {
        root: items,
        blocks: Vec::new(),
        depth: 0,
    };
    surface.module(&[], crate_name)?;
    surface.blocks.sort();
    surface.blocks.dedup();
    let blocks = surface
        .blocks
        .iter()
        .map(|(path, text)| format!("// {path}\n{text}"));
    Ok(blocks.collect::<Vec<_>>().join("\n"))
}

struct Surface<'a> {
    root: &'a [Item],
    /// The public path and text of each item.
    blocks: Vec<(String, String)>,
    /// The number of modules and re-exports that are being followed.
    depth: usize,
}

impl<'a> Surface<'a> {
    /// Adds the exports of the module at `path`, under the path `public`.
    fn module(&mut self, path: &[String], public: &str) -> Result<(), ListingError> {
        self.enter(public)?;
        for item in self.items(path).unwrap_or_default() {
            match item {
                Item::Mod(module) if is_public(&module.vis) => {
                    let name = module.ident.to_string();
                    self.module(&join(path, &name), &format!("{public}::{name}"))?;
                }
                Item::Use(used) if is_public(&used.vis) => {
                    for export in exports(&used.tree, &[]) {
                        self.export(path, &export, public)?;
                    }
                }
                _ => self.item(path, item, public, None)?,
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Goes one module or re-export deeper. Fails if no source goes as deep.
    fn enter(&mut self, public: &str) -> Result<(), ListingError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let path = public.to_owned();
            return Err(ListingError::Circle { path });
        }
        Ok(())
    }

    /// Adds the items that one path of a `pub use` in the module at `path` exports.
    fn export(
        &mut self,
        path: &[String],
        export: &Export,
        public: &str,
    ) -> Result<(), ListingError> {
        let Some((last, module)) = self
            .local(path, &export.path)
            .and_then(|target| Some((target.last()?.clone(), target[..target.len() - 1].to_vec())))
        else {
            let text = format!("pub use {};\n", export.written());
            let path = format!("{public}::{}", export.name);
            self.blocks.push((path, text));
            return Ok(());
        };
        if last == "*" {
            return self.module(&module, public);
        }
        self.enter(public)?;
        let mut found = false;
        for item in self.items(&module).unwrap_or_default() {
            match item {
                Item::Mod(inner) if inner.ident == last => {
                    found = true;
                    let public = format!("{public}::{}", export.name);
                    self.module(&join(&module, &last), &public)?;
                }
                Item::Use(used) => {
                    for mut inner in exports(&used.tree, &[]) {
                        if inner.name == last {
                            found = true;
                            inner.name.clone_from(&export.name);
                            self.export(&module, &inner, public)?;
                        }
                    }
                }
                _ if named(item).is_some_and(|(_, name)| *name == last) => {
                    found = true;
                    self.item(&module, item, public, Some(&export.name))?;
                }
                _ => {}
            }
        }
        if !found {
            let what = format!("the re-exports of `{}`", export.written());
            return Err(ListingError::NoRendering { what });
        }
        self.depth -= 1;
        Ok(())
    }

    /// The path from the crate's root for `used` in the module at `from`. `None` for a path of another crate.
    fn local(&self, from: &[String], used: &[String]) -> Option<Vec<String>> {
        let (first, rest) = used.split_first()?;
        let mut path = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            _ => {
                let is_here = |item| named(item).is_some_and(|(_, name)| name == first);
                self.items(from)?
                    .iter()
                    .any(is_here)
                    .then(|| join(from, first))?
            }
        };
        path.extend_from_slice(rest);
        Some(path)
    }

    fn items(&self, path: &[String]) -> Option<&'a [Item]> {
        path.iter().try_fold(self.root, |items, name| {
            items.iter().find_map(|item| match item {
                Item::Mod(module) if module.ident == name => {
                    module.content.as_ref().map(|(_, items)| items.as_slice())
                }
                _ => None,
            })
        })
    }

    /// Adds an item of the module at `path` if it is public, by the name under which it is exported.
    fn item(
        &mut self,
        path: &[String],
        item: &Item,
        public: &str,
        exported: Option<&str>,
    ) -> Result<(), ListingError> {
        let Some((_, name)) = named(item).filter(|(visibility, _)| is_public(visibility)) else {
            return Ok(());
        };
        let name = name.to_string();
        let mut text = declaration(item, &name)?;
        if matches!(item, Item::Struct(_) | Item::Enum(_)) {
            for implementation in self.items(path).unwrap_or_default() {
                if let Item::Impl(implementation) = implementation {
                    text.extend(methods(implementation, &name)?);
                }
            }
        }
        let exported = exported.unwrap_or(&name);
        self.blocks.push((format!("{public}::{exported}"), text));
        Ok(())
    }
}

/// One path that a `use` brings into scope.
struct Export {
    path: Vec<String>,
    /// `*` for all names of a module.
    name: String,
}

impl Export {
    fn written(&self) -> String {
        let path = self.path.join("::");
        if self.path.last() == Some(&self.name) {
            path
        } else {
            format!("{path} as {}", self.name)
        }
    }
}

fn exports(tree: &UseTree, before: &[String]) -> Vec<Export> {
    let export = |ident: &Ident, name: String| Export {
        path: match ident.to_string() {
            // `use a::{self}` means `a`.
            ident if ident == "self" && !before.is_empty() => before.to_vec(),
            ident => join(before, &ident),
        },
        name,
    };
    match tree {
        UseTree::Path(path) => exports(&path.tree, &join(before, &path.ident.to_string())),
        UseTree::Name(name) => {
            let export = export(&name.ident, String::new());
            let name = export.path.last().cloned().unwrap_or_default();
            vec![Export { name, ..export }]
        }
        UseTree::Rename(renamed) => vec![export(&renamed.ident, renamed.rename.to_string())],
        UseTree::Glob(_) => vec![Export {
            path: join(before, "*"),
            name: "*".to_owned(),
        }],
        UseTree::Group(group) => {
            let trees = group.items.iter();
            trees.flat_map(|tree| exports(tree, before)).collect()
        }
    }
}

fn join(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

/// The visibility and the name of an item that can have both.
fn named(item: &Item) -> Option<(&Visibility, &Ident)> {
    Some(match item {
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::ExternCrate(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Mod(item) => (&item.vis, &item.ident),
        Item::Static(item) => (&item.vis, &item.ident),
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::TraitAlias(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        Item::Union(item) => (&item.vis, &item.ident),
        _ => return None,
    })
}
