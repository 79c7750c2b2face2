//! Fields of which only one may be there.

use super::defined;
use crate::rules::Check;

pub(super) const CHECK: Check = Check::Object(&[], defined::conflicting);
