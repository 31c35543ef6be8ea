//! Measures decoding and encoding with our derives, compared with serde's derives on the same types.
//!
//! Both sides decode the same text in turn, in one thread. Only the CPU time of the thread counts. The table has the
//! medians of all rounds, and the median of the ratios within a round.

#[cfg(unix)]
#[path = "decoding"]
mod measured {
    mod rounds;
    mod texts;
    mod types;

    use rounds::compare;
    use texts::{Order, text};
    use types::{ours, theirs};

    /// The approximate size of the text of a round, in bytes.
    const TEXT: usize = 400_000;

    /// Measures one size of object: encoding, and decoding with the keys in every order.
    macro_rules! object {
        ($name:ident, $fields:expr) => {
            let values = |count: usize| (0..count).map(ours::$name::sample).collect::<Vec<_>>();
            let one = serde_json::to_string(&values(1)).unwrap().len();
            let values = values(TEXT / one + 1);
            for order in Order::ALL {
                let text = text(&values, &ours::$name::NAMES, order);
                compare(
                    &format!("decode {} fields, {}", $fields, order.words()),
                    || serde_json::from_slice::<Vec<ours::$name>>(text.as_bytes()).unwrap(),
                    || serde_json::from_slice::<Vec<theirs::$name>>(text.as_bytes()).unwrap(),
                );
            }
            let text = serde_json::to_string(&values).unwrap();
            let same: Vec<theirs::$name> = serde_json::from_str(&text).unwrap();
            compare(
                &format!("encode {} fields", $fields),
                || serde_json::to_string(&values).unwrap(),
                || serde_json::to_string(&same).unwrap(),
            );
        };
    }

    /// Measures everything and prints the results.
    pub(super) fn run() {
        println!(
            "{:<46} {:>9} {:>9} {:>6}",
            "µs of CPU per round", "ours", "serde's", "ratio"
        );
        object!(Small, 10);
        object!(Middle, 60);
        object!(Large, 90);
        let union = types::union_text(TEXT);
        compare(
            "decode a union without a tag",
            || serde_json::from_slice::<Vec<ours::Untagged>>(union.as_bytes()).unwrap(),
            || serde_json::from_slice::<Vec<theirs::Untagged>>(union.as_bytes()).unwrap(),
        );
        compare(
            "decode a union with a tag",
            || serde_json::from_slice::<Vec<ours::Tagged>>(union.as_bytes()).unwrap(),
            || serde_json::from_slice::<Vec<theirs::Tagged>>(union.as_bytes()).unwrap(),
        );
        let states = types::state_text(TEXT);
        compare(
            "decode an open enumeration",
            || serde_json::from_slice::<Vec<ours::State>>(states.as_bytes()).unwrap(),
            || serde_json::from_slice::<Vec<theirs::State>>(states.as_bytes()).unwrap(),
        );
        let nested = types::nested_text(TEXT);
        compare(
            "decode lists in objects in lists",
            || serde_json::from_slice::<Vec<ours::Outer>>(nested.as_bytes()).unwrap(),
            || serde_json::from_slice::<Vec<theirs::Outer>>(nested.as_bytes()).unwrap(),
        );
    }
}

fn main() {
    #[cfg(unix)]
    measured::run();
    #[cfg(not(unix))]
    println!("the CPU time of a thread can be measured on Unix only");
}
