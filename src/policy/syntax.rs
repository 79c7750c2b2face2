//! Walking the syntax tree of a policy without recursion: references and chains of operators may be long.

use regorus::unstable::{Expr, Literal, Module, Query, Rule, RuleHead};

/// The path of a rule, function or package: `["data", "kubernetes", "deny"]`.
pub(super) type Path = Vec<String>;

/// The package of a module, with `data` first.
pub(super) fn package(module: &Module) -> Path {
    join(&["data".to_owned()], &static_path(&module.package.refr).0)
}

/// What a rule or function is named.
pub(super) fn head(rule: &Rule) -> &Expr {
    match rule {
        Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Func { refr, .. }, .. }
        | Rule::Spec { head: RuleHead::Set { refr, .. }, .. }
        | Rule::Default { refr, .. } => refr,
    }
}

/// The name of a rule or function as its head has it, up to the first part that is not fixed.
pub(super) fn head_path(rule: &Rule) -> Path {
    static_path(head(rule)).0
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
/// text. Gives how deep an evaluation of the rule nests: one level for each expression in an expression and for each
/// statement before another, because the evaluation of the rest of a body is nested in each of its loops.
pub(super) fn visit<'a>(rule: &'a Rule, meet: &mut dyn FnMut(Part<'a>)) -> usize {
    let mut open = Open { expressions: Vec::new(), queries: Vec::new(), depth: 0 };
    match rule {
        Rule::Spec { head, bodies, .. } => {
            match head {
                RuleHead::Compr { refr, assign, .. } => {
                    open.push(static_path(refr).1);
                    open.push(assign.as_ref().map(|assign| &*assign.value));
                }
                RuleHead::Set { key, .. } => open.push(key.as_deref()),
                RuleHead::Func { assign, .. } => open.push(assign.as_ref().map(|assign| &*assign.value)),
            }
            for body in bodies {
                open.push(body.assign.as_ref().map(|assign| &*assign.value));
                open.queries.push((&body.query, 0));
            }
        }
        Rule::Default { value, .. } => open.push([&**value]),
    }
    let mut deepest = 0;
    loop {
        if let Some((expression, depth)) = open.expressions.pop() {
            deepest = deepest.max(depth);
            open.depth = depth + 1;
            meet(Part::Expression(expression));
            open.expression(expression);
        } else if let Some((query, depth)) = open.queries.pop() {
            for (index, statement) in query.stmts.iter().enumerate() {
                open.depth = depth + index + 1;
                deepest = deepest.max(open.depth);
                meet(Part::Statement(&statement.literal));
                open.statement(&statement.literal);
                open.push(statement.with_mods.iter().map(|modifier| &*modifier.r#as));
            }
        } else {
            return deepest;
        }
    }
}

/// What is still to be walked, each with its depth.
struct Open<'a> {
    expressions: Vec<(&'a Expr, usize)>,
    queries: Vec<(&'a Query, usize)>,
    /// Of what is pushed now.
    depth: usize,
}

impl<'a> Open<'a> {
    fn push(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) {
        self.expressions.extend(expressions.into_iter().map(|expression| (expression, self.depth)));
    }

    fn query(&mut self, query: &'a Query) {
        self.queries.push((query, self.depth));
    }

    fn statement(&mut self, statement: &'a Literal) {
        match statement {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                self.push(key.as_deref());
                self.push([&**value, &**collection]);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => self.push([&**expr]),
            Literal::Every { domain, query, .. } => {
                self.push([&**domain]);
                self.query(query);
            }
        }
    }

    fn expression(&mut self, expression: &'a Expr) {
        match expression {
            Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } => {}
            Expr::Null { .. } | Expr::Var { .. } => {}
            Expr::RefDot { .. } | Expr::RefBrack { .. } => self.push(static_path(expression).1),
            Expr::Array { items, .. } | Expr::Set { items, .. } => self.push(items.iter().map(|item| &**item)),
            Expr::Object { fields, .. } => self.push(fields.iter().flat_map(|(_, key, value)| [&**key, &**value])),
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.push([&**term]);
                self.query(query);
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.push([&**key, &**value]);
                self.query(query);
            }
            Expr::Call { fcn, params, .. } => {
                self.push(params.iter().map(|param| &**param));
                self.push(static_path(fcn).1);
            }
            Expr::UnaryExpr { expr, .. } => self.push([&**expr]),
            Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. }
            | Expr::AssignExpr { lhs, rhs, .. } => self.push([&**lhs, &**rhs]),
            Expr::Membership { key, value, collection, .. } => {
                self.push(key.as_deref());
                self.push([&**value, &**collection]);
            }
        }
    }
}
