//! x

/// The rules.
pub(super) const RULES: &[crate::rules::Rule] = &[];
