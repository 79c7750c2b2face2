//! Recomputes what the issuers of tokens put into them so that scanners have no false alarms: checksums, signatures of
//! services, structure behind base64.
//!
//! A text whose checksum is wrong was never a token: it stands in documentation, or somebody typed it.

mod crc;
mod marvin;
mod structure;

#[cfg(test)]
pub(super) use crc::crc32;

/// What of a token can be recomputed: the column `check` of `knowledge/token-shapes.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing.
    Shape,
    /// Nothing, and the anchor is weak: the rest has to mix letters and digits.
    Mixed,
    /// Nothing, and the token opens a test mode only.
    Test,
    /// CRC-32 in base 62 (GitHub, npm).
    Base62,
    /// CRC-32 in base 36 at the end of tokens with a dot (GitLab).
    Base36,
    /// CRC-32 in hexadecimal digits (Grafana).
    Hexadecimal,
    /// Marvin32 before the end of a base64 key (Azure).
    Marvin,
    /// Marvin32 at the end of a Microsoft Entra client secret.
    Entra,
    /// Marvin32 at the end of a common annotated security key (Azure).
    Annotated,
    /// A macaroon of version 2 (PyPI).
    Macaroon,
    /// JSON behind base64.
    Json,
    /// A JSON Web Token.
    Jwt,
}

impl Check {
    /// The check of a name in the table.
    pub(super) fn named(name: &str) -> Option<Self> {
        let check = match name {
            "-" => Self::Shape,
            "mixed" => Self::Mixed,
            "test" => Self::Test,
            "crc32-base62" => Self::Base62,
            "crc32-base36" => Self::Base36,
            "crc32-hex" => Self::Hexadecimal,
            "marvin" => Self::Marvin,
            "entra" => Self::Entra,
            "annotated" => Self::Annotated,
            "macaroon" => Self::Macaroon,
            "json" => Self::Json,
            "jwt" => Self::Jwt,
            _ => return None,
        };
        Some(check)
    }

    /// Whether a text of the right shape, which starts with `anchor` or has it inside, passes.
    pub(super) fn passes(self, token: &str, anchor: &str) -> bool {
        match self {
            Self::Shape | Self::Test => true,
            Self::Mixed => structure::is_mixed(token.strip_prefix(anchor).unwrap_or(token)),
            Self::Base62 => crc::base62(token),
            Self::Base36 => crc::base36(token),
            Self::Hexadecimal => crc::hexadecimal(token),
            Self::Marvin => marvin::key(token, anchor),
            Self::Entra => marvin::entra(token),
            Self::Annotated => marvin::annotated(token),
            Self::Macaroon => structure::macaroon(token),
            Self::Json => structure::json(token, anchor),
            Self::Jwt => structure::jwt(token),
        }
    }

    /// Whether nothing but the issuer can have made a text that passes: no look at its words is needed.
    pub(super) fn proves(self) -> bool {
        !matches!(self, Self::Shape | Self::Mixed | Self::Test | Self::Base36 | Self::Json | Self::Jwt)
    }
}
