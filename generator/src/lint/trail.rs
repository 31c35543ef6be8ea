//! The current place of the walk, stored so that long names of a document are not copied for each place below them.

use crate::base::pointer::Pointer;

/// One step down.
#[derive(Clone, Copy)]
pub(super) enum Token<'value> {
    Key(&'value str),
    Index(usize),
}

impl<'value> From<&'value str> for Token<'value> {
    fn from(key: &'value str) -> Self {
        Self::Key(key)
    }
}

impl<'value> From<&'value String> for Token<'value> {
    fn from(key: &'value String) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Token<'_> {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

enum Node<'value> {
    /// The start of a walk: the root, or the target of a reference.
    Start(Pointer),
    Step {
        parent: usize,
        token: Token<'value>,
    },
}

/// A remembered place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(usize);

/// The way from the start of the walk to the current place, and the ways to all marks.
pub(super) struct Trail<'value> {
    nodes: Vec<Node<'value>>,
    current: usize,
    /// The nodes before this index belong to marks.
    kept: usize,
}

impl<'value> Trail<'value> {
    /// A walk that begins at the root.
    pub(super) const ROOT: Mark = Mark(0);

    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::Start(Pointer::root())],
            current: 0,
            kept: 1,
        }
    }

    /// Starts again at `pointer`.
    pub(super) fn start_at(&mut self, pointer: Pointer) {
        self.nodes.push(Node::Start(pointer));
        self.current = self.nodes.len() - 1;
        self.kept = self.nodes.len();
    }

    /// Goes back to a remembered place.
    pub(super) fn return_to(&mut self, mark: Mark) {
        self.current = mark.0;
    }

    pub(super) fn enter(&mut self, token: Token<'value>) {
        self.nodes.push(Node::Step {
            parent: self.current,
            token,
        });
        self.current = self.nodes.len() - 1;
    }

    pub(super) fn leave(&mut self) {
        if let Some(Node::Step { parent, .. }) = self.nodes.get(self.current) {
            let parent = *parent;
            if self.current >= self.kept {
                self.nodes.truncate(self.current);
            }
            self.current = parent;
        }
    }

    /// Remembers the current place.
    pub(super) fn mark(&mut self) -> Mark {
        self.kept = self.nodes.len();
        Mark(self.current)
    }

    /// The current place.
    pub(super) fn here(&self) -> Pointer {
        self.pointer(Mark(self.current))
    }

    /// The key of the last step, if it was a key.
    pub(super) fn key(&self) -> &'value str {
        match self.nodes.get(self.current) {
            Some(Node::Step {
                token: Token::Key(key),
                ..
            }) => key,
            _ => "this",
        }
    }

    /// The pointer of a remembered place.
    pub(super) fn pointer(&self, mark: Mark) -> Pointer {
        let mut tokens = Vec::new();
        let mut index = mark.0;
        let mut pointer = loop {
            match self.nodes.get(index) {
                Some(Node::Step { parent, token }) => {
                    tokens.push(*token);
                    index = *parent;
                }
                Some(Node::Start(pointer)) => break pointer.clone(),
                None => break Pointer::root(),
            }
        };
        for token in tokens.into_iter().rev() {
            match token {
                Token::Key(key) => pointer.push(key),
                Token::Index(index) => pointer.push(&index.to_string()),
            }
        }
        pointer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_survives_later_steps() {
        let mut trail = Trail::new();
        trail.enter("a/b".into());
        trail.enter(7.into());
        let mark = trail.mark();
        trail.leave();
        trail.enter("c".into());
        assert_eq!(trail.here().as_str(), "/a~1b/c");
        trail.leave();
        trail.leave();
        trail.leave();
        assert_eq!(trail.here(), Pointer::root());
        assert_eq!(trail.pointer(mark).as_str(), "/a~1b/7");
        trail.return_to(mark);
        trail.enter("$ref".into());
        assert_eq!(trail.here().as_str(), "/a~1b/7/$ref");
    }

    #[test]
    fn unmarked_places_take_no_room() {
        let mut trail = Trail::new();
        for _ in 0..100 {
            trail.enter("a".into());
            trail.leave();
        }
        assert_eq!(trail.nodes.len(), 1);
        trail.start_at(Pointer::from("/x"));
        trail.enter("y".into());
        assert_eq!(trail.here().as_str(), "/x/y");
    }
}
