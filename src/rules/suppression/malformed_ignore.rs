//! Comments that were meant to ignore something and do not. Reported by `evaluate`.

use crate::rules::Check;

pub(super) const CHECK: Check = Check::Evaluation;
