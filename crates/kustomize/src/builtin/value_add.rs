//! ValueAddTransformer: one value in fields of many objects.

use spanned_yaml::Kind;

use crate::editor::Editor;
use crate::fields::SpecList;
use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
use crate::select::Selector;
use crate::transform::namespace::{self, Options, Subjects};
use crate::work::{Step, Work};

/// The longest path: as deep as a manifest may be.
const DEEPEST: usize = 128;

/// Its configuration.
#[derive(Debug)]
pub(crate) struct ValueAdd {
    config: NodeId,
    /// The value, and the text that says it.
    value: String,
    site: NodeId,
    targets: Vec<Target>,
}

/// Where the value goes.
#[derive(Debug)]
struct Target {
    selector: Option<Selector>,
    path: Vec<String>,
    path_node: NodeId,
    /// If it is not 0, the value becomes this part of the path that stands in the field, counted from 1.
    position: usize,
}

impl ValueAdd {
    pub(super) fn read(planner: &mut Planner<'_>, config: NodeId) -> Result<Self, Problem> {
        let known = ["value", "targets", "targetFilePath"];
        let record = Record::read(planner, "the ValueAddTransformer", config, &known)?;
        let node = record.text(planner, "value")?;
        let mut value = node.map_or_else(String::new, |node| planner.read.text(node).trim().to_owned());
        if value.is_empty() {
            // The name of the kustomization's directory.
            value = planner.directory.file_name().unwrap_or_default().to_owned();
        }
        let mut nodes = record.get("targets").map_or(Ok(Vec::new()), |targets| planner.list("targets", targets))?;
        if let Some(path) = record.text(planner, "targetFilePath")? {
            let file = planner.file(path)?;
            planner.documents(file)?;
            if let Some(root) = planner.root(file) {
                let record = Record::read(planner, "the file of targets", root, &["targets"])?;
                let more = record.get("targets").map_or(Ok(Vec::new()), |targets| planner.list("targets", targets))?;
                nodes.extend(more);
            }
        }
        if nodes.is_empty() {
            let message = "the ValueAddTransformer needs at least one target";
            return Err(planner.problem(ProblemKind::InvalidField, config, message));
        }
        let targets = nodes.into_iter().map(|node| Target::read(planner, node)).collect::<Result<_, _>>()?;
        Ok(Self { config, value, site: node.unwrap_or(config), targets })
    }

    pub(super) fn apply(&self, work: &mut Work<'_>) -> Step {
        for target in &self.targets {
            work.editor.act_for(self.config);
            let is_target = |position: &usize| {
                target.selector.as_ref().is_none_or(|selector| selector.is_target(work, &work.objects[*position]))
            };
            let positions: Vec<usize> = (0..work.objects.len()).filter(is_target).collect();
            if target.path.iter().map(String::as_str).eq(["metadata", "namespace"]) {
                self.set_namespace(work, &positions)?;
                continue;
            }
            for position in positions {
                let mut object = work.objects[position];
                object.root = target.set(self, work, object.root)?;
                work.reread(&mut object);
                work.objects[position] = object;
            }
        }
        Ok(())
    }

    /// The namespace is set as `namespace:` does it, in the objects that are selected.
    fn set_namespace(&self, work: &mut Work<'_>, positions: &[usize]) -> Step {
        let value = work.editor.string(&self.value, Some(self.site), None);
        let all = std::mem::take(&mut work.objects);
        work.objects = positions.iter().map(|position| all[*position]).collect();
        let fields = SpecList::default();
        let options = Options { fields: &fields, subjects: Subjects::NamedDefault, unset_only: false };
        let outcome = namespace::apply_with(work, value, options);
        let changed = std::mem::replace(&mut work.objects, all);
        for (position, object) in positions.iter().zip(changed) {
            work.objects[*position] = object;
        }
        outcome
    }
}

impl Target {
    fn read(planner: &mut Planner<'_>, node: NodeId) -> Result<Self, Problem> {
        let record = Record::read(planner, "a target", node, &["selector", "fieldPath", "filePathPosition"])?;
        let selector = record.get("selector").map(|node| Selector::read(planner, node)).transpose()?;
        let Some(path_node) = record.text(planner, "fieldPath")? else {
            let message = "a target of the ValueAddTransformer needs a `fieldPath`";
            return Err(planner.problem(ProblemKind::InvalidField, node, message));
        };
        let path = segments(&planner.read.text(path_node));
        if path.len() > DEEPEST {
            let message = format!("the path of a field has more than {DEEPEST} names");
            return Err(planner.problem(ProblemKind::Limit, path_node, message));
        }
        let position = record.get("filePathPosition");
        let position = match position {
            None => 0,
            Some(node) => planner.read.text(node).parse().map_err(|_| {
                let message = "`filePathPosition` must be a number that is not negative";
                planner.problem(ProblemKind::InvalidField, node, message)
            })?,
        };
        Ok(Self { selector, path, path_node, position })
    }

    /// Sets the field, and makes what is missing on the way.
    fn set(&self, value: &ValueAdd, work: &mut Work<'_>, root: NodeId) -> Result<NodeId, Problem> {
        // The mappings on the way, the outermost first; what is not there has to be made.
        let mut way = vec![root];
        let mut present = Some(root);
        for segment in &self.path {
            present = present.and_then(|node| work.editor.get(node, segment));
            way.extend(present);
        }
        let (parents, leaf) = if present.is_some() { way.split_at(way.len() - 1) } else { (&way[..], &[][..]) };
        let leaf = leaf.first().copied();
        let wrong = parents.iter().find(|node| !work.editor.is_mapping(**node));
        let wrong = wrong.or(leaf.iter().find(|leaf| !is_scalar(&work.editor, **leaf)));
        if let Some(wrong) = wrong {
            let kind = work.editor.kind(*wrong).described();
            let message = format!("the field of the ValueAddTransformer cannot be set: there is {kind} on the way");
            let problem = work.problem(ProblemKind::InvalidField, self.path_node, message);
            return Err(problem.related(work.editor.span(*wrong), "it is here"));
        }
        let text = match leaf {
            Some(leaf) if self.position > 0 => insert_part(&work.editor.text(leaf), self.position - 1, &value.value),
            _ => value.value.clone(),
        };
        let editor = &mut work.editor;
        let mut node = editor.string(&text, Some(value.site), leaf);
        for (depth, segment) in self.path.iter().enumerate().rev() {
            let parent = parents.get(depth).copied().unwrap_or_else(|| editor.mapping(&[], Some(value.site), None));
            let by = (depth + 1 == self.path.len()).then_some(value.site);
            node = editor.put_named(parent, segment, node, by);
        }
        Ok(node)
    }
}

fn is_scalar(editor: &Editor<'_>, node: NodeId) -> bool {
    !matches!(editor.kind(node), Kind::Mapping | Kind::Sequence)
}

/// The parts of a path; `\/` is a slash in a part.
fn segments(path: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    for part in path.split('/') {
        match segments.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.pop();
                last.push('/');
                last.push_str(part);
            }
            _ => segments.push(part.to_owned()),
        }
    }
    segments
}

/// Puts a part into a file's path, which stays absolute if it is.
fn insert_part(path: &str, position: usize, part: &str) -> String {
    let (root, relative) = match path.strip_prefix('/') {
        Some(relative) => ("/", relative),
        None => ("", path),
    };
    let mut parts: Vec<&str> = relative.split('/').filter(|part| !part.is_empty()).collect();
    parts.insert(position.min(parts.len()), part);
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_where_they_are_told() {
        for (path, position, result) in [
            ("", 7, "PEACH"),
            ("/", 3, "/PEACH"),
            ("pie", 0, "PEACH/pie"),
            ("/pie", 0, "/PEACH/pie"),
            ("raw", 1, "raw/PEACH"),
            ("/raw", 99, "/raw/PEACH"),
            ("a/nice/warm/pie", 3, "a/nice/warm/PEACH/pie"),
            ("/a/nice/warm/pie", 3, "/a/nice/warm/PEACH/pie"),
        ] {
            assert_eq!(insert_part(path, position, "PEACH"), result, "{path} {position}");
        }
    }

    #[test]
    fn a_backslash_keeps_a_slash_in_its_part() {
        assert_eq!(segments("spec/a\\/b/c"), ["spec", "a/b", "c"]);
    }
}
