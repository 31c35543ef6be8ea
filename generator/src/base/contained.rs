//! Threads with room for deep recursion. A panic in one becomes an error value and prints nothing.

use std::any::Any;
use std::panic::resume_unwind;
use std::sync::Once;
use std::thread::{Scope, ScopedJoinHandle};

/// The name of these threads. The panic hook prints nothing for a thread of this name.
const THREAD: &str = "generator";

/// The stack size in bytes. progenitor and its parsers recurse as deep as the document, too deep for a main thread.
const STACK: usize = 512 * 1024 * 1024;

/// Runs `work` on a thread with room for deep recursion. Returns the text of its panic as an error.
///
/// # Errors
///
/// The text of the panic, or of the system's error when it cannot start a thread.
pub(crate) fn contained<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    silence_contained_panics();
    std::thread::scope(|scope| {
        let work = thread(scope, work)?;
        work.join().map_err(|panic| words(&*panic))
    })
}

/// Runs `aside` on a thread of its own while this one runs `work`. If either panics, the caller panics.
///
/// # Errors
///
/// The text of the system's error when it cannot start a thread.
pub(crate) fn beside<A: Send, B>(
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

/// Starts a thread with room for deep recursion, whose panics print nothing.
fn thread<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, String> {
    std::thread::Builder::new()
        .name(THREAD.to_owned())
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .map_err(|error| format!("the system cannot start a thread for the generator: {error}"))
}

/// The message of a panic.
pub(crate) fn words(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "it panicked without a message".to_owned())
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
