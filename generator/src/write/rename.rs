//! The rule by which the values of an enumeration are written, where there is one: `#[serde(rename_all = "…")]`.

/// How names in pascal case are written.
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

    /// What serde calls it.
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

    /// The name of a variant as serde writes it.
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

/// The rule after which the fewest variants have to be renamed one by one; `None` when no rule saves any.
#[must_use]
pub(crate) fn rule(names: &[String], values: &[String]) -> Option<Rule> {
    let kept = |written: &dyn Fn(&str) -> String| {
        let pairs = names.iter().zip(values);
        pairs
            .filter(|(name, value)| written(name) == **value)
            .count()
    };
    let without = kept(&str::to_owned);
    // Of rules that do as much, the first counts: a single word is in lower case, rather than in snake case.
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
    fn the_rule_that_most_values_follow_is_taken() {
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
