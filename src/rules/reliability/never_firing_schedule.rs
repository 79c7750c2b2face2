//! CronJobs on a day that does not come.

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("batch", "CronJob")], check);

/// The days of each month, of February those of a leap year.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(node) = object.at(&["spec", "schedule"]) else { return };
    let Some(schedule) = node.as_str().filter(|text| !is_templated(text)) else { return };
    if fires(&schedule) {
        return;
    }
    let message = format!(
        "{object} is to run at `{schedule}`, on a day that does not come: the API server accepts it, and it never runs"
    );
    sink.report(node.span(), message).help("Write a day that the month has, or `28` for the end of every month");
}

/// Whether a schedule has a day that comes; also if it cannot be read.
fn fires(schedule: &str) -> bool {
    let fields: Vec<&str> = schedule.split_whitespace().filter(|field| !field.contains('=')).collect();
    let [_, _, days, months, weekdays] = fields.as_slice() else { return true };
    // A day of the month or a day of the week is enough, where both are given.
    let is_any = |field: &str| field.starts_with('*') || field.starts_with('?');
    if is_any(days) || !is_any(weekdays) {
        return true;
    }
    let (Some(days), Some(months)) = (smallest(days, &[]), all(months)) else { return true };
    months.iter().any(|month| DAYS.get(*month as usize - 1).is_none_or(|last| days <= *last))
}

/// The smallest number that a field names.
fn smallest(field: &str, names: &[&str]) -> Option<u32> {
    let first = |part: &str| number(part.split(['-', '/']).next()?, names);
    field.split(',').map(first).collect::<Option<Vec<u32>>>()?.into_iter().min()
}

/// The months that a field names; `None` for steps and for what is not a month.
fn all(field: &str) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    for part in field.split(',') {
        if part == "*" || part == "?" {
            return Some((1..=12).collect());
        }
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (number(first, &MONTHS)?, number(last, &MONTHS)?),
            None => (number(part, &MONTHS)?, number(part, &MONTHS)?),
        };
        if !(1..=12).contains(&first) || !(1..=12).contains(&last) {
            return None;
        }
        found.extend(first..=last);
    }
    Some(found)
}

fn number(text: &str, names: &[&str]) -> Option<u32> {
    let named = names.iter().position(|name| text.eq_ignore_ascii_case(name)).map(|index| index as u32 + 1);
    named.or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::fires;

    #[test]
    fn a_day_that_no_named_month_has_never_comes() {
        for schedule in
            ["0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 31 FEB ?", "0 0 30-31 2 *", "TZ=UTC 0 0 31 11 *"]
        {
            assert!(!fires(schedule), "{schedule}");
        }
        for schedule in [
            "0 0 29 2 *",
            "0 0 31 * *",
            "0 0 31 1-2 *",
            "0 0 31 2 1",
            "0 0 1,31 2 *",
            "0 0 */5 2 *",
            "@daily",
            "0 0 L 2 *",
            "0 0 31 */2 *",
            "0 0 31 13 *",
            "",
        ] {
            assert!(fires(schedule), "{schedule}");
        }
    }
}
