//! Argo CD's own functions that make names: `normalize` and `slugify`.

use gotmpl::{Result, Value};

use super::work::{Function, argument, refused, string, text};

pub(super) const TABLE: &[(&str, Function)] =
    &[("normalize", |arguments| Ok(string(normalized(text(arguments, 0)?)))), ("slugify", slugify)];

/// Longest name of a DNS subdomain.
const LONGEST: usize = 253;

/// A name made of lower-case letters, digits, `-` and `.`, at most 253 of them, with a letter or digit at both ends.
pub(in super::super) fn normalized(name: &str) -> String {
    let clean = |letter: char| match letter {
        'a'..='z' | '0'..='9' | '-' | '.' => letter,
        _ => '-',
    };
    let name: String = name.to_lowercase().chars().map(clean).take(LONGEST).collect();
    name.trim_matches(['-', '.']).to_owned()
}

/// A normalized name without dots and repeated dashes, cut to a length: at a dash when `whole_words`.
pub(in super::super) fn slug(name: &str, longest: usize, whole_words: bool) -> String {
    let mut name = normalized(name);
    if !whole_words {
        name.truncate(longest);
    }
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars().map(|letter| if letter == '.' { '-' } else { letter }) {
        if letter != '-' || !slug.ends_with('-') {
            slug.push(letter);
        }
    }
    let slug = slug.trim_matches(['-', '_']);
    if longest == 0 || !whole_words || slug.len() <= longest {
        return slug.to_owned();
    }
    let end = slug.as_bytes()[..=longest].iter().rposition(|&byte| byte == b'-').unwrap_or(longest);
    slug[..end].to_owned()
}

/// `slugify [LONGEST [WHOLE-WORDS]] NAME`.
fn slugify(arguments: &[Value]) -> Result<Value> {
    let Some((name, options)) = arguments.split_last() else { return Ok(string("")) };
    let name = name.as_str().ok_or_else(|| refused("`slugify` expects a string"))?;
    let longest = match options.first() {
        Some(Value::Int(number)) => usize::try_from(*number).map_err(|_| refused("`slugify` expects a length"))?,
        Some(_) => return Err(refused("`slugify` expects a length")),
        None => 50,
    };
    let whole_words = match options.get(1) {
        Some(Value::Bool(whole)) => *whole,
        Some(_) => return Err(refused("`slugify` expects true or false")),
        None => true,
    };
    argument(arguments, 0)?;
    Ok(string(slug(name, longest, whole_words)))
}
