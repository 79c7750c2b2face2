//! Objects of Flux: groups, durations, and what several rules ask of them.

use std::time::Duration;

/// Group of Flux Kustomizations.
pub const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";
/// Group of HelmReleases.
pub const HELM: &str = "helm.toolkit.fluxcd.io";
/// Group of sources: GitRepository, OCIRepository, HelmRepository, Bucket, HelmChart.
pub const SOURCE: &str = "source.toolkit.fluxcd.io";

/// A duration as the schemas of Flux take it: numbers with the units `ms`, `s`, `m` and `h`
/// (`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`). `None` if it is none.
pub fn duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, after) = rest.split_at(end);
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        if !digits(whole) || !digits(fraction) {
            return None;
        }
        let (unit, after) = match after.strip_prefix("ms") {
            Some(after) => (0.001, after),
            None => {
                let unit = match after.as_bytes().first()? {
                    b's' => 1.0,
                    b'm' => 60.0,
                    b'h' => 3600.0,
                    _ => return None,
                };
                (unit, &after[1..])
            }
        };
        seconds += number.parse::<f64>().ok()? * unit;
        rest = after;
    }
    if text.is_empty() { None } else { Duration::try_from_secs_f64(seconds).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_that_the_schemas_take() {
        let seconds = |text| duration(text).map(|duration| duration.as_secs_f64());
        assert_eq!(seconds("1h30m"), Some(5400.0));
        assert_eq!(seconds("1.5m"), Some(90.0));
        assert_eq!(seconds("500ms"), Some(0.5));
        assert_eq!(seconds("0s"), Some(0.0));
        for wrong in ["", "5", "1d", "1w", "h", "1.s", ".5m", "-1m", "1 m", "1é"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
        assert_eq!(seconds(&"9".repeat(400).as_str().replace("99", "9h")), None);
    }
}
