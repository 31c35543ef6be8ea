//! Reads the pagination of lists, with one table per query parameter.

use toml::Spanned;

use super::table::{Faults, Table, check};
use super::{Pagination, Position};

/// The rules in the order of the file.
pub(super) fn rules(table: Table<'_, '_>, faults: &mut Faults<'_>) -> Vec<Pagination> {
    let entries = table.table_entries(faults);
    entries
        .into_iter()
        .filter_map(|(parameter, table)| rule(parameter, table, faults))
        .collect()
}

fn rule(
    parameter: Spanned<String>,
    mut table: Table<'_, '_>,
    faults: &mut Faults<'_>,
) -> Option<Pagination> {
    let next = table.optional_string("next", faults);
    let counts = table.optional_string("counts", faults);
    let items = table.optional_strings("items", faults);
    let total = table.optional_string("total", faults);
    for member in next.iter().chain(&items).chain(&total) {
        let fault = |text: &str| text.is_empty().then_some("is empty");
        check(Some(member), fault, faults);
    }
    table.finish(faults);
    let position = match (next, counts) {
        (Some(next), None) => Position::Token(next),
        (None, Some(counts)) => match counts.get_ref().as_str() {
            "items" => Position::Items,
            "pages" => Position::Pages(1),
            "pages-from-0" => Position::Pages(0),
            other => {
                faults.add(
                    "provider-bad-value",
                    counts.span(),
                    format!("`{other}` is not a way to count pages"),
                    "write `items`, `pages` or `pages-from-0`",
                );
                return None;
            }
        },
        _ => {
            faults.add(
                "provider-missing-key",
                parameter.span(),
                format!("`{}` needs either `next` or `counts`", parameter.get_ref()),
                "write `next` for a member of the previous answer, or `counts` for a number",
            );
            return None;
        }
    };
    if let (Position::Token(_), Some(total)) = (&position, &total) {
        faults.add(
            "provider-bad-value",
            total.span(),
            "a list with `next` ends when an answer has no token, so it needs no `total`",
            "remove `total`",
        );
    }
    Some(Pagination {
        parameter,
        position,
        items,
        total,
    })
}
