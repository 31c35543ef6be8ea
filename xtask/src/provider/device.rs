//! Names that a file cannot have on Windows.

/// Whether Windows takes a file of this name for a device, in any directory and with any ending (Microsoft, "Naming
/// Files, Paths, and Namespaces").
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end_matches(' ').to_ascii_lowercase();
    let is_port = |port: &str| {
        let mut number = stem.strip_prefix(port).unwrap_or_default().chars();
        matches!(
            (number.next(), number.next()),
            (Some('0'..='9' | '¹' | '²' | '³'), None)
        )
    };
    ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&&*stem)
        || is_port("com")
        || is_port("lpt")
}

#[cfg(test)]
mod tests {
    use super::is_device;

    #[test]
    fn a_device_has_any_ending_and_any_case() {
        for name in [
            "con",
            "CON",
            "prn",
            "aux.rs",
            "Aux.names.toml",
            "nul",
            "nul .yaml",
            "com1",
            "lpt9.json",
            "com²",
            "CONIN$",
        ] {
            assert!(is_device(name), "{name}");
        }
        for name in [
            "",
            "cons",
            "con-api",
            "com",
            "com10",
            "a.con",
            "ülpt1",
            "auxiliary.rs",
        ] {
            assert!(!is_device(name), "{name}");
        }
    }
}
