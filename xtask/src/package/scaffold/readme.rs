//! Writes the README of a new crate.

use super::library::Library;

/// The text of `README.md`: a description, an example, and links.
#[must_use]
pub fn readme(library: &Library<'_>) -> String {
    let name = library.crate_name;
    let identifier = library.identifier();
    let first = library.first_sentence();
    let client = library.client();
    let call = match library.simple_call() {
        Some(name) => format!(
            "let answer = client.{name}().await?;\n    println!(\"{{}}\", answer.status());"
        ),
        None => "println!(\"calls go to {}\", Client::BASE_URL);\n    drop(client);".to_owned(),
    };
    format!(
        "# {name}

{first} Each operation of the API is a method of `Client`.

```rust
use {identifier}::Client;

async fn call() -> Result<(), Box<dyn std::error::Error>> {{
    let client = {client};
    {call}
    Ok(())
}}
```

`cargo doc --open --package {name}` shows all operations. [CHANGELOG.md](CHANGELOG.md) says what each version changed.

| feature | brings |
|---|---|
| `rustls` (default), `native-tls` | encrypted connections |
| `operations` (default) | all operations; each tag of a large API is a feature of its own as well |
| `testing` | `Client::scripted`, which answers calls from a script, and `blank()` values of every type |
| `schemars` | `JsonSchema` for every type |
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::model::Api;

    fn text(title: &str) -> String {
        readme(&Library {
            id: "bookshop",
            crate_name: "bookshop-api",
            has_credential: true,
            api: &Api {
                title: title.to_owned(),
                ..Api::default()
            },
        })
    }

    #[test]
    fn it_describes_the_crate_and_shows_how_to_create_a_client() {
        let text = text("Bookshop API");
        let start = "# bookshop-api\n\nA client for the Bookshop API. Each operation";
        assert!(text.starts_with(start), "{text}");
        let made = "use bookshop_api::Client;\n";
        assert!(text.contains(made), "{text}");
        assert!(text.contains("let client = Client::from_env()?;"), "{text}");
    }

    #[test]
    fn a_title_stays_within_its_line() {
        let hostile = text("A\n```\n# B <script> [c](d)");
        assert_eq!(hostile.lines().count(), text("A").lines().count());
        let fences = hostile.lines().filter(|line| line.starts_with("```"));
        assert_eq!(fences.count(), 2, "{hostile}");
        assert!(!hostile.contains(" <script>"), "{hostile}");
    }
}
