//! Finds the common words in the names of several places, for the name of the type that they share.

/// Words for the kind of a thing, which do not identify it.
const KINDS: [&str; 17] = [
    "And", "Body", "By", "Extra", "For", "From", "Id", "Ids", "In", "Item", "Of", "On", "Response",
    "Success", "To", "V2", "With",
];

/// The first words of methods, which name an action instead of content.
const VERBS: [&str; 22] = [
    "Add", "Cancel", "Change", "Check", "Create", "Delete", "Edit", "Find", "Get", "List", "Patch",
    "Post", "Put", "Remove", "Replace", "Search", "Set", "Show", "Start", "Stop", "Test", "Update",
];

/// So many places are enough to find the common words.
const MOST_PLACES: usize = 64;

/// The most words of one name; more would be a sentence.
const MOST_WORDS: usize = 24;

/// A name made of common words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Common {
    /// The words as one name.
    pub(super) name: String,
    /// How many of the words identify the thing.
    pub(super) telling: usize,
}

/// The words that all hints have, in their order; `None` when no word identifies the thing.
pub(super) fn common<'hint>(hints: impl IntoIterator<Item = &'hint str>) -> Option<Common> {
    let mut hints = hints.into_iter().take(MOST_PLACES);
    let mut shared = words(hints.next()?);
    for hint in hints {
        shared.truncate(MOST_WORDS);
        shared = subsequence(&shared, &words(hint));
    }
    let first = shared.first().copied();
    if first.is_some_and(|first| VERBS.contains(&first)) {
        shared.remove(0);
    }
    let telling = shared.iter().filter(|word| !KINDS.contains(word)).count();
    (telling > 0).then(|| Common {
        name: shared.concat(),
        telling,
    })
}

/// The words of a name in pascal case.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut is_after_capital = true;
    for (index, character) in name.char_indices() {
        let is_capital = character.is_uppercase();
        if is_capital && !is_after_capital {
            words.extend(name.get(start..index));
            start = index;
        }
        is_after_capital = is_capital;
    }
    words.extend(name.get(start..).filter(|word| !word.is_empty()));
    words
}

/// The longest common subsequence of two lists of words.
fn subsequence<'left>(left: &[&'left str], right: &[&str]) -> Vec<&'left str> {
    let right = right.get(..MOST_WORDS).unwrap_or(right);
    // The best subsequence so far, for each number of words of `right`.
    let mut best: Vec<Vec<&'left str>> = vec![Vec::new(); right.len() + 1];
    for word in left {
        let mut row: Vec<Vec<&'left str>> = vec![Vec::new()];
        for (index, other) in right.iter().enumerate() {
            let mut taken = Vec::new();
            if word == other {
                taken.clone_from(&best[index]);
                taken.push(*word);
            }
            let longest = [&taken, &best[index + 1], &row[index]];
            let longest = longest.into_iter().rev().max_by_key(|it| it.len());
            row.push(longest.cloned().unwrap_or_default());
        }
        best = row;
    }
    best.pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(hints: &[&str]) -> Option<(String, usize)> {
        common(hints.iter().copied()).map(|it| (it.name, it.telling))
    }

    #[test]
    fn the_words_that_all_places_have_are_the_name() {
        let logs = ["GetEndpointLogsResponse", "GetWorkergroupLogsResponse"];
        assert_eq!(named(&logs), Some(("LogsResponse".to_owned(), 1)));
        let limited = [
            "DeleteKeyTooManyRequestsResponse",
            "RouteTooManyRequestsResponse",
            "ListTooManyRequestsResponse",
        ];
        assert_eq!(
            named(&limited),
            Some(("TooManyRequestsResponse".to_owned(), 3))
        );
        let nested = [
            "AppComposeV2StorageFs",
            "ProvisionComposeFileUpdateRequestStorageFs",
        ];
        assert_eq!(named(&nested), Some(("ComposeStorageFs".to_owned(), 3)));
    }

    #[test]
    fn words_that_fit_everything_are_not_a_name() {
        assert_eq!(named(&["DeletePetResponse", "DeleteOwnerResponse"]), None);
        assert_eq!(named(&["CloudCopyBody", "ShowLogsResponse"]), None);
        assert_eq!(named(&["GetPetByIdResponse", "GetOwnerByIdResponse"]), None);
        assert_eq!(named(&[]), None);
    }

    #[test]
    fn a_name_does_not_become_a_sentence() {
        let long = "Word".repeat(10_000);
        assert_eq!(named(&[&long, &long]).map(|it| it.1), Some(MOST_WORDS));
        assert_eq!(named(&["WordResponse", &long]).map(|it| it.1), Some(1));
    }
}
