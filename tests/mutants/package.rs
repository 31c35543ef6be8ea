//! A package with the generated files of many mutants, each a module.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use fs_err as fs;
use generator::Output;
use tests::package::{cargo, keep, keep_lock, manifest, target};
use tests::root;

use crate::mutant::{Mutant, Seed};

/// The name of the package.
const NAME: &str = "mutants";

const LIBRARY: &str = "//! The clients of mutants.\n\n#![deny(warnings, missing_docs)]\n";

/// A mutant and its generated output.
pub(crate) struct Member {
    pub(crate) seed: Seed,
    pub(crate) mutant: Mutant,
    pub(crate) output: Output,
}

impl Member {
    fn module(&self) -> String {
        format!("of_{}", self.seed.number)
    }
}

/// Compiles the members and their documentation. Returns those with errors or warnings, with the compiler's messages.
///
/// # Errors
///
/// If a file cannot be written. The compiler's messages, if they name no member.
pub(crate) fn compile(mut members: Vec<Member>) -> io::Result<Vec<(Seed, String)>> {
    let directory = target().join(NAME);
    let mut broken = Vec::new();
    loop {
        write(&directory, &members)?;
        let commands = [
            &["check"][..],
            &["check", "--all-features"],
            &["doc", "--no-deps", "--all-features"],
        ];
        let said = commands
            .iter()
            .find_map(|arguments| cargo(&directory, arguments).err());
        let Some(said) = said else {
            return Ok(broken);
        };
        let words = by_module(&said.to_string());
        let before = members.len();
        members.retain(|member| {
            let Some(words) = words.get(&member.module()) else {
                return true;
            };
            let changes = member.mutant.changes.join(", ");
            broken.push((member.seed.clone(), format!("changes: {changes}\n{words}")));
            keep_document(member).is_err()
        });
        // Other errors may only appear without these.
        if members.len() == before {
            return Err(said);
        }
    }
}

fn write(directory: &Path, members: &[Member]) -> io::Result<()> {
    let mut library = String::from(LIBRARY);
    let mut features: BTreeSet<&String> = BTreeSet::new();
    let source = directory.join("src");
    if source.exists() {
        fs::remove_dir_all(&source)?;
    }
    for member in members {
        let module = member.module();
        let webhook = if member.output.files.contains_key("webhook.rs") {
            "    #[cfg(feature = \"webhook\")]\n    pub use generated::webhook;\n"
        } else {
            ""
        };
        writeln!(
            library,
            "\n/// `{}`.\npub mod {module} {{\n    mod generated;\n    pub use generated::client::Client;\n    #[cfg(feature = \"testing\")]\n    pub use generated::testing;\n    pub use generated::{{operations, parameters, responses, types}};\n{webhook}}}",
            member.seed
        )
        .map_err(io::Error::other)?;
        features.extend(&member.output.features);
        for (file, text) in &member.output.files {
            // A generated crate has its client at its root. Only links of the documentation refer to that.
            let text = text.replace("](crate::Client", &format!("](crate::{module}::Client"));
            keep(&source.join(&module).join("generated").join(file), &text)?;
        }
    }
    keep(&source.join("lib.rs"), &library)?;
    let features: Vec<String> = features.into_iter().cloned().collect();
    let manifest = manifest(NAME, &features);
    let webhook = "[features]\nwebhook = [\"client-runtime/webhook\"]\n";
    let manifest = manifest.replace("[features]\n", webhook);
    keep(&directory.join("Cargo.toml"), &manifest)?;
    keep_lock(directory)
}

/// The first message about each module.
fn by_module(said: &str) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    for block in said.split("\n\n") {
        let place = block
            .lines()
            .find_map(|line| line.trim_start().strip_prefix("--> src/"));
        if let Some((module, _)) = place.and_then(|place| place.split_once('/')) {
            words
                .entry(module.to_owned())
                .or_insert_with(|| block.to_owned());
        }
    }
    words
}

/// Writes the document of a member that does not compile, and its generated output.
fn keep_document(member: &Member) -> io::Result<()> {
    let name = member.seed.to_string().replace(['/', ':'], "-");
    let directory = root().join("target/mutants").join(name);
    for (path, text) in &member.mutant.texts.files {
        keep(&directory.join("document").join(path), text)?;
    }
    for (file, text) in &member.output.files {
        keep(&directory.join("generated").join(file), text)?;
    }
    Ok(())
}
