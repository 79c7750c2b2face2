//! `--timings`: where the time went.

use std::fmt::Write as _;
use std::time::Duration;

use crate::finding::Timings;

/// Rules that took less are shown as one line.
const LEAST: Duration = Duration::from_micros(10);

/// Phases in their order, then rules, the slowest first, and how much of the whole the rules are.
pub(super) fn table(read: Duration, timings: &Timings) -> String {
    let mut text = String::from("time of the phases\n");
    line(&mut text, read, "walk and read");
    timings.phases.iter().for_each(|(phase, time)| line(&mut text, *time, phase));
    text.push_str("time of the rules, all threads together\n");
    let mut rules: Vec<_> = timings.rules.iter().filter(|rule| rule.runs > 0).collect();
    rules.sort_by(|left, right| right.time.cmp(&left.time).then_with(|| left.rule.cmp(&right.rule)));
    let total: Duration = rules.iter().map(|rule| rule.time).sum();
    let (shown, rest) = rules.split_at(rules.partition_point(|rule| rule.time >= LEAST));
    for rule in shown {
        line(&mut text, rule.time, &format!("{} ({})", rule.rule, runs(rule.runs)));
    }
    if !rest.is_empty() {
        line(&mut text, rest.iter().map(|rule| rule.time).sum(), &format!("{} others", rest.len()));
    }
    line(&mut text, total, &format!("{} rules in all", rules.len()));
    text
}

fn runs(number: u64) -> String {
    if number == 1 { "1 run".to_owned() } else { format!("{number} runs") }
}

fn line(text: &mut String, time: Duration, what: &str) {
    let _ = writeln!(text, "{:>10.2} ms  {what}", time.as_secs_f64() * 1000.0);
}
