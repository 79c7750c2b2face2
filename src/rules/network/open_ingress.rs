//! Network policies that let ingress through from or to everywhere.

use super::open_traffic;
use super::policies::KINDS;
use crate::object::network::Direction;
use crate::rules::Check;

pub(super) const CHECK: Check =
    Check::Object(KINDS, |object, _, sink| open_traffic::check(object, Direction::Ingress, sink));
