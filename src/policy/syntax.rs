//! Walking the syntax tree of a policy without recursion: references and chains of operators may be long.

use regorus::unstable::{Expr, Literal, Module, Query, Rule, RuleHead};

/// The path of a rule, function or package: `["data", "kubernetes", "deny"]`.
pub(super) type Path = Vec<String>;

/// The package of a module, with `data` first.
pub(super) fn package(module: &Module) -> Path {
    join(&["data".to_owned()], &static_path(&module.package.refr).0)
}

/// The name of a rule or function as its head has it, up to the first part that is not fixed.
pub(super) fn head_path(rule: &Rule) -> Path {
    let head = match rule {
        Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Func { refr, .. }, .. }
        | Rule::Spec { head: RuleHead::Set { refr, .. }, .. }
        | Rule::Default { refr, .. } => refr,
    };
    static_path(head).0
}

/// One path after the other.
pub(super) fn join(front: &[String], back: &[String]) -> Path {
    front.iter().chain(back).cloned().collect()
}

/// The fixed parts of a reference from its root on, and the expressions in its other parts (and its root, if that is no
/// name). References can be long, hence the loop.
pub(super) fn static_path(reference: &Expr) -> (Path, Vec<&Expr>) {
    let mut parts: Vec<Option<String>> = Vec::new();
    let mut inner = Vec::new();
    let mut at = reference;
    loop {
        match at {
            Expr::RefDot { refr, field, .. } => {
                parts.push(field.1.as_string().ok().map(|name| name.to_string()));
                at = refr;
            }
            Expr::RefBrack { refr, index, .. } => {
                match &**index {
                    Expr::String { value, .. } | Expr::RawString { value, .. } => {
                        parts.push(value.as_string().ok().map(|name| name.to_string()));
                    }
                    other => {
                        parts.push(None);
                        inner.push(other);
                    }
                }
                at = refr;
            }
            Expr::Var { value, .. } => {
                parts.push(value.as_string().ok().map(|name| name.to_string()));
                break;
            }
            other => {
                parts.push(None);
                inner.push(other);
                break;
            }
        }
    }
    (parts.into_iter().rev().map_while(|part| part).collect(), inner)
}

/// What a walk meets. Of a reference such as `a.b[c.d]` the whole and the parts in brackets, but not `a.b`.
pub(super) enum Part<'a> {
    /// An expression, before the expressions in it.
    Expression(&'a Expr),
    /// A statement of a body or of a comprehension.
    Statement(&'a Literal),
}

/// Walks the bodies and values of a rule; arguments of its head are patterns and left out. The order is not that of the
/// text.
pub(super) fn visit<'a>(rule: &'a Rule, meet: &mut dyn FnMut(Part<'a>)) {
    let mut expressions: Vec<&Expr> = Vec::new();
    let mut queries: Vec<&Query> = Vec::new();
    match rule {
        Rule::Spec { head, bodies, .. } => {
            match head {
                RuleHead::Compr { refr, assign, .. } => {
                    expressions.extend(static_path(refr).1);
                    expressions.extend(assign.as_ref().map(|assign| &*assign.value));
                }
                RuleHead::Set { key, .. } => expressions.extend(key.as_deref()),
                RuleHead::Func { assign, .. } => expressions.extend(assign.as_ref().map(|assign| &*assign.value)),
            }
            for body in bodies {
                expressions.extend(body.assign.as_ref().map(|assign| &*assign.value));
                queries.push(&body.query);
            }
        }
        Rule::Default { value, .. } => expressions.push(value),
    }
    loop {
        if let Some(expression) = expressions.pop() {
            meet(Part::Expression(expression));
            open(expression, &mut expressions, &mut queries);
        } else if let Some(query) = queries.pop() {
            for statement in &query.stmts {
                meet(Part::Statement(&statement.literal));
                open_statement(&statement.literal, &mut expressions, &mut queries);
                expressions.extend(statement.with_mods.iter().map(|modifier| &*modifier.r#as));
            }
        } else {
            return;
        }
    }
}

fn open_statement<'a>(statement: &'a Literal, expressions: &mut Vec<&'a Expr>, queries: &mut Vec<&'a Query>) {
    match statement {
        Literal::SomeVars { .. } => {}
        Literal::SomeIn { key, value, collection, .. } => {
            expressions.extend(key.as_deref());
            expressions.extend([&**value, &**collection]);
        }
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => expressions.push(expr),
        Literal::Every { domain, query, .. } => {
            expressions.push(domain);
            queries.push(query);
        }
    }
}

fn open<'a>(expression: &'a Expr, expressions: &mut Vec<&'a Expr>, queries: &mut Vec<&'a Query>) {
    match expression {
        Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } => {}
        Expr::Var { .. } => {}
        Expr::RefDot { .. } | Expr::RefBrack { .. } => expressions.extend(static_path(expression).1),
        Expr::Array { items, .. } | Expr::Set { items, .. } => expressions.extend(items.iter().map(|item| &**item)),
        Expr::Object { fields, .. } => {
            expressions.extend(fields.iter().flat_map(|(_, key, value)| [&**key, &**value]));
        }
        Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
            expressions.push(term);
            queries.push(query);
        }
        Expr::ObjectCompr { key, value, query, .. } => {
            expressions.extend([&**key, &**value]);
            queries.push(query);
        }
        Expr::Call { fcn, params, .. } => {
            expressions.extend(params.iter().map(|param| &**param));
            expressions.extend(static_path(fcn).1);
        }
        Expr::UnaryExpr { expr, .. } => expressions.push(expr),
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => expressions.extend([&**lhs, &**rhs]),
        Expr::Membership { key, value, collection, .. } => {
            expressions.extend(key.as_deref());
            expressions.extend([&**value, &**collection]);
        }
    }
}
