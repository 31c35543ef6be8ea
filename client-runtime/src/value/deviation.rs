//! Where a value is not as its document says, and was taken or left out all the same.

/// One way in which an answer is not as its document says.
///
/// It has no value of the answer: one may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// Where the value stands, such as `machines[2].port`; empty at the top level. Of a sensitive operation, and within a
    /// secret value, each name that only the answer has is `*`. Where several items of a list deviate alike, it is the
    /// first of them.
    pub path: String,
    /// What the document says, such as `a string`.
    pub documented: String,
    /// What has come, such as `an integer`; `nothing` for a member that is missing.
    pub received: &'static str,
    /// The path of the member that was left out for it; `None` where the value was taken, because it says the same.
    pub left_out: Option<String>,
    /// In how many places of this answer it is so, which differ in the indices of lists only.
    pub places: usize,
}

/// What is found while a value is decoded.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Finding>,
    /// How many there are beyond those that are kept.
    more: usize,
}

/// How many findings there were at some time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    found: usize,
    more: usize,
}

/// One place.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) place: Written,
    pub(crate) documented: String,
    pub(crate) received: &'static str,
    pub(crate) left_out: Option<Written>,
}

/// A path as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) path: String,
    /// The same without the indices of lists.
    pub(crate) pattern: String,
}

/// Findings that are kept of one answer. A hostile one has as many as it has bytes.
const MOST_FINDINGS: usize = 1_000;

/// Deviations that are reported of one answer.
const MOST_DEVIATIONS: usize = 20;

impl Findings {
    /// Adds one, which is made only where it is kept.
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

    /// How many have been added since then.
    pub(crate) fn since(&self, mark: Mark) -> usize {
        let found = self.found.len().saturating_sub(mark.found);
        found.saturating_add(self.more.saturating_sub(mark.more))
    }

    /// Takes out what has been added since then.
    pub(crate) fn take_since(&mut self, mark: Mark) -> Self {
        let taken = Self {
            found: self.found.split_off(mark.found.min(self.found.len())),
            more: self.more.saturating_sub(mark.more),
        };
        self.more = mark.more;
        taken
    }

    /// Adds what was taken out.
    pub(crate) fn append(&mut self, other: Self) {
        let room = MOST_FINDINGS.saturating_sub(self.found.len());
        let beyond = other.found.len().saturating_sub(room);
        self.found.extend(other.found.into_iter().take(room));
        self.more = self.more.saturating_add(beyond).saturating_add(other.more);
    }

    /// The deviations, and how many places are in none of them.
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
    fn what_is_beyond_the_limits_is_counted() {
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
