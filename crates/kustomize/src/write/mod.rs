//! Objects as text: JSON, and the very bytes that `kustomize build` prints.
//!
//! Kustomize writes an object as YAML (go-yaml v3), reads that, writes it as JSON, reads that and writes it as YAML (go-yaml v2,
//! by way of `sigs.k8s.io/yaml`). What the way does to a value is in [`scalar`]; the last step is in [`yaml`].

mod folded;
mod json;
mod keys;
mod numbers;
pub(crate) mod scalar;
mod style;
mod yaml;

pub use json::write_json;
pub(crate) use json::{JsonStyle, write_json_text, write_json_value};
pub use style::{ScalarStyle, is_printable, of_text as style_of_text};
pub(crate) use yaml::write_yaml_text;
pub use yaml::{Annotate, write_yaml};
