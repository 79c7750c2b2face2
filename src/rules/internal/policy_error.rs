//! Reported by `evaluate` for policies that do not compile, or fail on an object.

use crate::rules::Check;

pub(super) const CHECK: Check = Check::Evaluation;
