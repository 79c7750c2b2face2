//! idp-lint reads a GitOps repository the way the cluster will.

pub mod finding;
pub mod source;
