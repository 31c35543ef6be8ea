//! Hears every panic, even if it becomes an answer before a test sees it.

use std::any::Any;
use std::panic;
use std::sync::{Mutex, Once};

use generator::{Request, generate};
use serde_json::json;

/// The messages of panics. `None` while nobody listens.
static SAID: Mutex<Option<Vec<String>>> = Mutex::new(None);

/// Does `work`, and returns the messages of panics on all threads meanwhile. Only one caller at a time may do this.
pub(crate) fn noted<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    install();
    set(Some(Vec::new()));
    let done = work();
    (done, set(None).unwrap_or_default())
}

fn set(said: Option<Vec<String>>) -> Option<Vec<String>> {
    let mut guard = SAID.lock().expect("no panic within the lock");
    std::mem::replace(&mut *guard, said)
}

fn install() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        // The generator's first call silences the panics of its own threads. This hook must come before that.
        let _ = generate(&json!({}), &Request::default());
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let mut guard = SAID.lock().expect("no panic within the lock");
            let Some(said) = guard.as_mut() else {
                drop(guard);
                return before(panic);
            };
            let place = panic.location().map(ToString::to_string);
            let words = words(panic.payload());
            said.push(format!("{}: {words}", place.unwrap_or_default()));
        }));
    });
}

fn words(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or_default()
}
