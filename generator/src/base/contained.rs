//! Threads with room for deep recursion, whose panics are an answer and not a message to the user.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Once;
use std::thread::{Scope, ScopedJoinHandle};

/// The name of the threads whose panics are an answer, not a message to the user.
const THREAD: &str = "generator";

/// Recursion of progenitor and its parsers is as deep as the document: a main thread's stack may not do.
const STACK: usize = 512 * 1024 * 1024;

/// Runs `work` where deep recursion is possible, and hands its panic over as text.
///
/// # Errors
///
/// The words of the panic, or of the system that has no thread to give.
pub(crate) fn contained<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
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
pub(crate) fn words(panic: &(dyn Any + Send)) -> String {
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
