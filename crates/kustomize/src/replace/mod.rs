//! Replacements.
