//! Finds the existing name that is nearest to an unknown one.

/// How many cells of edit-distance tables one lint may fill, so that a document with many wrong and many right names
/// still takes linear time. Beyond the limit, findings have no suggestion.
const BUDGET: usize = 5_000_000;

/// Names longer than this many bytes are not compared.
const LONGEST: usize = 200;

/// Finds nearest names until its budget is used up.
pub(super) struct Suggestions {
    budget: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self { budget: BUDGET }
    }
}

impl Suggestions {
    /// The candidate nearest to `name`, if it is near enough; among equals, the first.
    pub(super) fn nearest<'name>(
        &mut self,
        name: &str,
        candidates: impl IntoIterator<Item = &'name str>,
    ) -> Option<&'name str> {
        let wanted = fold(name)?;
        // A third of the letters may differ; of two letters, one.
        let mut limit = wanted.len() / 3 + 1;
        let mut nearest = None;
        for candidate in candidates {
            self.budget = self.budget.checked_sub(1)?;
            if candidate.len().abs_diff(wanted.len()) > limit {
                continue;
            }
            let Some(folded) = fold(candidate) else {
                continue;
            };
            self.budget = self.budget.checked_sub(wanted.len() * folded.len())?;
            let distance = distance(&wanted, &folded);
            let is_nearer = distance < limit || (distance == limit && nearest.is_none());
            if is_nearer && distance < wanted.len().max(folded.len()) {
                limit = distance;
                nearest = Some(candidate);
            }
        }
        nearest
    }

    /// The next step for a word that is none of the known `things`.
    pub(super) fn among(&mut self, things: &str, known: &[&str], word: &str) -> String {
        match self.nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{things} are {}", known.join(", ")),
        }
    }
}

/// The bytes of `name` in lower case, without `-` and `_`, which people mix up; `None` when it is too long.
fn fold(name: &str) -> Option<Vec<u8>> {
    (name.len() <= LONGEST).then(|| {
        name.bytes()
            .filter(|byte| !matches!(byte, b'-' | b'_'))
            .map(|byte| byte.to_ascii_lowercase())
            .collect()
    })
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours count one each.
fn distance(left: &[u8], right: &[u8]) -> usize {
    let mut before_previous = vec![0; right.len() + 1];
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    let mut current = vec![0; right.len() + 1];
    for row in 1..=left.len() {
        current[0] = row;
        for column in 1..=right.len() {
            let (here, there) = (left[row - 1], right[column - 1]);
            let mut cost = (previous[column] + 1)
                .min(current[column - 1] + 1)
                .min(previous[column - 1] + usize::from(here != there));
            if row > 1 && column > 1 && here == right[column - 2] && left[row - 2] == there {
                cost = cost.min(before_previous[column - 2] + 1);
            }
            current[column] = cost;
        }
        std::mem::swap(&mut before_previous, &mut previous);
        std::mem::swap(&mut previous, &mut current);
    }
    previous[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest<'name>(name: &str, candidates: &[&'name str]) -> Option<&'name str> {
        Suggestions::default().nearest(name, candidates.iter().copied())
    }

    #[test]
    fn a_typing_error_leads_to_the_right_name() {
        let names = ["Pet", "NotificationWebhook", "Webhook"];
        assert_eq!(nearest("Webhok", &names), Some("Webhook"));
        assert_eq!(nearest("notification_webhook", &names), Some(names[1]));
        assert_eq!(nearest("Ept", &names), Some("Pet"));
    }

    #[test]
    fn a_name_that_is_unlike_all_others_gets_no_suggestion() {
        assert_eq!(nearest("Invoice", &["Pet", "Webhook"]), None);
        assert_eq!(nearest("", &["a"]), None);
        assert_eq!(nearest("a", &[""]), None);
    }

    #[test]
    fn an_exhausted_budget_ends_the_comparisons() {
        let mut suggestions = Suggestions { budget: 10 };
        assert_eq!(suggestions.nearest("Webhok", ["Webhook"]), None);
    }
}
