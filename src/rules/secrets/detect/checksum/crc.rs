//! CRC-32 as GitHub, npm, GitLab and Grafana write it.

/// CRC-32 as in ISO 3309 (polynomial 0xEDB88320, reflected).
pub(in crate::rules::secrets::detect) fn crc32(bytes: &[u8]) -> u32 {
    let register = bytes.iter().fold(u32::MAX, |register, &byte| {
        (0..8).fold(register ^ u32::from(byte), |register, _| {
            let carry = if register & 1 == 1 { 0xEDB8_8320 } else { 0 };
            (register >> 1) ^ carry
        })
    });
    !register
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether the last six characters are the CRC-32 of the characters between the prefix (up to the first `_`) and them, in
/// base 62 (`0-9A-Za-z`) with leading zeros. GitHub and npm publish this.
pub(super) fn base62(token: &str) -> bool {
    let Some((_, body)) = token.split_once('_') else { return false };
    let Some((random, checksum)) = body.split_at_checked(body.len().saturating_sub(6)) else { return false };
    checksum.as_bytes() == digits::<6>(crc32(random.as_bytes()))
}

/// Whether the last seven characters are the CRC-32 of everything before them, in base 36 with leading zeros. GitLab's
/// routable tokens end so; those without a dot have no checksum, and of those with a version between two dots the text that
/// it is made of is not published.
pub(super) fn base36(token: &str) -> bool {
    if token.bytes().filter(|byte| *byte == b'.').count() != 1 {
        return true;
    }
    let Some((text, checksum)) = token.split_at_checked(token.len().saturating_sub(7)) else { return false };
    let mut rest = crc32(text.as_bytes());
    let mut expected = [b'0'; 7];
    for digit in expected.iter_mut().rev() {
        *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize];
        rest /= 36;
    }
    checksum.as_bytes() == expected
}

/// Whether the eight hexadecimal digits after the last `_` are the CRC-32 of everything before it, lowest byte first.
pub(super) fn hexadecimal(token: &str) -> bool {
    let Some((text, checksum)) = token.rsplit_once('_') else { return false };
    u32::from_str_radix(checksum, 16).is_ok_and(|written| written.swap_bytes() == crc32(text.as_bytes()))
}

/// A number in base 62, highest digit first, with leading zeros.
pub(super) fn digits<const LENGTH: usize>(mut rest: u32) -> [u8; LENGTH] {
    let mut written = [b'0'; LENGTH];
    for digit in written.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_crc32() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn wrong_checksums_fail() {
        let body = "q7Jd0aWm3Zt9RkVb5Ns1YcXu8Pe4Hf";
        let written = String::from_utf8(digits::<6>(crc32(body.as_bytes())).to_vec()).unwrap();
        assert!(base62(&format!("ghx_{body}{written}")));
        assert!(!base62(&format!("ghx_{body}000000")));
        let text = "gl-q7Jd0aWm3Zt9RkVb5Ns1YcXu8Pe4HfLg.0w";
        assert!(!base36(&format!("{text}0000000")));
        assert!(base36("gl-q7Jd0aWm3Zt9RkVb5Ns1"));
        let checksum = crc32(b"gxsa_abc").swap_bytes();
        assert!(hexadecimal(&format!("gxsa_abc_{checksum:08x}")));
        assert!(!hexadecimal("gxsa_abc_00000000"));
    }
}
