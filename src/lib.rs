//! idp-lint
