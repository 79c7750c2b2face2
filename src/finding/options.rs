//! The options of a rule, and the versions rules check against.

use std::any::Any;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::RuleMeta;

/// The options of a rule for a set of paths: the defaults that its page declares, overlaid with what is configured. Types
/// were checked against the page when the configuration was read.
#[derive(Debug)]
pub struct Options {
    json: serde_json::Map<String, serde_json::Value>,
    decoded: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Options {
    /// The defaults of a rule, overlaid with configured values.
    pub fn new(meta: &RuleMeta, configured: serde_json::Map<String, serde_json::Value>) -> Self {
        let mut json: serde_json::Map<_, _> =
            meta.options.iter().map(|(name, schema)| (name.clone(), schema.default.clone())).collect();
        json.extend(configured);
        Self { json, decoded: OnceLock::new() }
    }

    /// The same options with some of them replaced.
    #[must_use]
    pub fn overlaid(&self, configured: serde_json::Map<String, serde_json::Value>) -> Self {
        let mut json = self.json.clone();
        json.extend(configured);
        Self { json, decoded: OnceLock::new() }
    }

    /// The options as JSON, for `config show`.
    pub fn json(&self) -> &serde_json::Map<String, serde_json::Value> {
        &self.json
    }

    /// The options as the rule's own type; decoded once.
    ///
    /// # Panics
    /// If the type does not fit the page's declarations or a rule asks for two different types: a bug in the rule, which
    /// `evaluate` reports as `internal-error`.
    #[expect(clippy::panic, reason = "a rule that contradicts its own page is a bug; evaluate turns it into a finding")]
    pub fn get<T: DeserializeOwned + Send + Sync + 'static>(&self) -> &T {
        let decoded = self.decoded.get_or_init(|| {
            match serde_json::from_value::<T>(serde_json::Value::Object(self.json.clone())) {
                Ok(options) => Box::new(options),
                Err(error) => panic!("options do not fit the page: {error}"),
            }
        });
        match decoded.downcast_ref() {
            Some(options) => options,
            None => panic!("a rule asks for its options in two different types"),
        }
    }
}

/// A version of Kubernetes or of an operator: major and minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 1 for every release of Kubernetes so far.
    pub major: u32,
    /// 36 in 1.36.
    pub minor: u32,
}

impl std::str::FromStr for Version {
    type Err = String;

    /// Reads `1.36`, `v1.36`, `1.36.2` and `v1.36.2+k3s1`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let mut number = || parts.next().and_then(|part| part.parse().ok());
        match (number(), number()) {
            (Some(major), Some(minor)) => Ok(Self { major, minor }),
            _ => Err(format!("`{text}` is not a version such as `1.36`")),
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}
