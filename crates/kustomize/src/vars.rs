//! Variables: the `vars` field, the predecessor of replacements.

use spanned_yaml::Kind;

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::Problem;
use crate::symbol::Symbol;
use crate::work::{Step, Work};

/// A variable.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    /// The entry of the kustomization.
    pub(crate) site: NodeId,
    pub(crate) name: Symbol,
}
