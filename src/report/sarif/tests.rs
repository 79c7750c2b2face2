//! What Microsoft's validator (`Sarif.Multitool validate --rule-kind "Sarif;Ghas"`) and GitHub's documentation demand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::sample::Sample;
use super::super::{Format, Options};
use super::*;
use crate::finding::Label;

fn run_of(report: &str) -> Value {
    // The crate's types follow the schema: a field of the wrong type does not come through.
    let typed: Sarif = serde_json::from_str(report).expect("the report has the types of the schema");
    assert_eq!(typed.runs.len(), 1);
    let mut log: Value = serde_json::from_str(report).expect("the report is JSON");
    assert_eq!(log["$schema"], SCHEMA);
    assert_eq!(log["version"], "2.1.0");
    log["runs"][0].take()
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

fn is_sentence(text: &Value) -> bool {
    let text = text.as_str().unwrap_or_default();
    !text.trim().is_empty() && text.chars().count() <= LONGEST_DESCRIPTION
}

const LONGEST_DESCRIPTION: usize = 1_024;

/// Every invariant at once, on the text of a report; `sources` to look up what regions say they quote.
fn check(sample: &Sample, report: &str) -> Value {
    let run = run_of(report);
    assert!(run["results"].is_array(), "a run without results has an empty list, not null");
    assert!(run["artifacts"].is_null(), "the list of artifacts says nothing that results do not say");
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert!(run["automationDetails"]["id"].as_str().is_some_and(|id| id.ends_with('/') && id.len() > 1));
    check_driver(&run);
    let results = list(&run, "results");
    assert!(results.len() <= MOST_RESULTS);
    let suppressed = results.iter().filter(|result| result["suppressions"].is_array()).count();
    assert!(suppressed == 0 || suppressed == results.len(), "all results say whether they are suppressed, or none");
    let fired: BTreeSet<&str> = results.iter().filter_map(|result| result["ruleId"].as_str()).collect();
    let described: BTreeSet<&str> =
        list(&run["tool"]["driver"], "rules").iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(fired, described, "exactly the rules that fired are described");
    for result in results {
        check_result(sample, &run, result);
    }
    for invocation in list(&run, "invocations") {
        assert!(invocation["executionSuccessful"].is_boolean());
        for notification in list(invocation, "toolExecutionNotifications") {
            assert!(notification["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
            for location in list(notification, "locations") {
                check_location(sample, location);
            }
        }
    }
    run
}

fn check_driver(run: &Value) {
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "idp-lint");
    assert_eq!(driver["semanticVersion"], env!("CARGO_PKG_VERSION"));
    assert!(driver["informationUri"].as_str().is_some_and(|uri| uri.starts_with("https://")));
    assert!(driver["rules"].is_array());
    for rule in list(driver, "rules").iter().chain(list(driver, "notifications")) {
        let (id, name) = (rule["id"].as_str().unwrap(), rule["name"].as_str().unwrap());
        assert!(name.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit()), "{name}");
        assert!(name.chars().all(|character| character.is_ascii_alphanumeric()) && name.len() <= 255, "{name}");
        assert!(!name.eq_ignore_ascii_case(id), "{name}");
        assert!(is_sentence(&rule["shortDescription"]["text"]), "{rule}");
        assert!(is_sentence(&rule["fullDescription"]["text"]), "{rule}");
        assert!(rule["help"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{rule}");
        let tags = list(&rule["properties"], "tags");
        assert!(tags.len() <= 20);
        assert_eq!(tags.iter().map(ToString::to_string).collect::<BTreeSet<_>>().len(), tags.len());
        let severity = &rule["properties"]["security-severity"];
        assert_eq!(severity.is_string(), tags.iter().any(|tag| tag == "security"), "{rule}");
        assert!(severity.as_str().is_none_or(|number| (0.1..=10.0).contains(&number.parse().unwrap_or(0.0))));
    }
}

fn check_result(sample: &Sample, run: &Value, result: &Value) {
    let index = result["ruleIndex"].as_u64().unwrap() as usize;
    let rule = &run["tool"]["driver"]["rules"][index];
    assert_eq!(rule["id"], result["ruleId"]);
    assert!(rule["defaultConfiguration"]["level"].is_string());
    assert!(matches!(result["level"].as_str(), Some("error" | "warning" | "note")));
    assert_eq!(list(result, "locations").len(), 1);
    check_location(sample, &result["locations"][0]);
    let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
    let (hash, occurrence) = hash.split_once(':').unwrap();
    assert!(u64::from_str_radix(hash, 16).is_ok() && occurrence.parse::<u32>().is_ok());
    assert!(result["partialFingerprints"]["idpLint/v1"].as_str().is_some_and(|own| !own.is_empty()));
    let message = result["message"]["text"].as_str().unwrap();
    for (index, location) in list(result, "relatedLocations").iter().enumerate() {
        assert_eq!(location["id"], index as u64 + 1);
        assert!(index >= MOST_LINKS || message.contains(&format!("]({})", index + 1)), "{message}");
        check_location(sample, location);
    }
}

fn check_location(sample: &Sample, location: &Value) {
    let physical = &location["physicalLocation"];
    let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
    assert_eq!(physical["artifactLocation"]["uriBaseId"], ROOT);
    assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
    assert!(!uri.starts_with('/') && !uri.is_empty(), "{uri}");
    let region = &physical["region"];
    if region.is_null() {
        return;
    }
    let number = |field: &str| region[field].as_u64().unwrap_or(0) as usize;
    let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    assert!(start.0 >= 1 && start.1 >= 1 && end.1 >= 1 && start <= end, "{region}");
    let context = &physical["contextRegion"];
    if !context.is_null() {
        let line = |field: &str| context[field].as_u64().unwrap_or(0) as usize;
        assert!(line("startLine") <= start.0 && line("endLine") >= end.0, "{context}");
    }
    // A quoted text stands where the region says, counted as an editor would count UTF-16 units.
    if let Some(quoted) = region["snippet"]["text"].as_str().filter(|quoted| !quoted.contains(MASK))
        && let Some(file) = sample.sources.find(uri.into())
        && start.0 == end.0
    {
        let text =
            sample.sources.get(file).text().trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let line: Vec<u16> = text.split('\n').nth(start.0 - 1).unwrap().encode_utf16().collect();
        assert_eq!(String::from_utf16(&line[start.1 - 1..end.1 - 1]).unwrap(), quoted);
    }
}

#[test]
fn reports_meet_the_invariants_that_validators_check() {
    let mut sample = Sample::deployment();
    sample.add("missing-label", "apps/web.yaml", "🚀");
    sample.add("telemetry", "apps/web.yaml", "# keep").object = None;
    sample.add("User's policy: deny!", "apps/web.yaml", "name: web");
    sample.miss("gone/ä b.yaml", None, IncompleteReason::Unreadable, "permission denied");
    let span = sample.span("apps/web.yaml", "containers");
    sample.miss("apps/web.yaml", Some(span), IncompleteReason::NotRendered, "");
    let run = check(&sample, &sample.report(Format::Sarif));
    assert_eq!(list(&run, "results").len(), 5);
    assert_eq!(run["results"][0]["ruleId"], "plaintext-secret", "the worst comes first");
    assert_eq!(run["redactionTokens"][0], MASK);
    check(&Sample::new(&[]), &Sample::new(&[]).report(Format::Sarif));
}

#[test]
fn regions_count_utf16_units_in_every_kind_of_file() {
    let line = "# é🚀\nk: 🚀 v\n";
    for text in [line.to_owned(), line.replace('\n', "\r\n"), line.replace('\n', "\r"), format!("\u{feff}{line}")] {
        let mut sample = Sample::new(&[("a.yaml", &text)]);
        sample.add("missing-label", "a.yaml", "é🚀");
        sample.add("missing-label", "a.yaml", "v");
        let run = check(&sample, &sample.report(Format::Sarif));
        let region = &run["results"][1]["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&2.into(), &7.into()), "{text:?}");
    }
}

#[test]
fn paths_become_relative_uris() {
    assert_eq!(relative_uri("a b/ü#?%:[x].yaml"), "a%20b/%C3%BC%23%3F%25%3A%5Bx%5D.yaml");
    let mut sample = Sample::new(&[("c:\\x/ü .yaml", "kind: Pod\n")]);
    sample.add("missing-label", "c:\\x/ü .yaml", "Pod");
    check(&sample, &sample.report(Format::Sarif));
}

#[test]
fn messages_link_to_related_places_and_to_nothing_else() {
    let mut sample = Sample::deployment();
    let span = sample.span("apps/web.yaml", "spec");
    let finding = sample.add("missing-label", "apps/web.yaml", "kind");
    finding.message = "See [here](https://example.org) in containers[0].".to_owned();
    finding.related = (0..150).map(|_| Label { span, message: "an [odd](2) one".to_owned() }).collect();
    let run = check(&sample, &sample.report(Format::Sarif));
    let result = &run["results"][2];
    let message = result["message"]["text"].as_str().unwrap();
    assert!(message.starts_with(r"See \[here\](https://example.org) in containers\[0\]."), "{message}");
    assert!(message.contains(r"See: [an \[odd\](2) one](1); [an "), "{message}");
    assert_eq!(list(result, "relatedLocations").len(), MOST_RELATED);
    assert_eq!(result["relatedLocations"][0]["message"]["text"], r"an \[odd\](2) one");
}

#[test]
fn suppressed_results_say_what_hides_them() {
    let mut sample = Sample::deployment();
    let comment = sample.span("apps/web.yaml", "# keep");
    sample.suppress_last(Some(comment), Some("a test value"));
    sample.add("missing-label", "apps/web.yaml", "kind");
    sample.suppress_last(None, None);
    let options = Options { show_suppressed: true, ..Options::default() };
    let run = check(&sample, &sample.report_with(Format::Sarif, &options));
    assert_eq!(run["results"][0]["suppressions"], serde_json::json!([]));
    assert_eq!(run["results"][1]["suppressions"][0]["kind"], "inSource");
    assert_eq!(run["results"][1]["suppressions"][0]["justification"], "a test value");
    assert_eq!(run["results"][2]["suppressions"][0]["kind"], "external");
    let run = check(&sample, &sample.report(Format::Sarif));
    assert_eq!(list(&run, "results").len(), 1);
    assert!(run["results"][0]["suppressions"].is_null());
}

#[test]
fn a_run_holds_the_worst_results_and_says_what_it_leaves_out() {
    let mut sample = Sample::deployment();
    let span = sample.span("apps/web.yaml", "kind");
    for _ in 0..MOST_RESULTS {
        sample.add_at("missing-label", span);
    }
    sample.add("plaintext-secret", "apps/web.yaml", "metadata");
    for _ in 0..MOST_NOTIFICATIONS + 5 {
        sample.miss("x.yaml", None, IncompleteReason::Template, "");
    }
    let run = check(&sample, &sample.report(Format::Sarif));
    assert_eq!(list(&run, "results").len(), MOST_RESULTS);
    assert_eq!(run["results"][1]["ruleId"], "plaintext-secret");
    let notifications = list(&run["invocations"][0], "toolExecutionNotifications");
    assert_eq!(notifications.len(), MOST_NOTIFICATIONS + 2);
    let text = notifications[MOST_NOTIFICATIONS + 1]["message"]["text"].as_str().unwrap();
    assert_eq!(text, "3 of 5003 results, the least severe ones, were left out: a run holds 5000.");
}

#[test]
fn a_rule_that_panicked_makes_the_run_unsuccessful() {
    let mut sample = Sample::deployment();
    assert_eq!(run_of(&sample.report(Format::Sarif))["invocations"][0]["executionSuccessful"], true);
    sample.add("internal-error", "apps/web.yaml", "kind");
    assert_eq!(run_of(&sample.report(Format::Sarif))["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn texts_of_a_rule_come_from_its_page() {
    let sample = Sample::deployment();
    let options = Options { sarif_category: "idp-lint/prod/".to_owned(), ..Options::default() };
    let run = check(&sample, &sample.report_with(Format::Sarif, &options));
    assert_eq!(run["automationDetails"]["id"], "idp-lint/prod/");
    let rule = &run["tool"]["driver"]["rules"][1];
    assert_eq!(rule["name"], "PlaintextSecret");
    assert_eq!(rule["shortDescription"]["text"], "Reports every plaintext secret.");
    assert_eq!(rule["fullDescription"]["text"], "It hurts.");
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("## References"));
    assert_eq!(rule["properties"]["security-severity"], "8.1");
    assert_eq!(rule["properties"]["problem.severity"], "error");
    assert_eq!(rule["properties"]["precision"], "high");
    let tags = serde_json::json!(["secrets", "security", "external/cwe/cwe-798", "cis-kubernetes-1.12/5.4.1"]);
    assert_eq!(rule["properties"]["tags"], tags);
    assert!(rule["helpUri"].as_str().unwrap().ends_with("/rules/secrets/plaintext-secret.md"));
    assert!(run["tool"]["driver"]["rules"][0]["properties"]["security-severity"].is_null());
}

#[test]
fn results_say_where_they_apply() {
    let mut sample = Sample::deployment();
    sample.outcome.findings[0].apply_to(&[("clusters/prod", "Kustomization flux-system/apps")]);
    let log: Value = serde_json::from_str(&sample.report(Format::Sarif)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let properties: Vec<_> = results.iter().map(|result| &result["properties"]).filter(|bag| !bag.is_null()).collect();
    let object = json!({ "api_version": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web" });
    let place = json!({ "cluster": "clusters/prod", "delivery": "Kustomization flux-system/apps", "object": object });
    assert_eq!(properties, [&json!({ "applies": [place] })]);
}

#[test]
fn a_chain_and_a_fix_are_told() {
    let mut sample = Sample::deployment();
    sample.mend();
    let run = check(&sample, &sample.report(Format::Sarif));
    let results = list(&run, "results");
    let result = results.iter().find(|result| result["ruleId"] == "floating-image-tag").unwrap();
    let chain = "Deployment shop/web -> image nginx (none)";
    assert_eq!(result["properties"]["chain"], chain);
    let message = result["message"]["text"].as_str().unwrap();
    assert!(message.contains(&format!("under it.\n{chain}\nName a version")), "{message}");
    let replacement =
        |region: Value, text: &str| json!({ "deletedRegion": region, "insertedContent": { "text": text } });
    let expected = json!([{
        "description": { "text": "Name the version." },
        "artifactChanges": [{
            "artifactLocation": { "uri": "apps/web.yaml", "uriBaseId": "%SRCROOT%" },
            "replacements": [
                replacement(json!({ "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1 }), "# mended\n"),
                replacement(json!({ "startLine": 10, "startColumn": 18, "endLine": 11, "endColumn": 1 }), "nginx:1.29\n"),
            ],
        }],
    }]);
    assert_eq!(result["fixes"], expected);
    assert!(
        results
            .iter()
            .filter(|result| result["ruleId"] != "floating-image-tag")
            .all(|result| result["fixes"].is_null())
    );
}
