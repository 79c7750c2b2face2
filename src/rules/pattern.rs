//! Patterns in rule options: names with wildcards, and regular expressions that must fit a whole value.
//!
//! Patterns are compiled once, when the options of a rule are decoded. One that cannot be compiled stands for its own text.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::Regex;
use serde::{Deserialize, Deserializer};

/// Names with wildcards: `*` stands for any text without `/`, `**` for any text, `{a,b}` for either.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    set: GlobSet,
}

impl Names {
    /// Compiles names.
    pub(super) fn new(patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut builder = GlobSetBuilder::new();
        for pattern in patterns {
            let compile = |text: &str| GlobBuilder::new(text).literal_separator(true).build();
            let glob = compile(pattern.as_ref()).or_else(|_| compile(&globset::escape(pattern.as_ref())));
            if let Ok(glob) = glob {
                builder.add(glob);
            }
        }
        Self { set: builder.build().unwrap_or_default() }
    }

    /// Whether there is no pattern.
    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether some pattern fits the whole name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.set.is_match(name)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(deserializer).map(Self::new)
    }
}

/// A regular expression that must fit a whole value.
#[derive(Debug, Clone)]
pub(super) struct WholeValue {
    text: String,
    regex: Option<Regex>,
}

impl WholeValue {
    /// Whether the expression fits the value from its first to its last character.
    pub(super) fn fits(&self, value: &str) -> bool {
        self.regex.as_ref().map_or(self.text == value, |regex| regex.is_match(value))
    }
}

impl std::fmt::Display for WholeValue {
    /// The expression as configured.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for WholeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let regex = Regex::new(&format!("^(?:{text})$")).ok();
        Ok(Self { text, regex })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_within_one_part() {
        let names = Names::new(["*.azurecr.io/**", "ghcr.io/shop/*"]);
        assert!(names.contains("shop.azurecr.io/team/app"));
        assert!(!names.contains("evil.example/x.azurecr.io/app"));
        assert!(names.contains("ghcr.io/shop/app"));
        assert!(!names.contains("ghcr.io/shop/team/app"));
    }

    #[test]
    fn a_pattern_that_cannot_be_compiled_is_its_own_text() {
        assert!(Names::new(["a[b"]).contains("a[b"));
        let value: WholeValue = serde_json::from_value("a(b".into()).unwrap();
        assert!(value.fits("a(b") && !value.fits("a"));
    }

    #[test]
    fn an_expression_must_fit_the_whole_value() {
        let value: WholeValue = serde_json::from_value("team-[a-z]+|platform".into()).unwrap();
        assert!(value.fits("team-shop") && value.fits("platform"));
        assert!(!value.fits("team-shop-1") && !value.fits("my-platform"));
    }
}
