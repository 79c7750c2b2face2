//! The edits that rules offer: applied, the text is as expected and the finding is gone.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use idp_lint::config::{self, CommandLine, Loaded};
use idp_lint::finding::Finding;
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

fn findings(rule: &str, text: &str) -> Vec<Finding> {
    let sources = Sources::new(vec![Source::new("example.yaml", text)]);
    let command_line = CommandLine { select: vec![rule.to_owned()], ..CommandLine::default() };
    let catalogue = rules::catalogue();
    let settings =
        config::resolve(&Loaded::default(), &command_line, config::Base::default(), None, &catalogue).unwrap();
    idp_lint::check(&sources, &settings).findings
}

/// The text with every fix applied, from the end to the start.
fn fixed(rule: &str, text: &str) -> String {
    let mut edits: Vec<_> = findings(rule, text).into_iter().flat_map(|finding| finding.fix.unwrap().edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    text
}

fn assert_fixed(rule: &str, head: &str, before: &str, after: &str) {
    let (before, after) = (format!("{head}{before}"), format!("{head}{after}"));
    assert_eq!(fixed(rule, &before), after);
    assert!(findings(rule, &after).is_empty(), "{after}");
}

const DATABASE: &str =
    "apiVersion: sql.azure.com/v1api20211101\nkind: ServersDatabase\nmetadata: {name: orders}\nspec:\n";
const SERVER: &str = "apiVersion: sql.azure.com/v1api20211101\nkind: Server\nmetadata: {name: shop}\nspec:\n";
const CLUSTER: &str =
    "apiVersion: containerservice.azure.com/v1api20240901\nkind: ManagedCluster\nmetadata: {name: shop}\nspec:\n";

#[test]
fn an_owner_keeps_its_name() {
    for before in [
        "  owner:\n    group: sql.azure.com\n    kind: Server\n    name: shop\n  location: westeurope\n",
        "  owner:\n    name: shop\n    kind: Server\n  location: westeurope\n",
    ] {
        let after = "  owner:\n    {name: shop}\n  location: westeurope\n";
        assert_fixed("invalid-owner", DATABASE, before, after);
    }
    assert_fixed("invalid-owner", DATABASE, "  owner: {kind: Server, name: shop}\n", "  owner: {name: shop}\n");
}

#[test]
fn an_owner_that_says_more_or_has_comments_is_left_alone() {
    for owner in
        ["{kind: Server, armId: /x}", "{resourceGroupName: shop}", "\n    kind: Server # of Azure SQL\n    name: shop"]
    {
        let found = findings("invalid-owner", &format!("{DATABASE}  owner: {owner}\n"));
        assert!(found.len() == 1 && found[0].fix.is_none(), "{owner}");
    }
}

#[test]
fn a_reference_to_a_secret_leaves_its_wrapper() {
    assert_fixed(
        "invalid-secret-reference",
        SERVER,
        "  administratorLoginPassword:\n    secret:\n      name: sql\n      key: password\n",
        "  administratorLoginPassword:\n    {name: sql, key: password}\n",
    );
}

#[test]
fn workload_identity_moves_to_its_place() {
    let rule = "misplaced-workload-identity";
    let after = "  securityProfile:\n    workloadIdentity: {enabled: true}\n";
    assert_fixed(rule, CLUSTER, "  workloadIdentityProfile:\n    enabled: true\n", after);
    let after = "  securityProfile: {workloadIdentity: {enabled: true}}\n";
    assert_fixed(rule, CLUSTER, "  workloadIdentityProfile: {enabled: true}\n", after);
    let taken = format!("{CLUSTER}  workloadIdentityProfile: {{enabled: true}}\n  securityProfile: {{}}\n");
    assert!(findings(rule, &taken)[0].fix.is_none());
}

#[test]
fn what_the_api_server_wrote_goes() {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
    let before = "  resourceVersion: \"12\"\n  uid: 0b1c\n  labels: {a: b}\ndata: {a: b}\n";
    assert_fixed("server-generated-field", head, before, "  labels: {a: b}\ndata: {a: b}\n");
}

#[test]
fn numbers_and_switches_are_quoted() {
    let head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n";
    assert_fixed(
        "field-type-mismatch",
        head,
        "    on: true\n    b: 12 # twelve\n",
        "    on: \"true\"\n    b: \"12\" # twelve\n",
    );
}

#[test]
fn a_parameter_that_the_provider_skips_goes() {
    let head = "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: a}\nspec:\n  provider: azure\n  parameters:\n";
    let after = "    clientID: 7d1d5f0e-6b7e-4f2e-9d5c-0a8e3b1c2d4f\n    keyvaultName: shop\n";
    let before = "    useWorkloadIdentity: \"true\"\n    clientId: 7d1d5f0e-6b7e-4f2e-9d5c-0a8e3b1c2d4f\n    keyvaultName: shop\n";
    assert_fixed("unknown-secret-provider-parameter", head, before, after);
}
