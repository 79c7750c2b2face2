//! Looks at a parsed template before it runs: every function must be known, and named templates must not call each other
//! in circles or too often. Then makes every action write its value as Go does.

use gotmpl::parse::{CommandNode, Expr, ListNode, Node, PipeNode};
use gotmpl::{FuncMap, Template};
use rustc_hash::FxHashMap;

use super::Failure;
use super::printing::SHOW;

/// What `text/template` brings itself and needs no bound here. `html`, `js` and `urlquery` can double a text each time
/// they are applied and mean nothing in a manifest; `call` has nothing to call.
const BUILT_IN: &[&str] =
    &["and", "or", "not", "len", "index", "eq", "ne", "lt", "le", "gt", "ge", "break", "continue"];

/// What the controller knows and this program does not: results that differ each time or hang on the machine, functions
/// that change their arguments in place, cryptography, and rare formatting.
const NOT_HERE: &[&str] = &[
    "abbrev",
    "abbrevboth",
    "add1f",
    "addf",
    "adler32sum",
    "ago",
    "b32dec",
    "b32enc",
    "bcrypt",
    "buildCustomCert",
    "call",
    "camelcase",
    "chunk",
    "date",
    "dateInZone",
    "dateModify",
    "date_in_zone",
    "date_modify",
    "decryptAES",
    "deepEqual",
    "derivePassword",
    "divf",
    "duration",
    "durationRound",
    "encryptAES",
    "genCA",
    "genCAWithKey",
    "genPrivateKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
    "genSignedCertWithKey",
    "html",
    "htmlDate",
    "htmlDateInZone",
    "htpasswd",
    "initials",
    "js",
    "maxf",
    "minf",
    "mulf",
    "mustChunk",
    "mustDateModify",
    "mustSlice",
    "mustToDate",
    "must_date_modify",
    "now",
    "osBase",
    "osClean",
    "osDir",
    "osExt",
    "osIsAbs",
    "pluck",
    "randAlpha",
    "randAlphaNum",
    "randAscii",
    "randBytes",
    "randInt",
    "randNumeric",
    "round",
    "semver",
    "semverCompare",
    "seq",
    "set",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shuffle",
    "slice",
    "subf",
    "swapcase",
    "toDate",
    "toDecimal",
    "typeIs",
    "typeIsLike",
    "typeOf",
    "unixEpoch",
    "unset",
    "untilStep",
    "urlJoin",
    "urlParse",
    "urlquery",
    "uuidv4",
    "wrap",
    "wrapWith",
];

/// How often all named templates together may be called in one pass through the template.
const CALLS: u64 = 10_000;

/// Checks the functions of a template and its calls of named templates.
///
/// # Errors
/// An unknown function, one that is not implemented, or calls in a circle.
pub(super) fn inspect(template: &Template, functions: &FuncMap) -> Result<(), Failure> {
    let mut calls: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for name in template.templates() {
        let mut inspection = Inspection { functions, calls: Vec::new() };
        if let Some(body) = template.lookup(name) {
            inspection.list(body)?;
        }
        calls.insert(name, inspection.calls);
    }
    let mut known: FxHashMap<&str, Option<u64>> = FxHashMap::default();
    let cost = cost(template.name(), &calls, &mut known, 0)?;
    if cost > CALLS { Err(too_often()) } else { Ok(()) }
}

fn too_often() -> Failure {
    Failure::Limit("the named templates call each other in a circle, or too often".to_owned())
}

/// How many calls one call makes, itself included.
fn cost<'n>(
    name: &'n str,
    calls: &FxHashMap<&'n str, Vec<&'n str>>,
    known: &mut FxHashMap<&'n str, Option<u64>>,
    depth: usize,
) -> Result<u64, Failure> {
    if let Some(cost) = known.get(name) {
        // A template without a cost is one that is being counted: it calls itself.
        return cost.ok_or_else(too_often);
    }
    if depth > 100 {
        return Err(too_often());
    }
    known.insert(name, None);
    let mut total: u64 = 1;
    for call in calls.get(name).into_iter().flatten() {
        total = total.saturating_add(cost(call, calls, known, depth + 1)?);
    }
    known.insert(name, Some(total));
    Ok(total)
}

/// The name under which the whole template runs; no template can define it.
pub(super) const MAIN: &str = "\u{1}main";

/// The template with [`SHOW`] at the end of every action that writes its value, to be run as [`MAIN`].
pub(super) fn showing(template: Template) -> Template {
    let names: Vec<String> = template.templates().into_iter().map(str::to_owned).collect();
    let named = names.into_iter().map(|name| (name.clone(), name));
    let main = (template.name().to_owned(), MAIN.to_owned());
    named.chain([main]).fold(template, |template, (name, shown)| match template.lookup(&name).cloned() {
        Some(mut body) => {
            show(&mut body);
            template.add_parse_tree(&shown, body)
        }
        None => template,
    })
}

fn show(list: &mut ListNode) {
    for node in &mut list.nodes {
        match node {
            Node::List(list) => show(list),
            Node::Define(define) => show(&mut define.body),
            Node::If(branch) | Node::Range(branch) | Node::With(branch) => {
                show(&mut branch.body);
                branch.else_body.iter_mut().for_each(show);
            }
            // A declaration and an assignment write nothing.
            Node::Action(action) if action.pipe.decl.is_empty() => {
                let pos = action.pos;
                action.pipe.commands.push(CommandNode { pos, args: vec![Expr::Identifier(pos, SHOW.into())] });
            }
            Node::Action(_) | Node::Text(_) | Node::Template(_) | Node::Break(_) | Node::Continue(_) => {}
        }
    }
}

/// A walk through a template. The parser bounds how deep it nests.
struct Inspection<'t, 'f> {
    functions: &'f FuncMap,
    calls: Vec<&'t str>,
}

impl<'t> Inspection<'t, '_> {
    fn list(&mut self, list: &'t ListNode) -> Result<(), Failure> {
        list.nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &'t Node) -> Result<(), Failure> {
        match node {
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => Ok(()),
            Node::List(list) => self.list(list),
            Node::Action(action) => self.pipe(&action.pipe),
            Node::If(branch) | Node::Range(branch) | Node::With(branch) => {
                self.pipe(&branch.pipe)?;
                self.list(&branch.body)?;
                branch.else_body.as_ref().map_or(Ok(()), |body| self.list(body))
            }
            Node::Template(call) => {
                self.calls.push(call.name.as_str());
                call.pipe.as_ref().map_or(Ok(()), |pipe| self.pipe(pipe))
            }
            Node::Define(define) => self.list(&define.body),
        }
    }

    fn pipe(&mut self, pipe: &'t PipeNode) -> Result<(), Failure> {
        pipe.commands.iter().flat_map(|command| &command.args).try_for_each(|argument| self.expression(argument))
    }

    fn expression(&mut self, expression: &'t Expr) -> Result<(), Failure> {
        match expression {
            Expr::Identifier(_, name) => {
                let name = name.as_str();
                if self.functions.contains_key(name) || BUILT_IN.contains(&name) {
                    Ok(())
                } else if NOT_HERE.contains(&name) {
                    Err(Failure::Unsupported(format!("the template function `{name}` is not evaluated here")))
                } else {
                    Err(Failure::Refused(format!("there is no template function `{name}`")))
                }
            }
            Expr::Pipe(_, pipe) => self.pipe(pipe),
            Expr::Chain(_, inner, _) => self.expression(inner),
            _ => Ok(()),
        }
    }
}
