//! Ignores that do not do what they say; `evaluate` reports them.

family! { "suppression":
    expired_ignore = "expired-ignore",
    ignore_without_reason = "ignore-without-reason",
    malformed_ignore = "malformed-ignore",
    unknown_rule_in_ignore = "unknown-rule-in-ignore",
    unused_ignore = "unused-ignore",
}
