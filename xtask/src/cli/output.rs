//! The writers behind the output of a command.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Ignores a closed pipe: a reader that stops early does not change the outcome of a command.
pub(super) struct UntilClosed(pub(super) Box<dyn Write>);

impl Write for UntilClosed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

/// One writer with several owners, whose texts keep their order.
#[derive(Clone)]
pub(super) struct Shared(Rc<RefCell<UntilClosed>>);

impl Shared {
    pub(super) fn new(writer: UntilClosed) -> Self {
        Self(Rc::new(RefCell::new(writer)))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}
