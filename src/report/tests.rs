//! What holds for every format.

use std::io;

use serde_json::{Value, json};

use super::sample::{DEPLOYMENT, Sample};
use super::{Format, Options, write};
use crate::finding::{Edit, Fix, IncompleteReason, Label};

fn every_option() -> Options {
    Options {
        color: true,
        hyperlinks: true,
        show_suppressed: true,
        statistics: true,
        elapsed: Some(std::time::Duration::from_millis(80)),
        ..Options::default()
    }
}

#[test]
fn names_of_formats_are_read_and_written() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    let error = "yaml\u{1b}".parse::<Format>().unwrap_err();
    assert_eq!(
        error.to_string(),
        r"unknown output format `yaml\u{1b}`; there are full, concise, json, json-lines, sarif, github, markdown"
    );
}

#[test]
fn equal_outcomes_give_equal_bytes() {
    for format in Format::ALL {
        for options in [Options::default(), every_option()] {
            let (one, two) = (Sample::deployment(), Sample::deployment());
            assert_eq!(one.report_with(format, &options), two.report_with(format, &options), "{format}");
        }
    }
}

#[test]
fn every_format_has_every_finding() {
    let sample = Sample::deployment();
    for format in Format::ALL {
        let report = sample.report(format);
        assert!(report.contains("floating-image-tag") && report.contains("plaintext-secret"), "{format}: {report}");
        assert!(report.contains("web.yaml"), "{format}: {report}");
    }
}

#[test]
fn an_empty_outcome_is_a_report_too() {
    let sample = Sample::new(&[]);
    for format in Format::ALL {
        let report = sample.report(format);
        assert_eq!(report.is_empty(), format == Format::JsonLines, "{format}");
    }
}

/// Findings that a wrong implementation quotes: by the secret's own finding, by one on the line above, below and beside it, by
/// one around it, as a related place, when it is suppressed, and in messages.
fn secrets(value: &str, text: &str) -> Sample {
    let mut sample = Sample::new(&[("s.yaml", text), ("t.yaml", "kind: Secret\n")]);
    let secret = sample.span("s.yaml", value);
    let before = sample.span("s.yaml", "before");
    let after = sample.span("s.yaml", "after");
    let elsewhere = sample.span("t.yaml", "Secret");
    let all = sample.range("s.yaml", 0..text.len());
    sample.add_at("floating-image-tag", before);
    sample.add_at("floating-image-tag", after);
    sample.add_at("missing-label", all);
    sample.add_at("missing-label", secret).message = format!("`{value}` is not a number\nand {value} is quoted twice");
    sample.add_at("missing-label", elsewhere).related.push(Label { span: secret, message: format!("see {value}") });
    let finding = sample.add_at("plaintext-secret", secret);
    finding.sensitive = true;
    finding.message = format!("Secret web holds {value}.");
    finding.help = Some(format!("Remove {value}."));
    finding.related.push(Label { span: before, message: format!("the same as {value}") });
    sample.miss("s.yaml", Some(secret), IncompleteReason::Syntax, &format!("did not expect {value}"));
    sample
}

#[test]
fn no_format_prints_a_secret() {
    let pem = "-----BEGIN KEY-----\n    MIIEvgIBADANBgkqhkiG\n    9w0BAQEFAASCBKgwggSk\n    -----END KEY-----";
    let cases = [
        ("hunter2-is-long", "before: 1\npassword: hunter2-is-long\nafter: 2\n"),
        ("hunter2-is-long", "before: 1\r\npassword: \"hunter2-is-long\" # old: hunter2-is-long\r\nafter: 2\r\n"),
        ("hunter2-is-long", "{before: 1, password: hunter2-is-long, copy: hunter2-is-long, after: 2}"),
        ("gehëim🔑geheim", "before: 1\npassword: gehëim🔑geheim\nafter: 2"),
        ("first-half\n  second-half", "before: 1\npassword: first-half\n  second-half # rest\nafter: 2\n"),
        (pem, &format!("before: 1\nkey: |\n    {pem}\nafter: 2\n")),
        ("hunter2-is-long", "before: 1\rpassword: hunter2-is-long\rafter: 2\r"),
        ("hunter2-is-long", &format!("before: {} hunter2-is-long, after: 2", "x".repeat(5_000))),
        ("hunter2-is-long", &format!("before: 1\npassword: hunter2-is-long{}\nafter: 2\n", "y".repeat(5_000))),
    ];
    for (value, text) in cases {
        let shown = secrets(value, text);
        let mut hidden = secrets(value, text);
        let position = hidden.outcome.findings.iter().position(|finding| finding.sensitive).unwrap();
        let mut finding = hidden.outcome.findings.remove(position);
        finding.suppressed = Some(crate::finding::Suppressed { span: None, reason: Some("test".to_owned()) });
        hidden.outcome.suppressed.push(finding);
        for (sample, format) in
            [&shown, &hidden].into_iter().flat_map(|sample| Format::ALL.map(|format| (sample, format)))
        {
            for options in [Options::default(), every_option()] {
                let report = sample.report_with(format, &options);
                for part in value.lines().map(str::trim).filter(|part| !part.contains("---")).chain([
                    "hunter2",
                    "second-half",
                    "yyy",
                ]) {
                    assert!(!report.contains(part), "{format} prints {part:?} of {text:?}:\n{report}");
                }
            }
        }
    }
}

#[test]
fn what_stands_before_a_secret_is_shown() {
    let report = Sample::deployment().report(Format::Full);
    assert!(report.contains("value: ••••••••\n"), "{report}");
    assert!(!report.contains("keep"), "{report}");
}

#[test]
fn no_format_lets_text_of_the_repository_reach_a_terminal_raw() {
    let hostile = "a\u{1b}[2J\u{202e}b\u{9b}1m\u{7}\r\u{200b}\u{2066}";
    let text = format!("kind: {hostile}\nnext: {hostile}\n");
    let path = format!("dir/{hostile}\n::error::x.yaml");
    for format in Format::ALL {
        let mut sample = Sample::new(&[(&path, &text)]);
        let span = sample.range(&path, 6..10);
        sample.miss(&path, Some(span), IncompleteReason::Syntax, hostile);
        let finding = sample.add_at(hostile, span);
        finding.message = format!("message {hostile}");
        finding.help = Some(format!("help {hostile}"));
        finding.related.push(Label { span, message: format!("related {hostile}") });
        let object = std::sync::Arc::make_mut(finding.object.as_mut().unwrap());
        object.name = hostile.to_owned();
        let copy = finding.clone();
        sample.outcome.findings.push(copy);
        sample.suppress_last(Some(span), Some(hostile));
        let options = Options { show_suppressed: true, statistics: true, ..Options::default() };
        let report = sample.report_with(format, &options);
        let raw = report.find(|character: char| {
            (character.is_control() && character != '\n') || ('\u{200b}'..='\u{206f}').contains(&character)
        });
        assert_eq!(raw.map(|at| &report[report[..at].rfind('\n').unwrap_or(0)..]), None, "{format}");
    }
}

#[test]
fn lines_and_columns_are_those_of_the_text() {
    let crlf = DEPLOYMENT.replace('\n', "\r\n");
    let bom = format!("\u{feff}{DEPLOYMENT}");
    for text in [DEPLOYMENT, &crlf, &bom] {
        let mut sample = Sample::new(&[("a.yaml", text)]);
        for needle in ["apiVersion", "🚀", "größe", "nginx:latest", "hunter2-is-long", "# keep"] {
            sample.add("missing-label", "a.yaml", needle);
        }
        let report: serde_json::Value = serde_json::from_str(&sample.report(Format::Json)).unwrap();
        let clean = text.trim_start_matches('\u{feff}');
        let lines: Vec<&str> = clean.lines().collect();
        let needles = ["apiVersion", "🚀", "größe", "nginx:latest", "hunter2-is-long", "# keep"];
        for (finding, needle) in report["findings"].as_array().unwrap().iter().zip(needles) {
            let number = |field: &str| finding[field].as_u64().unwrap() as usize;
            let line: Vec<char> = lines[number("line") - 1].chars().collect();
            let quoted: String = line[number("column") - 1..number("end_column") - 1].iter().collect();
            assert_eq!(quoted, needle);
            assert_eq!(number("line"), number("end_line"));
        }
        let concise = sample.report(Format::Concise);
        assert!(concise.starts_with("a.yaml:1:1: info[missing-label]"), "{concise}");
        assert!(concise.contains("a.yaml:4:21: "), "{concise}");
    }
}

#[test]
fn odd_spans_are_drawn_by_every_format() {
    let texts = [
        "",
        "\n",
        "a",
        "a: 1\n",
        "a: 1\r\nb: 2\r\n",
        "\u{feff}",
        "é🚀",
        "a\n\n\n\n\n\n\n\n\n\n\n\n\nb",
        "\t\tx: [1,\n\t2]\n",
    ];
    for text in texts {
        let mut sample = Sample::new(&[("a.yaml", text)]);
        for start in 0..=text.len() + 1 {
            for end in start..=text.len() + 2 {
                let span = sample.range("a.yaml", start..end);
                sample.add_at("missing-label", span).related.push(Label { span, message: "here".to_owned() });
                sample.add_at("plaintext-secret", span).sensitive = start % 2 == 0;
            }
        }
        for format in Format::ALL {
            sample.report_with(format, &every_option());
        }
    }
}

#[test]
fn huge_texts_stay_readable_and_quick() {
    let scalar = format!("before: 1\nvalue: {}\nafter: 2\n", "é🚀x1".repeat(5_000_000));
    let lines = format!("list:\n{}", "- [1, 2]\n".repeat(5_000_000));
    for text in [scalar, lines] {
        let mut sample = Sample::new(&[("a.yaml", &text)]);
        let all = sample.range("a.yaml", 0..text.len());
        let big = sample.range("a.yaml", text.len() / 10..text.len() - 9);
        let tail = sample.range("a.yaml", text.len() - 2..text.len() - 1);
        sample.add_at("missing-label", all).related.push(Label { span: tail, message: "the end".to_owned() });
        sample.add_at("missing-label", big);
        for at in (0..text.len()).step_by(text.len() / 200) {
            let span = sample.range("a.yaml", at..text.len());
            sample.add_at("floating-image-tag", span);
        }
        sample.add_at("plaintext-secret", big).sensitive = true;
        for format in Format::ALL {
            let started = std::time::Instant::now();
            let report = sample.report(format);
            assert!(report.len() < 500_000, "{format}: {} bytes", report.len());
            let longest = report.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            let bound =
                if matches!(format, Format::Full | Format::Concise | Format::Github) { 1_000 } else { usize::MAX };
            assert!(longest < bound, "{format}: a line of {longest} characters");
            // Measured at a few tenths of a second without optimisation; a quadratic step takes minutes.
            assert!(started.elapsed().as_secs() < 60, "{format}: {:?}", started.elapsed());
        }
    }
}

#[test]
fn a_closed_pipe_is_an_ordinary_error() {
    struct Closed;
    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let sample = Sample::deployment();
    for format in Format::ALL {
        let error = write(format, &sample.outcome, &sample.sources, &Options::default(), &mut Closed).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format}");
    }
}

#[test]
fn suppressed_findings_are_shown_only_when_asked_for() {
    let mut sample = Sample::deployment();
    let by = sample.span("apps/web.yaml", "# keep");
    sample.suppress_last(Some(by), Some("a test value"));
    for format in Format::ALL {
        assert!(!sample.report(format).contains("plaintext-secret"), "{format}");
    }
    for format in [Format::Full, Format::Concise, Format::Json, Format::Sarif] {
        let report = sample.report_with(format, &every_option());
        assert!(report.contains("plaintext-secret") && report.contains("a test value"), "{format}: {report}");
    }
}

fn json_of(sample: &Sample) -> Value {
    serde_json::from_str(&sample.report(Format::Json)).expect("the report is JSON")
}

#[test]
fn a_chain_and_a_fix_are_there_for_programs() {
    let mut sample = Sample::deployment();
    sample.mend();
    let document = json_of(&sample);
    let finding = &document["findings"][0];
    assert_eq!(finding["chain"], "Deployment shop/web -> image nginx (none)");
    let start = DEPLOYMENT.find("nginx").unwrap();
    let end = start + "nginx:latest\n".len();
    assert_eq!(
        finding["fix"],
        json!({
            "description": "Name the version.",
            "edits": [
                {
                    "path": "apps/web.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 1,
                    "start": 0, "end": 0, "replacement": "# mended\n"
                },
                {
                    "path": "apps/web.yaml", "line": 10, "column": 18, "end_line": 11, "end_column": 1,
                    "start": start, "end": end, "replacement": "nginx:1.29\n"
                },
            ]
        })
    );
}

#[test]
fn a_fix_that_tells_a_secret_is_kept_back() {
    let fix = |description: &str, replacement: &str, sensitive: bool| {
        let mut sample = Sample::deployment();
        let span = sample.span("apps/web.yaml", "hunter2-is-long");
        let finding = &mut sample.outcome.findings[1];
        finding.sensitive = sensitive;
        let edits = vec![Edit { span, replacement: replacement.to_owned() }];
        finding.fix = Some(Fix { description: description.to_owned(), edits });
        // Another finding at the same line says that there is a secret.
        sample.add("plaintext-secret", "apps/web.yaml", "hunter2-is-long").sensitive = true;
        let text = sample.report(Format::Json) + &sample.report(Format::Sarif);
        assert!(!text.contains("hunter2"), "{text}");
        json_of(&sample)["findings"][1]["fix"].clone()
    };
    assert_eq!(fix("Encode it.", "b64-of-hunter", true), Value::Null);
    assert_eq!(fix("Quote it.", "'hunter2-is-long'", false), Value::Null);
    assert_eq!(fix("Remove hunter2-is-long.", "", false), Value::Null);
    assert_eq!(fix("Remove it.", "", true)["description"], "Remove it.");
}
