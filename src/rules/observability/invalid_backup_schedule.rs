//! Velero schedules that never run, or whose backups are gone at once.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("velero.io", "Backup"), ("velero.io", "Schedule")], check);

/// Names that stand for a time. Source: github.com/robfig/cron, which Velero reads schedules with.
const NAMES: &[&str] = &["@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly"];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let schedule = object.at(&["spec", "schedule"]).filter(|_| object.kind() == "Schedule");
    if let Some((node, text)) =
        schedule.and_then(|node| Some((node, node.as_str().filter(|text| !is_templated(text))?)))
        && let Err(reason) = cron(&text)
    {
        let message = format!("{object} has the schedule `{text}`, {reason}: Velero never makes a backup");
        sink.report(node.span(), message)
            .help("Write five fields: minute, hour, day of the month, month, day of the week");
    }
    let paths: [&[&str]; 2] = [&["spec", "template", "ttl"], &["spec", "ttl"]];
    let ttl = paths.into_iter().find_map(|path| object.at(path));
    let Some((node, text)) = ttl.and_then(|node| Some((node, Node::text(node).filter(|text| !is_templated(text))?)))
    else {
        return;
    };
    if !is_duration(&text) {
        let message = format!(
            "{object} has the `ttl` `{text}`, which is no duration of hours, minutes and seconds: Velero refuses it"
        );
        sink.report(node.span(), message).help("Write hours: 30 days are `720h0m0s`");
    }
}

/// What is wrong with a cron expression, as far as it is certain.
fn cron(text: &str) -> Result<(), String> {
    let text = text.trim();
    let text = match text.split_once(' ') {
        Some((zone, rest)) if zone.starts_with("TZ=") || zone.starts_with("CRON_TZ=") => rest.trim(),
        _ => text,
    };
    if text.starts_with('@') {
        let known = NAMES.contains(&text) || text.strip_prefix("@every ").is_some_and(|rest| is_duration(rest.trim()));
        return if known { Ok(()) } else { Err("which stands for no time".to_owned()) };
    }
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    if fields.len() != 5 {
        return Err(format!("which has {} fields instead of five", fields.len()));
    }
    let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
    for (field, (low, high)) in fields.iter().zip(bounds) {
        for number in field.split([',', '-']).map(|part| part.split('/').next().unwrap_or(part)) {
            let is_name = number.len() == 3 && number.chars().all(|c| c.is_ascii_alphabetic());
            let fits = number == "*"
                || number == "?"
                || is_name
                || number.parse::<u32>().is_ok_and(|number| (low..=high).contains(&number));
            if !fits {
                return Err(format!("whose `{field}` is not between {low} and {high}"));
            }
        }
        if field.split(',').any(|part| {
            part.split_once('/').is_some_and(|(_, step)| step.parse::<u32>().map_or(true, |step| step == 0))
        }) {
            return Err(format!("whose step in `{field}` is no number above zero"));
        }
    }
    Ok(())
}

/// Whether a text is a duration of Go that is not zero or negative.
fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut positive = false;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let Ok(number) = number.parse::<f64>() else { return false };
        positive |= number > 0.0;
        let unit = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        if !matches!(&tail[..unit], "h" | "m" | "s" | "ms" | "us" | "µs" | "ns") {
            return false;
        }
        rest = &tail[unit..];
    }
    positive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_velero_does() {
        for text in [
            "0 3 * * *",
            "*/15 * * * *",
            "0 3 1-7 * MON-FRI",
            "@daily",
            "@every 6h",
            "TZ=Europe/Berlin 0 3 * * *",
            "0 3 ? * 1,3",
        ] {
            assert_eq!(cron(text), Ok(()), "{text}");
        }
        for text in
            ["0 3 * *", "0 0 3 * * *", "0 25 * * *", "60 3 * * *", "@nightly", "0 3 * * 7", "*/0 * * * *", "@every 1d"]
        {
            assert!(cron(text).is_err(), "{text}");
        }
        assert!(is_duration("720h0m0s") && is_duration("1.5h"));
        assert!(!is_duration("30d") && !is_duration("0s") && !is_duration("-1h") && !is_duration("720"));
    }
}
