//! What a decoder and the type that it decodes tell each other past serde, which has no words for it.
//!
//! Both are in one thread, and each word is for what is called next.

use std::cell::RefCell;
use std::rc::Rc;

use serde::de::Error;

use crate::value::deviation::{Finding, Findings, Mark};
use crate::value::fault::Fault;
use crate::value::place::{Handed, Scope};

thread_local! {
    /// The place of the union that is decoded next.
    static HANDED: RefCell<Option<Handed>> = const { RefCell::new(None) };
    /// The member that has just failed and may be left out.
    static OFFERED: RefCell<Option<Offer>> = const { RefCell::new(None) };
}

struct Offer {
    finding: Finding,
    found: Rc<RefCell<Findings>>,
    mark: Mark,
}

/// Tells the union that is decoded next where it is.
pub(crate) fn hand(handed: Handed) {
    HANDED.replace(Some(handed));
}

/// Where the union is that is being decoded; `None` where its value has to be as documented.
pub(crate) fn handed() -> Option<Handed> {
    HANDED.take()
}

/// Offers to leave a member out.
pub(crate) fn offer(scope: &Scope<'_>, mark: Mark, fault: &Fault, kind: &'static str) {
    let member = scope.written();
    let (documented, received) = fault.sides(kind);
    let place = fault.place().unwrap_or(&member).clone();
    OFFERED.replace(Some(Offer {
        finding: Finding {
            place,
            documented,
            received,
            left_out: Some(member),
        },
        found: Rc::clone(scope.found()),
        mark,
    }));
}

/// Takes an offer back.
pub(crate) fn keep() {
    OFFERED.take();
}

/// Leaves out the member that has just failed.
///
/// # Errors
///
/// The error again, where the member has to be as documented.
pub(crate) fn leave_out<E: Error>(error: E) -> Result<(), E> {
    let Some(offer) = OFFERED.take() else {
        return Err(error);
    };
    let mut found = offer.found.borrow_mut();
    // What was taken within it is not there either.
    found.take_since(offer.mark);
    found.add(|| offer.finding);
    Ok(())
}
