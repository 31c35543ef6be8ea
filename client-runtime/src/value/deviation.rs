//! Deviations: values that do not match their document but were accepted or left out.

/// One way in which an answer does not match its document.
///
/// It holds no value of the answer, because the value may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// The path of the value, such as `machines[2].port`; empty at the top level. If several items of a list deviate
    /// alike, it is the first one. In a sensitive operation or a secret value, `*` replaces each name that the document
    /// does not have.
    pub path: String,
    /// What the document describes, such as `a string`.
    pub documented: String,
    /// What the server sent, such as `an integer`, or `nothing` if the member is missing.
    pub received: &'static str,
    /// The path of the member that was left out because of it, or `None` if the value was accepted.
    pub left_out: Option<String>,
    /// The number of places in this answer that deviate alike. Their paths differ only in the indices of lists.
    pub places: usize,
}

/// The deviations that a decoder found in a value.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Finding>,
    /// The number of findings beyond those that are kept.
    more: usize,
}

/// The number of findings at some time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    found: usize,
    more: usize,
}

/// One deviation at one place.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) place: Written,
    pub(crate) documented: String,
    pub(crate) received: &'static str,
    pub(crate) left_out: Option<Written>,
}

/// A path in text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) path: String,
    /// The same path without the indices of lists.
    pub(crate) pattern: String,
}

/// Findings kept per answer. A hostile answer could have as many as it has bytes.
const MOST_FINDINGS: usize = 1_000;

/// Deviations reported per answer.
const MOST_DEVIATIONS: usize = 20;

impl Findings {
    /// Adds a finding. Calls `finding` only if there is room for it.
    pub(crate) fn add(&mut self, finding: impl FnOnce() -> Finding) {
        if self.found.len() < MOST_FINDINGS {
            self.found.push(finding());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            found: self.found.len(),
            more: self.more,
        }
    }

    /// The number of findings added since `mark`.
    pub(crate) fn since(&self, mark: Mark) -> usize {
        let found = self.found.len().saturating_sub(mark.found);
        found.saturating_add(self.more.saturating_sub(mark.more))
    }

    /// Removes and returns the findings added since `mark`.
    pub(crate) fn take_since(&mut self, mark: Mark) -> Self {
        let taken = Self {
            found: self.found.split_off(mark.found.min(self.found.len())),
            more: self.more.saturating_sub(mark.more),
        };
        self.more = mark.more;
        taken
    }

    /// Adds findings that `take_since` returned.
    pub(crate) fn append(&mut self, other: Self) {
        let room = MOST_FINDINGS.saturating_sub(self.found.len());
        let beyond = other.found.len().saturating_sub(room);
        self.found.extend(other.found.into_iter().take(room));
        self.more = self.more.saturating_add(beyond).saturating_add(other.more);
    }

    /// Returns the deviations, and the number of places that they do not include.
    pub(crate) fn into_deviations(self) -> (Vec<Deviation>, usize) {
        let mut kept: Vec<(String, Deviation)> = Vec::new();
        let mut more = self.more;
        for finding in self.found {
            let is_alike = |(pattern, deviation): &&mut (String, Deviation)| {
                *pattern == finding.place.pattern
                    && deviation.documented == finding.documented
                    && deviation.received == finding.received
                    && deviation.left_out.is_some() == finding.left_out.is_some()
            };
            if let Some((_, alike)) = kept.iter_mut().find(is_alike) {
                alike.places += 1;
            } else if kept.len() < MOST_DEVIATIONS {
                let deviation = Deviation {
                    path: finding.place.path,
                    documented: finding.documented,
                    received: finding.received,
                    left_out: finding.left_out.map(|member| member.path),
                    places: 1,
                };
                kept.push((finding.place.pattern, deviation));
            } else {
                more = more.saturating_add(1);
            }
        }
        let deviations = kept.into_iter().map(|(_, deviation)| deviation);
        (deviations.collect(), more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(path: &str, pattern: &str) -> Finding {
        Finding {
            place: Written {
                path: path.to_owned(),
                pattern: pattern.to_owned(),
            },
            documented: "a string".to_owned(),
            received: "an integer",
            left_out: None,
        }
    }

    #[test]
    fn items_that_deviate_alike_are_one_deviation() {
        let mut findings = Findings::default();
        for index in 0..3 {
            findings.add(|| finding(&format!("hooks[{index}].id"), "hooks[].id"));
            findings.add(|| finding(&format!("hooks[{index}].name"), "hooks[].name"));
        }
        let (deviations, more) = findings.into_deviations();
        let shown: Vec<(&str, usize)> = deviations
            .iter()
            .map(|deviation| (deviation.path.as_str(), deviation.places))
            .collect();
        assert_eq!(
            (shown.as_slice(), more),
            ([("hooks[0].id", 3), ("hooks[0].name", 3)].as_slice(), 0)
        );
    }

    #[test]
    fn findings_beyond_the_limits_are_counted() {
        let mut findings = Findings::default();
        for number in 0..3_000 {
            findings.add(|| finding(&format!("a{number}"), &format!("a{number}")));
        }
        let mark = findings.mark();
        findings.add(|| finding("b", "b"));
        assert_eq!(findings.since(mark), 1);
        let taken = findings.take_since(mark);
        assert_eq!(findings.since(mark), 0);
        findings.append(taken);
        let (deviations, more) = findings.into_deviations();
        assert_eq!((deviations.len(), more), (20, 3_001 - 20));
    }
}
