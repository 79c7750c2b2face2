//! `templatePatch`: a strategic merge patch over a finished Application.

use super::super::value::{Data, Map, Value};
use super::budget::Problem;
use super::generator::passing;
use super::render::Filling;

/// Lays a template patch over an Application; the project stays what it was, as the controller sees to it.
///
/// # Errors
/// A patch that is no YAML object: the controller refuses it.
pub(super) fn apply<'t>(
    application: &Value<'t>,
    patch: &Value<'t>,
    filling: &Filling<'_, '_, 't>,
) -> Result<Value<'t>, Problem> {
    let Some(text) = patch.as_str() else { return Ok(application.clone()) };
    let filled = match filling.text(text, patch.span)? {
        Some(text) => Value::text(patch.span, text),
        None => patch.clone(),
    };
    let parsed = passing(&filled, patch.node)
        .map_err(|message| Problem::invalid(patch.span, format!("the templatePatch is not YAML: {message}")))?;
    let changes = match &parsed.data {
        Data::Map(changes) => changes,
        Data::Null => return Ok(application.clone()),
        _ => return Err(Problem::invalid(patch.span, "the templatePatch is not an object")),
    };
    let Some(own) = application.as_map() else { return Ok(application.clone()) };
    let project = application.at(&["spec", "project"]).cloned();
    let mut patched = merged(own, changes, &[])?;
    if let Some(spec) = patched.get("spec").cloned() {
        let mut fields = spec.as_map().cloned().unwrap_or_default();
        match project {
            Some(project) => fields.set("project", project.span, project),
            None => fields.remove("project"),
        }
        patched.set("spec", spec.span, Value::map(spec.span, fields));
    }
    Ok(Value::map(application.span, patched))
}

/// Lays changes over fields. Of the lists of an Application only `metadata.finalizers` is merged; all others replace.
///
/// # Errors
/// A directive that there is not.
fn merged<'t>(own: &Map<'t>, changes: &Map<'t>, path: &[&str]) -> Result<Map<'t>, Problem> {
    if let Some(directive) = changes.get("$patch") {
        match directive.as_str().map(|text| &**text) {
            Some("delete") => return Ok(Map::default()),
            Some("replace") => {
                let mut all = changes.clone();
                all.remove("$patch");
                return Ok(all);
            }
            _ => return Err(Problem::invalid(directive.span, "a `$patch` of an object is `replace` or `delete`")),
        }
    }
    let mut all = own.clone();
    for (key, field) in changes.iter() {
        let value = &field.value;
        if value.is_null() {
            all.remove(key);
            continue;
        }
        if key.starts_with('$') {
            continue;
        }
        let value = match (own.get(key).map(|own| &own.data), &value.data) {
            (Some(Data::Map(own)), Data::Map(changes)) => {
                let path: Vec<&str> = path.iter().copied().chain([&**key]).collect();
                Value::map(value.span, merged(own, changes, &path)?)
            }
            (None, Data::Map(changes)) => Value::map(value.span, merged(&Map::default(), changes, path)?),
            (Some(Data::List(own)), Data::List(more)) if path == ["metadata"] && &**key == "finalizers" => {
                let kept = |item: &&Value<'t>| more.iter().all(|more| more.as_str() != item.as_str());
                let items = more.iter().chain(own.iter().filter(kept)).cloned();
                Value::new(value.span, Data::List(items.collect()))
            }
            _ => value.clone(),
        };
        all.set(key.clone(), field.key, value);
    }
    Ok(all)
}
