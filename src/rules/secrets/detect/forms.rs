//! Credentials in forms that are no assignments to a name: SQL, `.netrc`, HTTP headers, command lines, cloud-init.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Regex, bytes};

use super::lines::{Assignment, is_comment};
use super::value::{self, Literal, Strictness};

/// One form. The last group of its expression is the credential, the group before it, if any, what it is called.
struct Form {
    pattern: &'static str,
    /// Whether any word after it is a credential, or only one that mixes letters with digits or marks.
    sure: bool,
    /// Whether it is a password, or a token.
    password: bool,
}

const fn password(pattern: &'static str) -> Form {
    Form { pattern, sure: true, password: true }
}

const FORMS: &[Form] = &[
    password(r"(?i)\b(identified)\s+(?:with\s+\S{1,40}\s+)?by\s+'([^'\n]{3,128})'"),
    password(r"(?i)\b(?:create|alter)\s+(?:user|role|login)\b[^;\n]{0,200}?\b(password)\s*=?\s*'([^'\n]{3,128})'"),
    Form {
        pattern: r"(?i)\bmachine\s+\S{1,253}\s+login\s+\S{1,128}\s+(password)\s+(\S{3,512})",
        sure: false,
        password: true,
    },
    password(
        r#"\b(echo)\s+(?:-\w+\s+)*['"]?[a-z_][a-z0-9_.-]{0,31}:([^\s'"|]{3,128})['"]?\s*\|\s*(?:sudo\s+)?chpasswd\b"#,
    ),
    password(
        r"(?m)^[ \t]*(chpasswd):[ \t]*\n(?:[ \t]+expire:[^\n]*\n)?[ \t]+list:[ \t]*[|>]?-?[ \t]*\n[ \t]+(?:-[ \t]+)?[a-z_][\w.-]{0,31}:(\S{3,128})",
    ),
    password(r#"\bcurl\b[^\n|;]{0,300}?\s-?-(u|user)(?:=|\s*)['"]?[^\s:'"$<{]{1,64}:([^\s'"]{3,128})"#),
    password(r#"\b(sshpass)\s+-p\s*['"]?([^\s'"]{3,128})"#),
    password(r#"\bredis-cli\b[^\n|;]{0,200}?\s(-a|--pass)\s+['"]?([^\s'"]{3,128})"#),
    Form {
        pattern: r#"\b(mysql(?:dump|admin|show|import)?)\b[^\n|;]{0,200}?\s-p['"]?([^\s'"-][^\s'"]{2,127})"#,
        sure: false,
        password: true,
    },
    Form {
        pattern: r#"\bkeyvault\s+secret\s+set\b[^\n;|]{0,300}?\s--(value)[ =]['"]?([^\s'"$]{3,512})"#,
        sure: false,
        password: true,
    },
    Form {
        pattern: r#"(?i)\b(authorization)\\?['"]?\s{0,4}[:=]?\s{0,4}\\?['"]?(?:bearer|token|apikey|splunk)\s{1,4}([A-Za-z0-9._~+/=-]{8,2000})"#,
        sure: true,
        password: false,
    },
    Form {
        pattern: r#"(?i)\b(authorization)\\?['"]?\s{0,4}[:=]?\s{0,4}\\?['"]?basic\s{1,4}([A-Za-z0-9+/]{8,500}={0,2})"#,
        sure: true,
        password: false,
    },
];

/// A text without one of these has none of the forms.
static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?i-u)identified|create (?:user|role|login)|alter (?:user|role|login)|machine |chpasswd|curl |sshpass|redis-cli|mysql|secret set|authorization")
        .ok()
});

/// Over bytes: with Unicode's classes the repetitions take fifty milliseconds to compile.
static PATTERNS: LazyLock<Vec<(&'static Form, bytes::Regex)>> = LazyLock::new(|| {
    let compile = |form: &'static Form| Some((form, bytes::Regex::new(&format!("(?-u){}", form.pattern)).ok()?));
    FORMS.iter().filter_map(compile).collect()
});

/// Every credential of these forms in a text, sorted by place.
pub(in crate::rules::secrets) fn find(text: &str) -> Vec<Assignment> {
    let mut found = Vec::new();
    if !WORDS.as_ref().is_some_and(|words| words.is_match(text)) {
        return found;
    }
    for (form, pattern) in PATTERNS.iter() {
        for groups in pattern.captures_iter(text.as_bytes()) {
            let (Some(name), Some(value)) = (groups.get(1), groups.get(2)) else { continue };
            // A limit may cut a letter in two.
            let Some(written) = text.get(value.range()) else { continue };
            if text.get(name.range()).is_none() || is_comment(text, name.start()) {
                continue;
            }
            if let Some(literal) = judged(form, written, text, name.range()) {
                found.push(Assignment { name: name.range(), value: value.range(), literal });
            }
        }
    }
    found.sort_by_key(|hit| hit.value.start);
    found
}

fn judged(form: &Form, value: &str, text: &str, name: Range<usize>) -> Option<Literal> {
    // A basic authorization is user and password behind base64.
    let decoded;
    let (value, password) = match text[name.end..].split_whitespace().find(|word| word.len() > 3) {
        Some(word) if word.to_ascii_lowercase().ends_with("basic") && !form.password => {
            decoded = super::decode_base64(value)?;
            (decoded.split_once(':')?.1, true)
        }
        _ => (value, form.password),
    };
    let strictness = if form.sure { Strictness::Field } else { Strictness::Text };
    let literal = value::judge(value, strictness, password);
    (!matches!(literal, Literal::Nothing | Literal::Hash)).then_some(literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|hit| &text[hit.value]).collect()
    }

    #[test]
    fn every_form() {
        for text in [
            "CREATE USER shop IDENTIFIED BY 'Tr4in-St0p';",
            "create user 'shop'@'%' identified with caching_sha2_password by 'Tr4in-St0p';",
            "ALTER ROLE shop WITH LOGIN PASSWORD 'Tr4in-St0p';",
            "CREATE LOGIN shop WITH PASSWORD = 'Tr4in-St0p'",
            "machine git.shop login ci password Tr4in-St0p",
            "machine git.shop\n  login ci\n  password Tr4in-St0p\n",
            "echo \"root:Tr4in-St0p\" | chpasswd",
            "chpasswd:\n  expire: false\n  list: |\n    root:Tr4in-St0p\n",
            "curl -s -u ci:Tr4in-St0p https://shop/api",
            "curl --user 'ci:Tr4in-St0p' https://shop/api",
            "sshpass -p Tr4in-St0p ssh host",
            "redis-cli -h cache -a Tr4in-St0p ping",
            "mysqldump -u root -pTr4in-St0p shop",
            "az keyvault secret set --vault-name v --name n --value Tr4in-St0p",
        ] {
            assert_eq!(values(text), ["Tr4in-St0p"], "{text}");
        }
        let header = "curl -H 'Authorization: Bearer q7Jd0aWm3Zt9RkVb5Ns1' https://shop";
        assert_eq!(values(header), ["q7Jd0aWm3Zt9RkVb5Ns1"]);
        // ci:Tr4in-St0p
        assert_eq!(values("proxy_set_header Authorization \"Basic Y2k6VHI0aW4tU3QwcA==\";"), ["Y2k6VHI0aW4tU3QwcA=="]);
    }

    #[test]
    fn variables_and_other_uses_are_none() {
        for text in [
            "CREATE USER shop IDENTIFIED BY '$PASSWORD';",
            "ALTER ROLE shop PASSWORD '${PASSWORD}'",
            "machine learning login page password policy",
            "curl -u ci:$TOKEN https://shop",
            "curl -u \"$USER:$PASSWORD\" https://shop",
            "docker run --name mysql -p3306:3306 mysql",
            "mysql --protocol=tcp -protocol",
            "mysql -p$MYSQL_ROOT_PASSWORD",
            "Authorization: Bearer <token>",
            "Authorization: Bearer $TOKEN",
            "authorization: bearer token-is-required-here",
            "# curl -u ci:Tr4in-St0p https://shop",
        ] {
            assert!(values(text).is_empty(), "{text}: {:?}", values(text));
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for part in ["curl -u ", "authorization bearer ", "machine a login b ", "mysql a ", "create user "] {
            let text = part.repeat(100_000 / part.len());
            let start = std::time::Instant::now();
            find(&text);
            assert!(start.elapsed().as_secs() < 20, "{part}: {:?}", start.elapsed());
        }
    }
}
