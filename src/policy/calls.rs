//! Which rules and functions a policy refers to, and what that forbids.
//!
//! OPA's compiler refuses recursion, unknown functions and functions that its capabilities leave out; regorus finds them
//! when it evaluates, or not at all: recursion of functions ends the process. So they are found here, on the syntax tree.

use std::collections::BTreeMap;

use regorus::unstable::{BUILTINS, Expr, Module, Rule, RuleHead, Span as RegoSpan};

use super::syntax::{self, Part, Path, head_path, join, package, static_path};

/// Functions whose answer changes from run to run, or that reach outside the repository.
const FORBIDDEN: &[&str] =
    &["http.send", "net.lookup_ip_addr", "opa.runtime", "rand.intn", "test.sleep", "time.now_ns", "uuid.rfc4122"];

/// How deep an evaluation may nest, over all rules and functions that refer to each other. `STACK_SIZE` is measured by it.
const MAX_DEPTH: usize = 2_000;

/// What a rule or function adds to that by itself.
const RULE_DEPTH: usize = 10;

/// Something wrong with a policy, at its text in one of the modules.
#[derive(Debug)]
pub(super) struct Problem {
    /// Where.
    pub(super) span: RegoSpan,
    /// What.
    pub(super) message: String,
    /// What to do.
    pub(super) help: &'static str,
}

/// A name that a rule uses.
#[derive(Debug)]
struct Reference {
    path: Path,
    span: RegoSpan,
    is_call: bool,
}

/// A rule or function with everything that it refers to.
#[derive(Debug, Default)]
struct Declared {
    is_function: bool,
    references: Vec<Reference>,
    /// The first definition.
    span: Option<RegoSpan>,
    /// Of its deepest definition.
    depth: usize,
}

/// Looks at the references of all modules together.
///
/// `complete` says that every module is here; only then can a function in `data` be called unknown.
pub(super) fn problems(modules: &[&Module], extensions: &[&str], complete: bool) -> Vec<Problem> {
    let declared = declared(modules);
    let mut problems = Vec::new();
    for rule in declared.values() {
        for reference in rule.references.iter().filter(|reference| reference.is_call) {
            problems.extend(call_problem(reference, &declared, extensions, complete));
        }
    }
    problems.extend(cycles_and_depth(&declared));
    problems
}

fn call_problem(
    call: &Reference,
    declared: &BTreeMap<Path, Declared>,
    extensions: &[&str],
    complete: bool,
) -> Option<Problem> {
    if call.path.first().is_some_and(|first| first == "data") {
        let known = declared.get(&call.path).is_some_and(|rule| rule.is_function);
        return (!known && complete).then(|| Problem {
            span: call.span.clone(),
            message: format!(
                "There is no function `{}` in these policies, so the rule cannot be evaluated",
                call.path.join(".")
            ),
            help: "Correct the name, or add the file that has the function to the directory",
        });
    }
    let name = call.path.join(".");
    if FORBIDDEN.contains(&name.as_str()) {
        return Some(Problem {
            span: call.span.clone(),
            message: format!(
                "`{name}` is not available: a check reads nothing but the repository, and the same input gives the same findings"
            ),
            help: "Write the rule without it, or give the value in the policy itself",
        });
    }
    let known = BUILTINS.contains_key(name.as_str()) || extensions.contains(&name.as_str()) || name == "print";
    (!known).then(|| Problem {
        span: call.span.clone(),
        message: format!("There is no function `{name}`, so the rule cannot be evaluated"),
        help: "Correct the name; functions for cryptography, tokens and GraphQL are not built in",
    })
}

/// The rules and functions of all modules by their path; several definitions of one name are one.
fn declared(modules: &[&Module]) -> BTreeMap<Path, Declared> {
    let mut declared: BTreeMap<Path, Declared> = BTreeMap::new();
    let mut names: BTreeMap<Path, ()> = BTreeMap::new();
    for module in modules {
        let package = package(module);
        for rule in &module.policy {
            names.insert(join(&package, &head_path(rule)), ());
        }
    }
    for module in modules {
        let package = package(module);
        let imports = imports(module);
        for rule in &module.policy {
            let entry = declared.entry(join(&package, &head_path(rule))).or_default();
            entry.is_function |= match &**rule {
                Rule::Spec { head: RuleHead::Func { .. }, .. } => true,
                Rule::Default { args, .. } => !args.is_empty(),
                Rule::Spec { .. } => false,
            };
            entry.span.get_or_insert_with(|| syntax::head(rule).span().clone());
            let (references, depth) = references(rule);
            entry.depth = entry.depth.max(depth + RULE_DEPTH);
            for mut reference in references {
                reference.path = resolve(reference.path, &package, &imports, &names);
                entry.references.push(reference);
            }
        }
    }
    declared
}

fn imports(module: &Module) -> BTreeMap<String, Path> {
    let targets = module.imports.iter().map(|import| (import, static_path(&import.refr).0));
    let targets = targets.filter(|(_, path)| path.first().is_some_and(|first| first == "data" || first == "input"));
    targets
        .filter_map(|(import, path)| {
            let alias = import.r#as.as_ref().map(|alias| alias.text().to_owned()).or_else(|| path.last().cloned())?;
            Some((alias, path))
        })
        .collect()
}

fn resolve(path: Path, package: &[String], imports: &BTreeMap<String, Path>, names: &BTreeMap<Path, ()>) -> Path {
    let Some(first) = path.first() else { return path };
    if first == "data" {
        return path;
    }
    if let Some(target) = imports.get(first) {
        return join(target, &path[1..]);
    }
    let here = join(package, &path);
    let starts = (package.len() + 1..=here.len()).any(|length| names.contains_key(&here[..length]));
    if starts { here } else { path }
}

/// What a rule refers to, arguments of its own head left out, and how deep it nests.
fn references(rule: &Rule) -> (Vec<Reference>, usize) {
    let mut found = Vec::new();
    let depth = syntax::visit(rule, &mut |part| {
        let Part::Expression(expression) = part else { return };
        let (name, is_call) = match expression {
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => (expression, false),
            Expr::Call { fcn, .. } => (&**fcn, true),
            _ => return,
        };
        found.push(Reference { path: static_path(name).0, span: name.span().clone(), is_call });
    });
    (found, depth)
}

/// Functions that call themselves, directly or through others, and chains that are too deep for the stack. Rules that
/// depend on themselves are left to the evaluation, which notices: here a local variable may look like a rule.
fn cycles_and_depth(declared: &BTreeMap<Path, Declared>) -> Vec<Problem> {
    let nodes: Vec<&Path> = declared.keys().collect();
    let index = |path: &[String]| nodes.binary_search_by(|node| node.as_slice().cmp(path)).ok();
    let edges: Vec<Vec<(usize, &Reference)>> = declared
        .values()
        .map(|rule| {
            let targets = rule.references.iter().filter_map(|reference| {
                let target = (2..=reference.path.len()).rev().find_map(|length| index(&reference.path[..length]))?;
                Some((target, reference))
            });
            targets.collect()
        })
        .collect();
    let rules: Vec<&Declared> = declared.values().collect();
    let mut problems = Vec::new();
    let mut state = vec![State::New; nodes.len()];
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for root in 0..nodes.len() {
        if state[root] == State::New {
            stack.push((root, 0));
            state[root] = State::Open;
        }
        while let Some((node, next)) = stack.last_mut() {
            let node = *node;
            let Some(&(target, reference)) = edges[node].get(*next) else {
                let depth =
                    edges[node].iter().map(|&(target, _)| state[target].depth()).max().unwrap_or(0) + rules[node].depth;
                state[node] = State::Done(depth);
                stack.pop();
                continue;
            };
            *next += 1;
            match state[target] {
                State::New => {
                    state[target] = State::Open;
                    stack.push((target, 0));
                }
                State::Open => {
                    let circle = stack.iter().skip_while(|(open, _)| *open != target);
                    if circle.clone().all(|(open, _)| rules[*open].is_function) && reference.is_call {
                        let names: Vec<&str> =
                            circle.filter_map(|(open, _)| nodes[*open].last().map(String::as_str)).collect();
                        problems.push(Problem {
                            span: reference.span.clone(),
                            message: format!(
                                "Function `{}` calls itself ({}), which would never end",
                                names[0],
                                circular(&names)
                            ),
                            help: "Rego has no recursion: use `walk`, a comprehension or `graph.reachable`",
                        });
                    }
                }
                State::Done(_) => {}
            }
        }
    }
    // One finding: what refers to the deepest rule is nearly as deep.
    let deepest = (0..nodes.len()).rev().max_by_key(|&node| state[node].depth());
    if let Some((depth, span)) = deepest.and_then(|node| Some((state[node].depth(), rules[node].span.as_ref()?)))
        && depth > MAX_DEPTH
    {
        let message = format!(
            "This rule, with all that it refers to, nests {depth} levels deep; at most {MAX_DEPTH} can be evaluated"
        );
        let help = "Make bodies, expressions and the chain of rules shorter";
        problems.push(Problem { span: span.clone(), message, help });
    }
    problems
}

fn circular(names: &[&str]) -> String {
    let shown = names.iter().take(8).chain(names.first()).copied();
    shown.collect::<Vec<_>>().join(" -> ")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    /// With the length of the longest chain from here.
    Done(usize),
}

impl State {
    fn depth(self) -> usize {
        match self {
            Self::Done(depth) => depth,
            Self::New | Self::Open => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(texts: &[&str]) -> Vec<String> {
        let mut engine = regorus::Engine::new();
        for (index, text) in texts.iter().enumerate() {
            engine.add_policy(format!("{index}.rego"), (*text).to_owned()).unwrap();
        }
        let modules: Vec<&Module> = engine.get_modules().iter().map(|module| &**module).collect();
        let found = problems(&modules, &["extended"], true);
        found.into_iter().map(|problem| format!("{}: {}", problem.span.line, problem.message)).collect()
    }

    #[test]
    fn functions_that_call_themselves_are_found_through_others() {
        let found = messages(&["package a\nf(x) := g(x)\ng(x) := data.a.f(x)\nh(x) := count(x)\n"]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("calls itself"), "{found:?}");
        let found = messages(&["package a\nimport data.b\nf(x) := b.g(x)", "package b\nimport data.a\ng(x) := a.f(x)"]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(messages(&["package a\nf(x) := x + 1\ng(x) := f(f(x))\nr := g(1)\ns := r + g(2)"]), [""; 0]);
    }

    #[test]
    fn unknown_and_forbidden_functions_are_found_where_they_are_called() {
        let found = messages(&[
            "package a\nimport data.lib.known\nr := [1 |\n  time.now_ns() > 0]\ns if { not nowhere(1) }\n\
             t if { data.lib.other(2) }\nu if { known(1); extended(1); print(1); sprintf(\"\", [strings.reverse(\"\")]) }",
            "package lib\nknown(x) := x",
        ]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("4: `time.now_ns`"), "{found:?}");
        assert!(found[1].starts_with("5: There is no function `nowhere`"), "{found:?}");
        assert!(found[2].starts_with("6: There is no function `data.lib.other`"), "{found:?}");
    }

    #[test]
    fn deep_chains_are_found() {
        let chain: String = (0..2_000).map(|number| format!("r{number} := r{}\n", number + 1)).collect();
        let found = messages(&[&format!("package a\n{chain}r2000 := 1\n")]);
        assert!(found.iter().any(|message| message.contains("levels deep")), "{found:?}");
    }
}
