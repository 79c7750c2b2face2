//! `--diff`: two directories, and a revision and the work tree.

use serde_json::Value;

use super::{DEPLOYMENT, FLUX, SHOP, git, lines, names, render, tree, write};

use std::path::Path;

const SECRET: &str =
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\nstringData:\n  pin: hunter2\n  user: ann\n";

fn commit(directory: &Path) {
    git(directory, &["init", "-q"]);
    git(directory, &["add", "-A", "-f"]);
    git(directory, &["commit", "-q", "-m", "one"]);
}

#[test]
fn two_directories_are_compared() {
    let directory = tree(&SHOP);
    let at = directory.path();
    let test = SHOP[2].1.replace("1.28.0", "1.29.0").replace("info", "debug");
    write(
        at,
        &[
            ("overlays/test/kustomization.yaml", test.replace("- namespace.yaml\n", "- secret.yaml\n").as_str()),
            ("overlays/test/scale.yaml", SHOP[4].1),
            ("overlays/test/secret.yaml", SECRET),
        ],
    );
    let (code, out, err) = render(at, &["--diff", "overlays/prod", "overlays/test"]);
    assert_eq!((code, err.as_str()), (1, "2 changed, 1 added, 1 removed\n"));
    for part in [
        "Deployment shop/prod-web in overlays/test\n--- overlays/prod\n+++ overlays/test\n@@ ",
        "\n-        image: nginx:1.28.0\n+        image: nginx:1.29.0\n",
        "\n-  LEVEL: info\n+  LEVEL: debug\n   MOTD: hello\n",
        "\nNamespace shop in overlays/test\n--- overlays/prod\n+++ /dev/null\n",
        "\n--- /dev/null\n+++ overlays/test\n",
        "\n+stringData:\n+  pin: '***'\n+  user: '***'\n",
    ] {
        assert!(format!("\n{out}").contains(part), "{part}\n---\n{out}");
    }
    assert!(!out.contains("hunter2") && !out.contains("replicas"), "{out}");
    let (code, out, err) = render(at, &["--diff", "base", "./base/"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", "0 changed, 0 added, 0 removed\n"));
    assert_eq!(render(at, &["--diff", "base"]).0, 2);
    assert_eq!(render(at, &["--diff", "base", "overlays"]).0, 2);
    write(at, &[("broken/kustomization.yaml", "resources: [gone.yaml]\n")]);
    let (code, _, err) = render(at, &["--diff", "broken", "base"]);
    assert!(code == 2 && err.contains("error: broken: broken/kustomization.yaml:1:13: "), "{err}");
}

#[test]
fn a_revision_is_compared_with_the_work_tree() {
    let directory = tree(&FLUX);
    let at = directory.path();
    write(at, &[("apps/prod/secret.yaml", SECRET), ("apps/prod/local.yaml", "a: b"), (".gitignore", "local.yaml\n")]);
    commit(at);
    let (code, out, err) = render(at, &["--diff", "HEAD"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", "0 changed, 0 added, 0 removed\n"));
    for (path, from, to) in [
        ("apps/prod/pod.yaml", "web:latest", "web:1.0"),
        ("apps/prod/secret.yaml", "hunter2", "hunter3"),
        ("clusters/test/apps.yaml", "targetNamespace: shop", "targetNamespace: test"),
    ] {
        let text = std::fs::read_to_string(at.join(path)).unwrap();
        write(at, &[(path, text.replace(from, to).as_str())]);
    }
    let (code, out, err) = render(at, &["--diff", "main"]);
    assert_eq!((code, err.as_str()), (1, "3 changed, 1 added, 1 removed\n"), "{out}");
    for part in [
        "Pod shop/web in Kustomization flux-system/apps (clusters/prod)\n--- main\n+++ work tree\n@@ ",
        "\n-  - image: web:latest\n+  - image: web:1.0\n",
        "\n-  pin: '*** (before)'\n+  pin: '*** (after)'\n   user: '***'\n",
        "Pod shop/api in Kustomization flux-system/apps (clusters/test)\n--- main\n+++ /dev/null\n",
        "Pod test/api in Kustomization flux-system/apps (clusters/test)\n--- /dev/null\n+++ work tree\n",
    ] {
        assert!(out.contains(part), "{part}\n---\n{out}");
    }
    assert!(!out.contains("hunter"), "{out}");
    let (_, out, _) = render(&at.join("apps"), &["--diff", "HEAD", "apps", "--cluster", "clusters/prod"]);
    assert!(out.contains("Pod shop/web") && !out.contains("api"), "{out}");
    // A directory that is gone, and one that is new.
    write(at, &[("old/kustomization.yaml", "resources: [../apps/prod/pod.yaml]\n"), ("old/x.yaml", DEPLOYMENT)]);
    write(at, &[("old/kustomization.yaml", "resources: [x.yaml]\n")]);
    assert_eq!(render(at, &["--diff", "HEAD", "old"]).0, 1);
    commit(at);
    std::fs::remove_dir_all(at.join("old")).unwrap();
    let (code, out, _) = render(at, &["--diff", "HEAD", "old"]);
    assert!(code == 1 && out.contains("Deployment web in old\n--- HEAD\n+++ /dev/null"), "{out}");
    assert_eq!(render(at, &["--diff", "HEAD~1", "old"]).0, 2, "on neither side");
    for revision in ["gone", "--output=x", "HEAD:apps", ""] {
        let (code, out, err) = render(at, &[&format!("--diff={revision}")]);
        assert_eq!((code, out.as_str()), (2, ""), "{revision}");
        assert!(err.contains(&format!("no revision `{revision}`")) || revision == "HEAD:apps", "{err}");
    }
    let elsewhere = tree(&SHOP);
    let (code, _, err) = render(elsewhere.path(), &["--diff", "main"]);
    assert!(code == 2 && err.contains("there is no Git repository here"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_revision_is_read_as_the_work_tree_is() {
    let directory = tree(&[
        (
            "app/kustomization.yaml",
            "resources: [../.base, link.yaml, linked]\nconfigMapGenerator:\n- name: a\n  envs: [.env]\n  files: [run.sh]\n",
        ),
        ("app/.env", "A=1\n"),
        ("app/run.sh", "#!/bin/sh\n"),
        (".base/kustomization.yaml", "resources: [pod.yaml]\n"),
        (".base/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: hidden}\n"),
        ("app/one.txt", "apiVersion: v1\nkind: Pod\nmetadata: {name: linked}\n"),
        ("shared/more/kustomization.yaml", "resources: [two.yaml]\n"),
        ("shared/more/two.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: deep}\n"),
        (".idp-lintignore", "/left-out\n"),
        ("left-out/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: left-out}\n"),
    ]);
    let at = directory.path();
    std::os::unix::fs::symlink("../shared/more", at.join("app/linked")).unwrap();
    std::os::unix::fs::symlink("one.txt", at.join("app/link.yaml")).unwrap();
    commit(at);
    let all = lines(at, &["app"]);
    assert_eq!(all[0]["error"], Value::Null);
    let found = names(&all[0]);
    assert_eq!(found[1..], ["deep", "hidden", "linked"]);
    for targets in [&["app"][..], &[]] {
        let arguments = [&["--diff", "HEAD"], targets].concat();
        let (code, out, err) = render(at, &arguments);
        assert_eq!((code, out.as_str(), err.as_str()), (0, "", "0 changed, 0 added, 0 removed\n"));
    }
    std::fs::remove_file(at.join("app/.env")).unwrap();
    write(at, &[("app/.env", "A=2\n")]);
    let (_, out, _) = render(at, &["--diff", "HEAD", "app"]);
    assert!(out.contains("\n-  A: \"1\"\n+  A: \"2\"\n"), "{out}");
}
