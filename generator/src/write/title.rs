//! The purpose of an operation in one line: the document's summary, unless it only repeats the name of the method.

use crate::model::Operation;
use crate::name::identifier::snake;
use crate::text::summary;

/// The line for a list of operations; `None` when the document has only the name.
#[must_use]
pub(crate) fn told(operation: &Operation) -> Option<String> {
    let own = operation.summary.as_deref().and_then(summary);
    let telling = own.filter(|own| !repeats_name(own, &operation.name));
    telling
        .or_else(|| operation.description.as_deref().and_then(summary))
        .filter(|line| !repeats_name(line, &operation.name))
}

/// Whether a summary has only the words of a name, and words without a meaning.
#[must_use]
pub(crate) fn repeats_name(summary: &str, name: &str) -> bool {
    // FastAPI derives summaries from the names of functions, and many of these begin with `handle`.
    const EMPTY: [&str; 5] = ["a", "an", "the", "handle", "api"];
    let Some(words) = snake(summary) else {
        return false;
    };
    let telling = |text: &str| {
        let words = text
            .split('_')
            .filter(|it| !it.is_empty() && !EMPTY.contains(it));
        words.map(str::to_owned).collect::<Vec<String>>()
    };
    telling(&words) == telling(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_that_repeats_the_name_is_ignored() {
        assert!(repeats_name("Handle Update Cvm Name.", "update_cvm_name"));
        assert!(repeats_name("Show the logs.", "show_logs"));
        assert!(!repeats_name(
            "Request the logs of an instance.",
            "show_logs"
        ));
        assert!(!repeats_name("", "show_logs"));
    }

    #[test]
    fn the_description_stands_in_for_it() {
        let mut operation = Operation {
            name: "show_logs".to_owned(),
            summary: Some("Show logs".to_owned()),
            ..Operation::default()
        };
        assert_eq!(told(&operation), None);
        operation.description = Some("Asks the host for the logs. It takes a minute.".to_owned());
        let expected = "Asks the host for the logs. It takes a minute.";
        assert_eq!(told(&operation).as_deref(), Some(expected));
    }
}
