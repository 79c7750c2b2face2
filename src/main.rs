//! idp-lint
fn main() {}
