//! progenitor, kept from taking the whole run down with it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Once;
use std::thread::{Scope, ScopedJoinHandle};

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};

use super::stable_name;
use crate::layout::document::document;
use crate::model::api::Api;

/// The name of the threads whose panics are an answer, not a message to the user.
const THREAD: &str = "progenitor";

/// Recursion of progenitor and its parsers is as deep as the document: a main thread's stack may not do.
const STACK: usize = 512 * 1024 * 1024;

/// What progenitor could not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stumble {
    /// An operation, by the name of its method.
    Operation(String, String),
    /// A schema, by the name of its type.
    Schema(String, String),
    /// Something that none of them shows alone.
    Document(String),
}

/// What progenitor writes for the API: its types, and a method for each operation.
///
/// # Errors
///
/// The operation or schema at which progenitor gives up or panics, with its words.
pub fn generate(api: &Api) -> Result<TokenStream, Stumble> {
    run(api).map_err(|words| find(api, words))
}

/// Runs `work` where deep recursion is possible, and hands its panic over as text.
///
/// # Errors
///
/// The words of the panic, or of the system that has no thread to give.
pub fn contained<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    silence_contained_panics();
    std::thread::scope(|scope| {
        thread(scope, || {
            catch_unwind(AssertUnwindSafe(work)).map_err(|panic| words(&*panic))
        })?
        .join()
        .unwrap_or_else(|_| Err("it panicked twice".to_owned()))
    })
}

/// Does `aside` on a thread of its own while this one does `work`; a panic of either is a panic of the caller.
///
/// # Errors
///
/// The words of the system that has no thread to give.
pub fn beside<A: Send, B>(
    aside: impl FnOnce() -> A + Send,
    work: impl FnOnce() -> B,
) -> Result<(A, B), String> {
    std::thread::scope(|scope| {
        let aside = thread(scope, aside)?;
        let done = work();
        let aside = aside.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok((aside, done))
    })
}

/// A thread whose panics are no messages, with room for deep recursion.
fn thread<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, String> {
    std::thread::Builder::new()
        .name(THREAD.to_owned())
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .map_err(|error| format!("no thread for the generator: {error}"))
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "it panicked without a word".to_owned())
}

fn silence_contained_panics() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() != Some(THREAD) {
                before(panic);
            }
        }));
    });
}

fn run(api: &Api) -> Result<TokenStream, String> {
    let (api, replaced) = stable_name::replace(api);
    let document = document(&api);
    catch_unwind(AssertUnwindSafe(|| {
        let mut settings = GenerationSettings::default();
        settings
            .with_interface(InterfaceStyle::Positional)
            .with_tag(TagStyle::Merged)
            .with_map_type("std::collections::BTreeMap");
        Generator::new(&settings).generate_tokens(&document)
    }))
    .map_err(|panic| words(&*panic))?
    .map(|tokens| stable_name::restore(tokens, &replaced))
    .map_err(|error| error.to_string())
}

/// The first schema or operation that progenitor cannot take alone.
fn find(api: &Api, words: String) -> Stumble {
    let bare = Api {
        operations: Vec::new(),
        ..api.clone()
    };
    if run(&bare).is_err() {
        for name in api.schemas.keys() {
            // The others stay, as what they are to whoever refers to them: anything.
            let mut alone = bare.clone();
            for (other, schema) in &mut alone.schemas {
                if other != name {
                    *schema = crate::model::schema::Schema::default();
                }
            }
            if let Err(words) = run(&alone) {
                return Stumble::Schema(name.clone(), words);
            }
        }
        return Stumble::Document(words);
    }
    for operation in &api.operations {
        let alone = Api {
            operations: vec![operation.clone()],
            ..api.clone()
        };
        if let Err(words) = run(&alone) {
            return Stumble::Operation(operation.name.clone(), words);
        }
    }
    Stumble::Document(words)
}
