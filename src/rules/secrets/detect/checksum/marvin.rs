//! Marvin32, the checksum of keys that Azure makes so that scanners can tell them.
//!
//! Source: `github.com/microsoft/security-utilities` at 2025-11-12 (`IdentifiableMetadata.cs`, `IdentifiableSecrets.cs`):
//! the seeds of the services, and where the checksum stands.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::crc::digits;

/// The seeds of each signature: eight letters that say what the key is for, the first in the highest byte.
const SEEDS: &[(&str, &[&[u8; 8]])] = &[
    ("+ASt", &[b"Default0"]),
    ("ACDb", &[b"MastRW00", b"MastRO00", b"SysAll00", b"SystRO00", b"SystRW00", b"Resour00", b"Encryp00"]),
    ("+ABa", &[b"AbAcct00"]),
    ("+AMC", &[b"Classic0"]),
    ("+AEh", MESSAGING),
    ("+ASb", MESSAGING),
    ("+ARm", MESSAGING),
    ("AIoT", &[b"IoTHub00", b"DpsKey00", b"Device00"]),
    ("AZEG", &[b"SendRecv"]),
    ("+ACR", &[b"ACRDflt0"]),
    ("AzSe", &[b"Query000", b"PAdmin00"]),
    ("AzFu", &[b"Functi00", b"System00", b"Master00"]),
];

const MESSAGING: &[&[u8; 8]] = &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"];

/// Whether the last four bytes of a key are the checksum of those before them. Keys of a service whose seeds are not known
/// pass.
pub(super) fn key(token: &str, signature: &str) -> bool {
    let Some((_, seeds)) = SEEDS.iter().find(|(name, _)| *name == signature) else { return true };
    let bytes = STANDARD.decode(token).or_else(|_| URL_SAFE.decode(token)).unwrap_or_default();
    let Some((text, checksum)) = bytes.split_last_chunk::<4>() else { return false };
    seeds.iter().any(|seed| checksum32(text, u64::from_be_bytes(**seed)) == u32::from_le_bytes(*checksum))
}

/// Whether the last three characters of a client secret are the first three of its checksum, in an alphabet of 66 letters.
pub(super) fn entra(token: &str) -> bool {
    let letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
    let Some((text, written)) = token.as_bytes().split_last_chunk::<3>() else { return false };
    let mut rest = checksum32(text, u64::from_be_bytes(*b"AadPwd00"));
    let mut expected = [b'a'; 6];
    for letter in expected.iter_mut().rev() {
        *letter = letters[(rest % 66) as usize];
        rest /= 66;
    }
    expected.starts_with(written)
}

/// Whether the four characters after the first 80 of a common annotated security key are the beginning of its checksum,
/// in base 62 or in base64.
pub(super) fn annotated(token: &str) -> bool {
    let (Some(text), Some(written)) = (token.get(..80), token.as_bytes().get(80..84)) else { return false };
    let Ok(bytes) = STANDARD.decode(text) else { return false };
    let checksum = checksum32(&bytes, u64::from_be_bytes(*b"Default0"));
    // Base 62 without leading zeros, but with zeros behind it.
    let mut base62: Vec<u8> =
        digits::<6>(checksum.swap_bytes()).into_iter().skip_while(|digit| *digit == b'0').collect();
    base62.resize(6, b'0');
    base62.starts_with(written) || STANDARD.encode(checksum.to_le_bytes()).as_bytes().starts_with(written)
}

/// The two halves of the 64-bit hash, folded into one.
fn checksum32(bytes: &[u8], seed: u64) -> u32 {
    let hash = hash(bytes, seed);
    (hash >> 32) as u32 ^ hash as u32
}

/// Marvin, as the reference in SymCrypt (`marvin32.c`) defines it.
fn hash(bytes: &[u8], seed: u64) -> u64 {
    let mut state = (seed as u32, (seed >> 32) as u32);
    let mut words = bytes.chunks_exact(4);
    for word in &mut words {
        state = mix(state, word.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)));
    }
    let rest = words.remainder();
    let last = rest.iter().rev().fold(0x80, |word: u32, byte| word << 8 | u32::from(*byte));
    let state = mix(mix(state, last), 0);
    u64::from(state.1) << 32 | u64::from(state.0)
}

fn mix((low, high): (u32, u32), word: u32) -> (u32, u32) {
    let low = low.wrapping_add(word);
    let high = high ^ low;
    let low = low.rotate_left(20).wrapping_add(high);
    let high = high.rotate_left(9) ^ low;
    let low = low.rotate_left(27).wrapping_add(high);
    (low, high.rotate_left(19))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Verdicts of the reference implementation.
    #[test]
    fn the_hash_is_marvin() {
        assert_eq!(hash(b"abc", 0xd53c_d9ce_cd08_93b7), 0x22c7_4339_4927_69bf);
        assert_eq!(hash(b"abcdefghijklmnopqrstuvwxyz", 0x0ddd_deee_efff_f000), 0xa128_eb7e_7260_aca2);
        assert_eq!(hash(b"", 0x004f_b61a_001b_dbcc), 0x30ed_35c1_00cd_3c7d);
        assert_eq!(hash(b"\x86\x42\xdc\x59", 0x004f_b61a_001b_dbcc), 0x7008_f2e8_7e9c_f556);
    }

    #[test]
    fn keys_with_a_wrong_checksum_fail() {
        // 57 random bytes and the signature, then the checksum.
        let signature = ["+A", "St"].concat();
        let mut bytes: Vec<u8> = (0..57_u8).map(|byte| byte.wrapping_mul(89).wrapping_add(7)).collect();
        bytes.extend(STANDARD.decode(&signature).unwrap());
        let checksum = checksum32(&bytes, u64::from_be_bytes(*b"Default0"));
        let right = STANDARD.encode([bytes.as_slice(), &checksum.to_le_bytes()].concat());
        let wrong = STANDARD.encode([bytes.as_slice(), &(checksum ^ 1).to_le_bytes()].concat());
        assert!(key(&right, &signature));
        assert!(!key(&wrong, &signature));
        assert!(key(&wrong, "none"));
    }
}
