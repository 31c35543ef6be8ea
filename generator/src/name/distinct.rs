//! Names for things whose own names are taken: a last resort for documents that repeat names without end.

use std::collections::HashMap;

/// Gives out free names, each in roughly constant time.
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    /// The next number for each stem without a free name.
    next: HashMap<String, usize>,
}

impl Distinct {
    /// The first free name of these: the stem, the stem with the suffix, or those with a number.
    pub(crate) fn name(
        &mut self,
        stem: &str,
        suffix: &str,
        is_taken: impl Fn(&str) -> bool,
    ) -> String {
        if !stem.is_empty() && !is_taken(stem) {
            return stem.to_owned();
        }
        // The underscore after a keyword does not belong inside a name.
        let stem = if suffix.len() > 1 {
            stem.trim_end_matches('_')
        } else {
            stem
        };
        let longer = format!("{stem}{suffix}");
        if !is_taken(&longer) {
            return longer;
        }
        let next = self.next.entry(longer.clone()).or_insert(2);
        loop {
            let numbered = format!("{longer}{next}");
            *next += 1;
            if !is_taken(&numbered) {
                return numbered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_that_are_taken_get_the_suffix_and_only_then_a_number() {
        let mut distinct = Distinct::default();
        let mut taken = HashSet::new();
        for expected in ["Pet", "PetSchema", "PetSchema2", "PetSchema3"] {
            let name = distinct.name("Pet", "Schema", |name| taken.contains(name));
            assert_eq!(name, expected);
            taken.insert(name);
        }
    }
}
