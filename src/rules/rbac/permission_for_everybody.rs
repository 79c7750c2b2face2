//! Permissions for every user or every service account of a cluster.

use super::anonymous_access::report;
use crate::object::rbac;
use crate::rules::Check;

pub(super) const CHECK: Check = Check::Object(rbac::BINDINGS, |object, _, sink| report(object, sink, &SUBJECTS));

/// Kind and name of subjects that everybody is, and who they are.
const SUBJECTS: [(&str, &str, &str); 2] = [
    ("Group", "system:authenticated", "every user and every service account of the cluster"),
    ("Group", "system:serviceaccounts", "every service account of the cluster"),
];
