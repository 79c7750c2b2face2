//! What the tree must agree with: libyaml, of which go-yaml is a port, and the public YAML test suite.

mod generate;
mod libyaml;
mod suite;
mod tree;
