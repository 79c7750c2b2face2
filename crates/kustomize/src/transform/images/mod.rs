//! `images:`.
//!
//! Each entry makes two passes over each object, as kustomize does: over every list called `containers` or `initContainers` at any
//! depth, then over the fields of the specs. So `tagSuffix` is put twice on most images.

pub(crate) mod reference;

use spanned_yaml::Kind;

use super::misfit;
use crate::editor::{Create, Editor, Misfit, Walked};
use crate::fields::SpecList;
use crate::id::NodeId;
use crate::object::Object;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
use crate::work::{Step, Work};
use reference::{NamePattern, split};

/// An entry of `images`.
#[derive(Debug)]
pub(crate) struct Image {
    entry: NodeId,
    name: NamePattern,
    new_name: Option<Text>,
    new_tag: Option<Text>,
    digest: Option<Text>,
    tag_suffix: Option<Text>,
}

/// A text of the entry and where it stands.
#[derive(Debug)]
struct Text {
    node: NodeId,
    text: Box<str>,
}

impl Image {
    /// Reads an entry of `images`.
    pub(crate) fn read(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        let known = ["name", "newName", "newTag", "digest", "tagSuffix"];
        let record = Record::read(planner, "each entry of `images`", entry, &known)?;
        let name = record.text(planner, "name")?;
        let text = name.map_or_else(Default::default, |name| planner.read.text(name));
        let pattern = NamePattern::new(&text).ok_or_else(|| {
            let message = format!(
                "`{text}` is not a valid image name: kustomize takes it for a regular expression, and it is none"
            );
            planner.problem(ProblemKind::InvalidField, name.unwrap_or(entry), message)
        })?;
        let field = |name| -> Result<Option<Text>, Problem> {
            let node = record.text(planner, name)?;
            Ok(node.map(|node| Text { node, text: planner.read.text(node).into() }))
        };
        Ok(Self {
            entry,
            name: pattern,
            new_name: field("newName")?,
            new_tag: field("newTag")?,
            digest: field("digest")?,
            tag_suffix: field("tagSuffix")?,
        })
    }

    /// What an image becomes: the same node if it is not meant, or becomes what it is.
    fn set(&self, editor: &mut Editor<'_>, old: NodeId) -> Walked {
        if matches!(editor.kind(old), Kind::Mapping | Kind::Sequence) {
            return Err(Misfit { at: old, expected: "a string" });
        }
        let text = editor.text(old);
        if !self.name.matches(&text) {
            return Ok(old);
        }
        let Some(new) = self.apply_to(&text) else { return Ok(old) };
        Ok(editor.string(&new, Some(self.site()), Some(old)))
    }

    /// The text that the entry makes of another; `None` if it is the same.
    fn apply_to(&self, old: &str) -> Option<String> {
        let (name, mut tag, mut digest) = split(old);
        let mut suffix = "";
        match (&self.new_tag, &self.digest, &self.tag_suffix) {
            (Some(new_tag), new_digest, _) => {
                tag = &new_tag.text;
                digest = new_digest.as_ref().map_or("", |digest| &digest.text);
            }
            (None, Some(new_digest), _) => {
                tag = "";
                digest = &new_digest.text;
            }
            (None, None, Some(tag_suffix)) => {
                suffix = &tag_suffix.text;
                digest = "";
            }
            (None, None, None) => {}
        }
        let mut new = String::with_capacity(old.len() + 16);
        new.push_str(self.new_name.as_ref().map_or(name, |name| &name.text));
        if !tag.is_empty() || !suffix.is_empty() {
            new.extend([":", tag, suffix]);
        }
        if !digest.is_empty() {
            new.extend(["@", digest]);
        }
        Some(new).filter(|new| new != old)
    }

    /// The text that says most about the new image.
    fn site(&self) -> NodeId {
        let texts = [&self.new_tag, &self.digest, &self.new_name, &self.tag_suffix];
        texts.into_iter().flatten().next().map_or(self.entry, |text| text.node)
    }
}

/// Sets names, tags and digests of images.
pub(crate) fn apply(work: &mut Work<'_>, images: &[Image]) -> Step {
    let fields = work.fields.images.clone();
    apply_to(work, images, &fields)
}

/// [`apply`] with other fields for the second pass.
pub(crate) fn apply_to(work: &mut Work<'_>, images: &[Image], fields: &SpecList) -> Step {
    for position in 0..work.objects.len() {
        let Some(mut object) = work.objects.get(position).copied() else { break };
        // Several entries look for their images one after the other, but most objects have none of them.
        if images.len() > 1 && !has_any(work, &mut object, images, fields)? {
            work.objects[position] = object;
            continue;
        }
        for image in images {
            work.editor.act_for(image.entry);
            set_in_containers(work, &mut object, image)?;
            set_in_fields(work, &mut object, image, fields)?;
            work.check_text(image.entry)?;
        }
        work.objects[position] = object;
    }
    Ok(())
}

/// Whether an object has an image that an entry may mean, or what is no image where one is expected.
fn has_any(work: &mut Work<'_>, object: &mut Object, images: &[Image], fields: &SpecList) -> Result<bool, Problem> {
    if is_definition(work, object) {
        return Ok(false);
    }
    let is_meant = |editor: &Editor<'_>, node| match editor.kind(node) {
        Kind::Mapping | Kind::Sequence => true,
        _ => {
            let text = editor.text(node);
            images.iter().any(|image| image.name.matches(&text))
        }
    };
    if any_in_containers(&work.editor, object.root, &is_meant) {
        return Ok(true);
    }
    let mut is_found = false;
    for spec in fields.of(object.gvk) {
        let walked = work.editor.walk(object.root, &spec.path.0, Create::Nothing, &mut |editor, node| {
            is_found |= is_meant(editor, node);
            Ok(node)
        });
        object.root = walked.map_err(|at| misfit(work, object, spec, at))?;
    }
    Ok(is_found)
}

/// Whether a list of containers has an image of which something is true. The recursion is as deep as the manifest.
fn any_in_containers(editor: &Editor<'_>, id: NodeId, is: &dyn Fn(&Editor<'_>, NodeId) -> bool) -> bool {
    let is_image = |container| editor.get(container, "image").is_some_and(|image| is(editor, image));
    editor.entries(id).any(|(key, value)| {
        let is_list = editor.is_sequence(value) && (editor.is(key, "containers") || editor.is(key, "initContainers"));
        (is_list && editor.items(value).any(is_image)) || any_in_containers(editor, value, is)
    }) || editor.items(id).any(|item| any_in_containers(editor, item, is))
}

/// The first pass: over lists of containers.
pub(crate) fn set_in_containers(work: &mut Work<'_>, object: &mut Object, image: &Image) -> Step {
    if is_definition(work, object) {
        return Ok(());
    }
    let walked = in_containers(&mut work.editor, object.root, image);
    object.root = walked.map_err(|at| not_an_image(work, object, at))?;
    Ok(())
}

/// The second pass: over fields. What an image stands in is never created, there is no image to start from.
pub(crate) fn set_in_fields(work: &mut Work<'_>, object: &mut Object, image: &Image, fields: &SpecList) -> Step {
    if is_definition(work, object) {
        return Ok(());
    }
    for spec in fields.of(object.gvk) {
        let mut set = |editor: &mut Editor<'_>, old| image.set(editor, old);
        let walked = work.editor.walk(object.root, &spec.path.0, Create::Nothing, &mut set);
        object.root = walked.map_err(|at| misfit(work, object, spec, at))?;
    }
    Ok(())
}

/// Whether it describes a kind: what looks like an image in it is none.
fn is_definition(work: &Work<'_>, object: &Object) -> bool {
    work.name(object.gvk.kind) == "CustomResourceDefinition"
}

fn not_an_image(work: &Work<'_>, object: &Object, misfit: Misfit) -> Problem {
    let (found, expected) = (work.editor.kind(misfit.at).described(), misfit.expected);
    let message = format!("the image of a container of {} must be {expected}, found {found}", work.display(object));
    work.problem(ProblemKind::InvalidField, misfit.at, message)
}

/// Sets the images of all lists of containers. The recursion is as deep as the manifest.
fn in_containers(editor: &mut Editor<'_>, id: NodeId, image: &Image) -> Walked {
    if editor.is_mapping(id) {
        let mut mapping = id;
        let mut entries = editor.entry_cursor(id);
        let mut position = 0;
        while let Some((key, value)) = editor.advance_entry(&mut entries) {
            let changed = in_containers(editor, value, image)?;
            let is_list =
                editor.is_sequence(changed) && (editor.is(key, "containers") || editor.is(key, "initContainers"));
            let changed = if is_list { in_list(editor, changed, image)? } else { changed };
            if changed != value {
                mapping = editor.edit(mapping);
                editor.set_entry(mapping, position, changed, None);
            }
            position += 1;
        }
        return Ok(mapping);
    }
    let mut sequence = id;
    let mut items = editor.cursor(id);
    let mut position = 0;
    while let Some(item) = editor.advance(&mut items) {
        let changed = in_containers(editor, item, image)?;
        if changed != item {
            sequence = editor.edit(sequence);
            editor.set_item(sequence, position, changed, None);
        }
        position += 1;
    }
    Ok(sequence)
}

/// The images of a list of containers.
fn in_list(editor: &mut Editor<'_>, list: NodeId, image: &Image) -> Walked {
    let mut sequence = list;
    let mut items = editor.cursor(list);
    let mut position = 0;
    while let Some(container) = editor.advance(&mut items) {
        if let Some(found) = editor.find(container, "image") {
            let changed = image.set(editor, found.value)?;
            if changed != found.value {
                let container = editor.edit(container);
                editor.set_entry(container, found.position, changed, Some(changed));
                sequence = editor.edit(sequence);
                editor.set_item(sequence, position, container, None);
            }
        }
        position += 1;
    }
    Ok(sequence)
}
