//! Schedules and time zones of CronJobs, as the API server reads them.
//!
//! Source: `ParseStandard` of `github.com/robfig/cron/v3`, and `time.LoadLocation` of Go.

use std::sync::LazyLock;

/// Lowest and highest number of a field, and the words that stand for its numbers from the lowest on.
type Bounds = (u32, u32, &'static [&'static str]);

const FIELDS: [Bounds; 5] = [
    (0, 59, &[]),
    (0, 23, &[]),
    (1, 31, &[]),
    (1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    (0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

const WORDS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// Whether a text is a schedule: five fields, or a word such as `@daily` or `@every 1h30m`. A time zone before it is refused.
pub fn is_cron(text: &str) -> bool {
    if text.contains("TZ") {
        return false;
    }
    if text.starts_with('@') {
        return WORDS.contains(&text) || text.strip_prefix("@every ").is_some_and(is_duration);
    }
    let mut fields = text.split_whitespace();
    FIELDS.iter().all(|bounds| fields.next().is_some_and(|field| is_field(field, *bounds))) && fields.next().is_none()
}

fn is_field(field: &str, bounds: Bounds) -> bool {
    field.split(',').filter(|range| !range.is_empty()).all(|range| is_range(range, bounds))
}

fn is_range(range: &str, bounds: Bounds) -> bool {
    let (lowest, highest, _) = bounds;
    let (range, step) = match range.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (range, None),
    };
    if step.is_some_and(|step| step.parse::<u32>().is_ok_and(|step| step == 0) || step.parse::<u32>().is_err()) {
        return false;
    }
    let (from, to) = match range.split_once('-') {
        Some((from, to)) => (from, Some(to)),
        None => (range, None),
    };
    if matches!(from, "*" | "?") {
        return to.is_none_or(|to| !to.contains('-'));
    }
    let Some(from) = number(from, bounds) else { return false };
    let to = match to {
        Some(to) => number(to, bounds),
        None if step.is_some() => Some(highest),
        None => Some(from),
    };
    to.is_some_and(|to| lowest <= from && from <= to && to <= highest)
}

fn number(text: &str, (lowest, _, words): Bounds) -> Option<u32> {
    let word = words.iter().position(|word| text.eq_ignore_ascii_case(word));
    word.map(|at| at as u32 + lowest).or_else(|| text.parse().ok())
}

/// Whether Go's `time.ParseDuration` reads a text: `1h30m`, `1.5s`, `-2ms`.
pub fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(rest.len());
        let (digits, unit) = rest.split_at(number);
        let is_number = digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.matches('.').count() <= 1;
        let end = unit.find(|character: char| character.is_ascii_digit() || character == '.').unwrap_or(unit.len());
        if !is_number || !matches!(&unit[..end], "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h") {
            return false;
        }
        rest = &unit[end..];
    }
    true
}

static TIME_ZONES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../knowledge/time-zones.txt").lines();
    let mut zones: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    zones.sort_unstable();
    zones
});

/// Whether a text names a time zone of the IANA database; case counts, and `Local` is refused.
pub fn is_time_zone(text: &str) -> bool {
    TIME_ZONES.binary_search(&text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for text in [
            "* * * * *",
            "*/5 0-23/2 1,15 JAN-mar ?",
            " 0 3 * * 1-5 ",
            "@daily",
            "@every 1h30m",
            "5/15 * * * *",
            "0 0 31 2 *",
            "+5 * * * *",
        ] {
            assert!(is_cron(text), "{text}");
        }
        for text in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "1/2/3 * * * *",
            "a * * * *",
            "TZ=UTC * * * * *",
            "@reboot",
            "@every day",
            "* * * * mon-fryday",
        ] {
            assert!(!is_cron(text), "{text}");
        }
    }

    #[test]
    fn durations() {
        assert!(["1h30m", "0", "1.5s", "-2ms", "100µs"].iter().all(|text| is_duration(text)));
        assert!(["", "1", "1d", "h", ".s", "1h 30m"].iter().all(|text| !is_duration(text)));
    }

    #[test]
    fn time_zones() {
        assert!(is_time_zone("Europe/Berlin") && is_time_zone("Etc/UTC") && is_time_zone("UTC"));
        assert!(!is_time_zone("europe/berlin") && !is_time_zone("Europe/Bonn") && !is_time_zone("Local"));
    }
}
