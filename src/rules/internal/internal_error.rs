//! A rule that failed. Reported by `evaluate`.

use crate::rules::Check;

pub(super) const CHECK: Check = Check::Evaluation;
