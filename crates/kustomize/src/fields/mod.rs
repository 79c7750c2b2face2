//! Which fields the transformers act on: kustomize's defaults, extended by `configurations:` and `crds:`.

use crate::symbol::Symbols;

/// The field specs of one accumulation.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldSpecs {}

impl FieldSpecs {
    /// The defaults of kustomize 5.8.1.
    pub(crate) fn builtin(_symbols: &Symbols) -> Self {
        Self {}
    }
}
