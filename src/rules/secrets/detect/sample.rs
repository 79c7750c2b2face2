//! Credentials that vendors publish in their documentation, and texts that only have the shape of one.

/// Parts of credentials that everybody knows: sample keys of documentation and of emulators.
/// Sources: Azurite and Cosmos DB emulator documentation, jwt.io. AWS's samples all contain `EXAMPLE`.
const PUBLISHED: &[&str] = &[
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw",
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ",
];

/// Parts that somebody types instead of a credential.
const TYPED: &[&str] =
    &["example", "sample", "dummy", "placeholder", "redacted", "your", "fake", "xxxx", "1234567890", "abcdefgh"];

/// Whether a text of a credential's shape is a published sample or was typed by hand.
pub(super) fn is_sample(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    TYPED.iter().any(|part| lower.contains(part))
        || is_published(text)
        || longest_run(text.as_bytes()) >= if text.len() < 100 { 6 } else { 12 }
        || entropy(text.as_bytes()) < 2.6
}

/// Whether a text has a part of a key that everybody knows.
pub(super) fn is_published(text: &str) -> bool {
    PUBLISHED.iter().any(|part| text.contains(part))
}

/// Whether a lower-case text is what documentation writes where the reader puts his own: `my-password`, `my_github_token`.
pub(super) fn is_name(lower: &str) -> bool {
    let Some(name) = lower.strip_prefix("my-").or_else(|| lower.strip_prefix("my_")) else { return false };
    name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'))
        && ["password", "passwd", "pass", "secret", "token", "key"].iter().any(|end| name.ends_with(end))
}

/// The length of the longest run of one byte; long base64 of binary data has some of its own (`AAAAAA`, `//////`).
fn longest_run(bytes: &[u8]) -> usize {
    let runs = bytes.chunk_by(|left, right| left == right).filter(|run| run[0] != b'/');
    runs.map(<[u8]>::len).max().unwrap_or(0)
}

/// Shannon entropy in bits per byte.
pub(super) fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let total = bytes.len() as f64;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| f64::from(count) / total)
        .map(|part| -part * part.log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_and_typed_keys_are_samples() {
        assert!(is_sample("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
        assert!(is_sample(&"x".repeat(36)));
        assert!(is_sample("0123456789012345678901234567890000000000"));
        assert!(!is_sample("q7Jd0aWm3Zt9RkVb5Ns1YcXu8Pe4HfLg2TiO"));
    }

    #[test]
    fn what_documentation_writes_is_a_name() {
        assert!(is_name("my-password"));
        assert!(is_name("my_github_token"));
        assert!(!is_name("my-passw0rd"));
        assert!(!is_name("oh-my-password"));
        assert!(!is_name("my-summer"));
    }

    #[test]
    fn entropy_is_in_bits_per_byte() {
        assert!((entropy(b"abcd") - 2.0).abs() < 1e-9);
        assert!(entropy(b"aaaa").abs() < 1e-9);
    }
}
