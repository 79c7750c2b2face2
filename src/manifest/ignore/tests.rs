use super::*;
use crate::source::FileId;
use spanned_yaml::ParseOptions;

fn read(text: &str) -> Ignores {
    Ignores::of(&Tree::parse(FileId(0), text.into(), &ParseOptions::default()))
}

/// The text that the only ignore of a file covers.
fn covered(text: &str) -> &str {
    let found = read(text);
    assert_eq!(found.malformed, [], "{text}");
    assert_eq!(found.ignores.len(), 1, "{text}");
    &text[found.ignores[0].covers.range()]
}

fn problem(comment: &str) -> String {
    let text = format!("a: 1 {comment}\n");
    let found = read(&text);
    assert_eq!(found.ignores, [], "{comment}");
    let [malformed] = found.malformed.as_slice() else { panic!("{comment}: {:?}", found.malformed) };
    format!("{}: {}", &text[malformed.span.range()], malformed.problem)
}

#[test]
fn all_parts_are_read_with_their_places() {
    let text = "image: a # idp-lint: ignore[floating-image-tag , other] until=2027-01-31 -- see #12 -- yes\r\n";
    let found = read(text);
    let [ignore] = found.ignores.as_slice() else { panic!("{found:?}") };
    assert_eq!(&text[ignore.span.range()], text["image: a ".len()..].trim_end());
    let rules: Vec<_> = ignore.rules.iter().map(|(rule, span)| (rule.as_str(), &text[span.range()])).collect();
    assert_eq!(rules, [("floating-image-tag", "floating-image-tag"), ("other", "other")]);
    let (until, span) = ignore.until.unwrap();
    assert_eq!((until.to_string().as_str(), &text[span.range()]), ("2027-01-31", "until=2027-01-31"));
    assert_eq!(ignore.reason.as_deref(), Some("see #12 -- yes"));
    assert_eq!(&text[ignore.covers.range()], text.trim_end());
}

#[test]
fn other_comments_may_share_the_line() {
    let text = "image: a # renovate: x # idp-lint: ignore[b]# more";
    assert_eq!(&text[read(text).ignores[0].span.range()], "# idp-lint: ignore[b]# more");
    assert_eq!(read("#idp-lint:ignore[b]\na: 1").ignores.len(), 1);
}

#[test]
fn prose_and_strings_are_no_directives() {
    for text in [
        "# idp-lint is great, and ignore[a] is how to hush it\na: 1\n",
        "# idp-lint: see the handbook\na: 1\n",
        "# my-idp-lint: ignore[a]\na: 1\n",
        "a: '# idp-lint: ignore[a]'\n",
        "a: |\n  # idp-lint: ignore[a]\n  b\n",
    ] {
        let found = read(text);
        assert!(found.ignores.is_empty() && found.malformed.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let long = "# idp-lint: ignore";
    assert_eq!(problem(long), format!("{long}: name the rules in brackets: `ignore[rule-id]`"));
    assert!(problem("# idp-lint: ignore[a").ends_with("the closing bracket `]` is missing"));
    assert!(problem("# idp-lint: ignore[]").ends_with("a rule id is missing between the brackets"));
    assert!(problem("# idp-lint: ignore[a,,b]").ends_with("a rule id is missing between the brackets"));
    assert!(problem("# idp-lint ignore[a]").contains("a colon is missing"));
    assert!(problem("# idp-lint: ingore[a]").contains("`ingore` is not known"));
    assert!(problem("# idp-lint: disable a").contains("`disable` is not known"));
    assert_eq!(
        problem("# idp-lint: ignore[a] because"),
        "because: expected `until=2027-01-31` or `-- reason`, found `because`"
    );
    let date = "until=31.1.2027: `31.1.2027` is not a date such as 2027-01-31";
    assert_eq!(problem("# idp-lint: ignore[a] until=31.1.2027"), date);
    assert!(problem("# idp-lint: ignore[a] until=2027-01-31 until=2027-02-01").contains("given twice"));
    assert!(problem("# idp-lint: ignore-file[a]").contains("before the first line of content"));
}

#[test]
fn a_comment_covers_its_line_or_the_next_that_is_no_comment() {
    assert_eq!(covered("a: 1\nb: 2 # idp-lint: ignore[x]\nc: 3\n"), "b: 2 # idp-lint: ignore[x]");
    assert_eq!(covered("a: 1\n# idp-lint: ignore[x]\nb: 2\nc: 3\n"), "b: 2");
    assert_eq!(covered("a:\n  # idp-lint: ignore[x]\n  # and why\r\n  b: 2\r\nc: 3\n"), "  b: 2");
    assert_eq!(covered("a: 1\n# idp-lint: ignore[x]\n\nb: 2\n"), "");
    assert_eq!(covered("a: 1\n# idp-lint: ignore[x]"), "");
}

#[test]
fn a_comment_covers_the_scalar_that_starts_on_its_line() {
    let text = "a: 1\n# idp-lint: ignore[x]\nkey: |\n  one\n  two\nb: 2\n";
    assert_eq!(covered(text), "key: |\n  one\n  two");
    let text = "- key: | # idp-lint: ignore[x]\n    one\n    two\n- b\n";
    assert_eq!(covered(text), text.trim_end_matches("- b\n").trim_end());
    let text = "# idp-lint: ignore[x]\n- \"one\n  two\"\n- b\n";
    assert_eq!(covered(text), "- \"one\n  two\"");
}

#[test]
fn on_the_line_of_the_kind_a_comment_covers_the_object() {
    let object = "apiVersion: v1\nkind: Pod # idp-lint: ignore[x]\nspec:\n  a: 1";
    assert_eq!(covered(&format!("a: 1\n---\n{object}\n---\nb: 1\n")), object);
    let object = "apiVersion: v1\n# idp-lint: ignore[x]\nkind: Pod\nspec:\n  a: 1";
    assert_eq!(covered(object), object);
    let text =
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod # idp-lint: ignore[x]\n  b: 1\n- c: 1\n";
    assert_eq!(covered(text), "- apiVersion: v1\n  kind: Pod # idp-lint: ignore[x]\n  b: 1");
    let text = "subjects:\n- kind: User # idp-lint: ignore[x]\n  name: a\n";
    assert_eq!(covered(text), "- kind: User # idp-lint: ignore[x]", "a subject is no object");
}

#[test]
fn at_the_top_a_comment_can_cover_the_file() {
    for text in [
        "# idp-lint: ignore-file[x]\na: 1\n---\nb: 1\n",
        "\u{feff}# about\n\n%YAML 1.1\n--- # start\n# idp-lint: ignore-file[x]\na: 1\n",
    ] {
        assert_eq!(covered(text), text);
    }
}

#[test]
fn many_comments_and_aliases_cost_linear_time() {
    let text = format!("a: 1\n{}b: 1\n", "# idp-lint: ignore[x]\n".repeat(50_000));
    let found = read(&text);
    assert_eq!(found.ignores.len(), 50_000);
    assert!(found.ignores.iter().all(|ignore| &text[ignore.covers.range()] == "b: 1"));
    let mut bomb = "# idp-lint: ignore[x]\na0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        bomb.push_str(&format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
    }
    assert_eq!(read(&bomb[..bomb.find("a15:").unwrap()]).ignores.len(), 1);
}
