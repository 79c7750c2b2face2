//! What the name of a field, variable or flag says about its value.

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::secrets) enum Name {
    /// Nothing: the value is no credential, whatever it looks like.
    Other,
    /// A password: even an ordinary word is one.
    Password,
    /// A token, key or secret that a machine made: the value has to look random.
    Secret,
}

/// Last words that turn a credential into something about a credential.
const ABOUT: &str = "file files path paths dir directory folder name names ref refs reference url uri urls endpoint host hostname \
    address type kind length len size policy policies ttl expiry expiration expires expire lifetime age timeout \
    duration interval period validity enabled disabled enable disable required field fields header prefix suffix \
    id ids mode format algorithm alg provider store class namespace version count limit limits rotation mount \
    issuer audience backend template hint env var variable selector label labels annotation annotations regex \
    pattern description strength manager reviewer scope scopes source vault engine property selection validation \
    verification change reset recovery prompt title text placeholder message error strategy method handler service \
    server client controller operator syntax encoding encoder hash hashing digest checksum generator usage review \
    exchange request response cache bucket index column table user username email account role attribute claim \
    claims storage volume group list set map data config configuration options settings rules rule check checks \
    min max retention state status key-name comment doc docs example";

/// First words that make the rest a switch or a pointer.
const SWITCHES: &str = "existing enable enabled disable use uses allow require requires required is has show hide auto automount \
    generate generated create skip no with without force check verify validate expire min max can should public \
    remote refresh-interval num reset forgot change";

/// Words that make `key` a credential when they stand before it.
const KEYS: &str = "api secret access private encryption signing shared account master auth authentication subscription ingest \
    ingestion license app application admin session cookie webhook hmac jwt storage integration routing write \
    crypt crypto cipher aes root unseal deploy service bearer security client function";

/// Words that make `token` something else than a credential: language models, pagers, parsers.
const NO_TOKENS: &str = "next continue continuation page cancellation max min num eos bos pad mask end start stop special unk sep image \
    public expired invalid total prompt completion sync rate per";

/// Judges a name by its words: `SMTP_PASSWORD`, `clientSecret`, `auth.token`, `--api-key`.
pub(in crate::rules::secrets) fn classify(name: &str) -> Name {
    if !may_be_credential(name.as_bytes()) || name.len() > 200 {
        return Name::Other;
    }
    let mut words = words(name);
    // What follows a word such as `password` and changes nothing about it.
    while words.len() > 1 {
        let neutral = [
            "value",
            "plain",
            "plaintext",
            "literal",
            "base64",
            "b64",
            "base",
            "string",
            "old",
            "new",
            "current",
            "previous",
            "override",
            "default",
        ];
        let Some(last) = words.last() else { break };
        if !neutral.contains(&last.as_str()) && !last.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        words.pop();
    }
    let Some((last, before)) = words.split_last() else { return Name::Other };
    let previous = before.last().map_or("", String::as_str);
    let promised = match last.as_str() {
        "pass" | "pwd" | "pw" | "passcode" => Name::Password,
        word if ["password", "passwd", "passphrase", "requirepass"].iter().any(|end| word.ends_with(end)) => {
            Name::Password
        }
        "token" if is_in(NO_TOKENS, previous) => Name::Other,
        "token" | "secret" | "apikey" | "authkey" | "secretkey" | "privatekey" | "accesskey" | "bearer" | "creds"
        | "credential" | "credentials" | "htpasswd" | "authorization" | "jwt" | "psk" => Name::Secret,
        "key" if is_in(KEYS, previous) => Name::Secret,
        word if word.len() > 6 && (word.ends_with("token") || word.ends_with("secret") || word.ends_with("apikey")) => {
            Name::Secret
        }
        _ => Name::Other,
    };
    // The lists are long, and most names promise nothing.
    if promised == Name::Other {
        return promised;
    }
    let first = words.first().map_or("", String::as_str);
    let about = is_in(ABOUT, last) || is_in(SWITCHES, first);
    let elsewhere = |word: &String| matches!(word.as_str(), "from" | "public" | "existing" | "ref" | "file" | "path");
    if about || words.iter().any(elsewhere) { Name::Other } else { promised }
}

/// Whether a list of words has a word.
fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|other| other == word)
}

/// A cheap look at a name before it is taken apart: every name that [`classify`] accepts has one of these letter pairs.
fn may_be_credential(name: &[u8]) -> bool {
    name.len() >= 2
        && name.windows(2).any(|pair| {
            matches!(
                &[pair[0] | 0x20, pair[1] | 0x20],
                b"pa" | b"pw" | b"to" | b"se" | b"ke" | b"cr" | b"be" | b"au" | b"jw" | b"ps"
            )
        })
}

/// The words of a name, in lower case: `dbPassword` and `DB_PASSWORD` are `db`, `password`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let previous = at.checked_sub(1).map(|before| letters[before]);
        let next = letters.get(at + 1);
        let starts = letter.is_uppercase()
            && (previous.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit())
                || (previous.is_some_and(char::is_uppercase) && next.is_some_and(|after| after.is_lowercase())));
        if (starts || !letter.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    // `password1` and `token2` are numbered.
    let numbered = word.trim_end_matches(|last: char| last.is_ascii_digit());
    if !numbered.is_empty() {
        words.push(numbered.to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials() {
        for name in [
            "password",
            "DB_PASSWORD",
            "dbPassword",
            "smtp-pass",
            "PGPASSWORD",
            "rootPassword",
            "MYSQL_ROOT_PASSWORD",
            "requirepass",
            "spring.datasource.password",
            "password1",
            "userPassword2",
            "pwd",
        ] {
            assert_eq!(classify(name), Name::Password, "{name}");
        }
        for name in [
            "token",
            "API_TOKEN",
            "clientSecret",
            "AZURE_CLIENT_SECRET",
            "apiKey",
            "api-key",
            "AWS_SECRET_ACCESS_KEY",
            "SECRET_KEY_BASE",
            "secretValue",
            "_authToken",
            "botToken",
            "account-key",
            "APIKey",
            "bearerToken",
            "credentials",
            "signingKey",
            "PrivateKey",
        ] {
            assert_eq!(classify(name), Name::Secret, "{name}");
        }
    }

    #[test]
    fn names_about_credentials() {
        for name in [
            "PASSWORD_FILE",
            "passwordPath",
            "secretName",
            "secretKeyRef",
            "keys",
            "tokenUrl",
            "token_url",
            "passwordPolicy",
            "existingSecret",
            "existingSecretPasswordKey",
            "secretRef",
            "imagePullSecrets",
            "AWS_ACCESS_KEY_ID",
            "clientId",
            "passwordKey",
            "tokenTTL",
            "automountServiceAccountToken",
            "max_tokens",
            "nextToken",
            "publicKey",
            "passwordFromEnv",
            "authenticationRef",
            "secrets",
            "key",
            "name",
            "compass",
            "bypass",
            "usePassword",
            "keyVaultName",
            "secretStore",
            "tokenReview",
            "auth",
            "passwordSecretRef",
            "cookie",
        ] {
            assert_eq!(classify(name), Name::Other, "{name}");
        }
    }
}
