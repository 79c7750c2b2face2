//! The published formats of keys and tokens.
//!
//! Sources: the issuers' own documentation of their formats and prefixes (GitHub "About authentication", GitLab "Token
//! prefixes", Microsoft's security-utilities for the keys that carry a signature at a fixed place, and so on).

/// One format.
pub(super) struct Format {
    /// What a message calls it, with an article.
    pub(super) what: &'static str,
    /// Text that every such token has; the search looks for these first.
    pub(super) anchor: &'static str,
    /// How many bytes of the token may stand before the anchor: least and most.
    pub(super) before: (usize, usize),
    /// The whole token, as a regular expression without the anchors `^` and `$`.
    pub(super) pattern: &'static str,
    /// Whether the last six characters are a CRC-32 of those between prefix and checksum, in base 62.
    pub(super) checksum: bool,
}

/// A token that starts with its anchor.
const fn prefixed(what: &'static str, anchor: &'static str, pattern: &'static str) -> Format {
    Format { what, anchor, before: (0, 0), pattern, checksum: false }
}

/// A token that starts with its anchor and ends with a checksum.
const fn checked(what: &'static str, anchor: &'static str, pattern: &'static str) -> Format {
    Format { what, anchor, before: (0, 0), pattern, checksum: true }
}

/// A token with its signature at a fixed place.
const fn signed(what: &'static str, anchor: &'static str, before: usize, pattern: &'static str) -> Format {
    Format { what, anchor, before: (before, before), pattern, checksum: false }
}

/// All formats. The number of different anchors stays at 64 or below, because up to there the search for all of them at
/// once runs at memory speed.
pub(super) const FORMATS: &[Format] = &[
    // Git hosts and package registries
    checked("a GitHub personal access token", "ghp_", "ghp_[A-Za-z0-9]{36}"),
    checked("a GitHub OAuth access token", "gho_", "gho_[A-Za-z0-9]{36}"),
    checked("a GitHub user-to-server token", "ghu_", "ghu_[A-Za-z0-9]{36}"),
    checked("a GitHub server-to-server token", "ghs_", "ghs_[A-Za-z0-9]{36}"),
    checked("a GitHub refresh token", "ghr_", "ghr_[A-Za-z0-9]{36}"),
    prefixed(
        "a GitHub fine-grained personal access token",
        "github_pat_",
        "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    ),
    prefixed(
        "a GitLab personal access token",
        "glpat-",
        "glpat-(?:[A-Za-z0-9_-]{27,300}\\.[a-z0-9]{2}\\.[a-z0-9]{9}|[A-Za-z0-9_-]{20})",
    ),
    prefixed("a GitLab deploy token", "gldt-", "gldt-[A-Za-z0-9_-]{20}"),
    prefixed(
        "a GitLab runner token",
        "glrt-",
        "glrt-(?:t[0-9]_[A-Za-z0-9_-]{27,300}\\.[a-z0-9]{2}\\.[a-z0-9]{9}|[A-Za-z0-9_-]{20})",
    ),
    prefixed("a GitLab agent token", "glagent-", "glagent-[A-Za-z0-9_-]{50}"),
    prefixed("a GitLab trigger token", "glptt-", "glptt-[a-f0-9]{40}"),
    checked("an npm access token", "npm_", "npm_[A-Za-z0-9]{36}"),
    prefixed("a PyPI API token", "pypi-AgE", "pypi-AgE[A-Za-z0-9_-]{50,300}"),
    prefixed("a Docker Hub personal access token", "dckr_pat_", "dckr_pat_[A-Za-z0-9_-]{27}"),
    prefixed("a Docker Hub organization access token", "dckr_oat_", "dckr_oat_[A-Za-z0-9_-]{32}"),
    prefixed("a RubyGems API key", "rubygems_", "rubygems_[a-f0-9]{48}"),
    prefixed("an Atlassian API token", "ATATT3", "ATATT3[A-Za-z0-9_=-]{180,250}"),
    // Azure and Microsoft
    signed("a Microsoft Entra client secret", "8Q~", 3, "[A-Za-z0-9_.~-]{3}8Q~[A-Za-z0-9_.~-]{31,34}"),
    signed("a Microsoft Entra client secret", "7Q~", 3, "[A-Za-z0-9_.~-]{3}7Q~[A-Za-z0-9_.~-]{31,34}"),
    signed("an Azure storage account key", "+ASt", 76, "[A-Za-z0-9+/]{76}\\+ASt[A-Za-z0-9+/]{5}[AQgw]=="),
    signed("an Azure Cosmos DB key", "ACDb", 76, "[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{5}[AQgw]=="),
    signed("an Azure Batch key", "+ABa", 76, "[A-Za-z0-9+/]{76}\\+ABa[A-Za-z0-9+/]{5}[AQgw]=="),
    signed("an Azure API Management key", "APIM", 76, "[A-Za-z0-9+/]{76}APIM[A-Za-z0-9+/]{5}[AQgw]=="),
    signed("an Azure Event Hubs key", "+AEh", 33, "[A-Za-z0-9+/]{33}\\+AEh[A-P][A-Za-z0-9+/]{5}="),
    signed("an Azure Service Bus key", "+ASb", 33, "[A-Za-z0-9+/]{33}\\+ASb[A-P][A-Za-z0-9+/]{5}="),
    signed("an Azure Relay key", "+ARm", 33, "[A-Za-z0-9+/]{33}\\+ARm[A-P][A-Za-z0-9+/]{5}="),
    signed("an Azure IoT Hub key", "AIoT", 33, "[A-Za-z0-9+/]{33}AIoT[A-P][A-Za-z0-9+/]{5}="),
    signed("an Azure Event Grid key", "AZEG", 33, "[A-Za-z0-9+/]{33}AZEG[A-P][A-Za-z0-9+/]{5}="),
    signed("an Azure Cache for Redis key", "AzCa", 33, "[A-Za-z0-9+/]{33}AzCa[A-P][A-Za-z0-9+/]{5}="),
    signed("an Azure Container Registry key", "+ACR", 42, "[A-Za-z0-9+/]{42}\\+ACR[A-D][A-Za-z0-9+/]{5}"),
    signed("an Azure AI Search key", "AzSe", 42, "[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}"),
    signed("an Azure Functions key", "AzFu", 44, "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]=="),
    signed(
        "an Azure service key",
        "JQQJ9",
        52,
        "[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}",
    ),
    signed("an Azure DevOps personal access token", "AZDO", 76, "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}"),
    // Other clouds and platforms
    prefixed("a Google API key", "AIza", "AIza[A-Za-z0-9_-]{35}"),
    prefixed("a Google OAuth client secret", "GOCSPX-", "GOCSPX-[A-Za-z0-9_-]{28}"),
    prefixed("a DigitalOcean token", "dop_v1_", "dop_v1_[a-f0-9]{64}"),
    prefixed("a DigitalOcean OAuth token", "doo_v1_", "doo_v1_[a-f0-9]{64}"),
    prefixed("a HashiCorp Vault token", "hvs.", "hvs\\.[A-Za-z0-9_-]{24,200}"),
    prefixed("a HashiCorp Vault batch token", "hvb.", "hvb\\.[A-Za-z0-9_-]{100,300}"),
    signed("a Terraform Cloud token", ".atlasv1.", 14, "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}"),
    prefixed("a Databricks access token", "dapi", "dapi[a-f0-9]{32}(?:-[0-9]{1,2})?"),
    prefixed("a Pulumi access token", "pul-", "pul-[a-f0-9]{40}"),
    prefixed("a Doppler token", "dp.", "dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}"),
    prefixed("a 1Password service account token", "ops_eyJ", "ops_eyJ[A-Za-z0-9+/=_-]{250,1500}"),
    prefixed(
        "a Tailscale key",
        "tskey-",
        "tskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{10,20}-[A-Za-z0-9]{20,40}",
    ),
    prefixed("a Cloudflare tunnel token", "eyJhIjoi", "eyJhIjoi[A-Za-z0-9+/=_-]{120,300}"),
    // Messaging, payment, observability, machine learning
    prefixed("a Slack token", "xox", "xox(?:[abposr]|e(?:\\.xox[bp])?)-(?:[0-9]{1,14}-){1,4}[A-Za-z0-9-]{20,200}"),
    prefixed("a Slack app token", "xapp-", "xapp-[0-9]-[A-Z0-9]{9,13}-[0-9]{10,14}-[a-f0-9]{40,80}"),
    prefixed(
        "a Slack webhook URL",
        "hooks.slack.com/",
        "hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,14}/[A-Za-z0-9]{8,20}/[A-Za-z0-9]{20,40}(?:/[A-Za-z0-9]{8,40})?",
    ),
    prefixed("a Discord webhook URL", "/api/webhooks/", "/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}"),
    Format {
        what: "a Telegram bot token",
        anchor: ":AA",
        before: (8, 10),
        pattern: "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
        checksum: false,
    },
    prefixed("a Stripe live key", "sk_live_", "sk_live_[A-Za-z0-9]{24,247}"),
    prefixed("a Stripe restricted live key", "rk_live_", "rk_live_[A-Za-z0-9]{24,247}"),
    prefixed("a SendGrid API key", "SG.", "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}"),
    prefixed("a Grafana service account token", "glsa_", "glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}"),
    prefixed("a Grafana Cloud token", "glc_eyJ", "glc_eyJ[A-Za-z0-9+/=_-]{40,400}"),
    prefixed("a New Relic user key", "NRAK-", "NRAK-[A-Z0-9]{27}"),
    prefixed("a Sentry token", "sntrys_eyJ", "sntrys_eyJ[A-Za-z0-9+/=_-]{80,400}"),
    prefixed("a Hugging Face access token", "hf_", "hf_[A-Za-z]{34}"),
    prefixed("an Anthropic API key", "sk-ant-", "sk-ant-[a-z]{3,6}[0-9]{2}-[A-Za-z0-9_-]{80,120}"),
    prefixed("an OpenAI API key", "sk-proj-", "sk-proj-[A-Za-z0-9_-]{20,200}T3BlbkFJ[A-Za-z0-9_-]{20,200}"),
    signed("an OpenAI API key", "T3BlbkFJ", 23, "sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    // A signed token of any issuer, three parts; the issuer's expiry is not known here.
    prefixed(
        "a signed JSON Web Token",
        "eyJ",
        "eyJ[A-Za-z0-9_-]{10,1000}\\.eyJ[A-Za-z0-9_-]{10,3000}\\.[A-Za-z0-9_-]{20,1000}",
    ),
];
