//! Finds a rule for the spelling of an enumeration's values: `#[serde(rename_all = "…")]`.

/// The spellings of names in pascal case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    Lower,
    Upper,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Rule {
    const ALL: [Self; 6] = [
        Self::Lower,
        Self::Upper,
        Self::Snake,
        Self::ScreamingSnake,
        Self::Kebab,
        Self::ScreamingKebab,
    ];

    /// The name of the rule in serde.
    #[must_use]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Lower => "lowercase",
            Self::Upper => "UPPERCASE",
            Self::Snake => "snake_case",
            Self::ScreamingSnake => "SCREAMING_SNAKE_CASE",
            Self::Kebab => "kebab-case",
            Self::ScreamingKebab => "SCREAMING-KEBAB-CASE",
        }
    }

    /// A variant's name in the spelling of the rule.
    #[must_use]
    pub(crate) fn applied(self, variant: &str) -> String {
        let separator = match self {
            Self::Lower | Self::Upper => None,
            Self::Snake | Self::ScreamingSnake => Some('_'),
            Self::Kebab | Self::ScreamingKebab => Some('-'),
        };
        let mut written = String::with_capacity(variant.len());
        for (index, character) in variant.char_indices() {
            if index > 0 && character.is_uppercase() {
                written.extend(separator);
            }
            written.push(match self {
                Self::Kebab | Self::ScreamingKebab if character == '_' => '-',
                Self::Lower | Self::Snake | Self::Kebab => character.to_ascii_lowercase(),
                Self::Upper | Self::ScreamingSnake | Self::ScreamingKebab => {
                    character.to_ascii_uppercase()
                }
            });
        }
        written
    }
}

/// The rule that leaves the fewest variants to rename; `None` when no rule saves any.
#[must_use]
pub(crate) fn rule(names: &[String], values: &[String]) -> Option<Rule> {
    let kept = |written: &dyn Fn(&str) -> String| {
        let pairs = names.iter().zip(values);
        pairs
            .filter(|(name, value)| written(name) == **value)
            .count()
    };
    let without = kept(&str::to_owned);
    // The first of equally good rules counts: a single word is in lower case rather than in snake case.
    let rules = Rule::ALL.into_iter().rev();
    let best = rules.max_by_key(|rule| kept(&|name| rule.applied(name)))?;
    (kept(&|name| best.applied(name)) > without).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Option<&'static str> {
        let names: Vec<String> = pairs.iter().map(|(name, _)| (*name).to_owned()).collect();
        let values: Vec<String> = pairs.iter().map(|(_, value)| (*value).to_owned()).collect();
        rule(&names, &values).map(Rule::name)
    }

    #[test]
    fn the_rule_of_most_values_is_chosen() {
        assert_eq!(
            of(&[("OnDemand", "on-demand"), ("Spot", "spot")]),
            Some("kebab-case")
        );
        assert_eq!(of(&[("Cat", "cat"), ("Dog", "dog")]), Some("lowercase"));
        assert_eq!(
            of(&[("BadKey", "BAD_KEY"), ("V1", "v.1")]),
            Some("SCREAMING_SNAKE_CASE")
        );
    }

    #[test]
    fn values_that_are_their_names_need_no_rule() {
        assert_eq!(of(&[("Cat", "Cat"), ("Dog", "dog")]), None);
        assert_eq!(of(&[]), None);
    }
}
