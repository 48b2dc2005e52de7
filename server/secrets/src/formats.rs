//! Secrets that are known by how they look, whatever stands beside them: the formats that the vendors document.

/// A format of a secret.
#[derive(Clone, Copy)]
pub(crate) struct SecretFormat {
    /// What it is, as a person reads it.
    pub(crate) what: &'static str,
    /// Texts of which each secret of the format has one.
    pub(crate) keys: &'static [&'static str],
    /// Bytes of the secret before its key.
    pub(crate) before: usize,
    /// All of the secret, as a regular expression over bytes.
    pub(crate) pattern: &'static str,
    /// The least entropy of a true one, in bits for each character: what is made up for an example has less.
    pub(crate) entropy: f64,
    /// `true` for a key that words, or data written as letters, have by chance: it counts only where it stands alone.
    pub(crate) is_common: bool,
}

const fn format(what: &'static str, keys: &'static [&'static str], pattern: &'static str) -> SecretFormat {
    SecretFormat { what, keys, before: 0, pattern, entropy: 2.5, is_common: false }
}

/// A format with a key that other texts have by chance.
const fn common(format: SecretFormat) -> SecretFormat {
    SecretFormat { is_common: true, ..format }
}

/// A format of which so much stands before its key.
const fn behind(before: usize, format: SecretFormat) -> SecretFormat {
    SecretFormat { before, ..format }
}

/// What stands between the lines of a key, in the strings of a program, a quotation, a comment or a numbered listing.
macro_rules! between_key_lines {
    () => {
        r"(?:\\[nrt]|[^A-Za-z0-9]|[0-9]{1,6}[:|\t ])"
    };
}

/// Lines of a key, each behind what stands between them.
macro_rules! key_lines {
    () => {
        concat!(
            "(?:",
            between_key_lines!(),
            r"{1,24}[A-Za-z0-9+/]{16,}={0,2}){2,}(?:",
            between_key_lines!(),
            r"{1,24}[A-Za-z0-9+/]{1,76}={1,2})?"
        )
    };
}

/// The longest secret that is looked for, in bytes: a private key in PEM.
pub(crate) const LONGEST: usize = 16 << 10;

/// The formats, by vendor.
pub(crate) const FORMATS: &[SecretFormat] = &[
    format(
        "1Password secret key",
        &["A3-"],
        r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}",
    ),
    format("1Password service token", &["ops_eyJ"], r"ops_eyJ[a-zA-Z0-9+/]{250,}={0,3}"),
    format("Adobe client secret", &["p8e-"], r"p8e-[a-zA-Z0-9]{32}"),
    format(
        "age secret key",
        &["AGE-SECRET-KEY-1"],
        r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
    ),
    format("Airtable token", &["pat"], r"pat[a-zA-Z0-9]{14}\.[a-f0-9]{64}"),
    common(format("Alibaba access key", &["LTAI"], r"LTAI[a-zA-Z0-9]{20}")),
    format("Anthropic API key", &["sk-ant-"], r"sk-ant-[a-z]+[0-9]{2}-[a-zA-Z0-9_-]{80,}"),
    common(format("Artifactory API key", &["AKCp"], r"AKCp[A-Za-z0-9]{69}")),
    common(format("Artifactory token", &["cmVmd"], r"cmVmd[A-Za-z0-9]{59}")),
    format("Atlassian API token", &["ATATT3"], r"ATATT3[A-Za-z0-9_=-]{186}"),
    format(
        "Authress access key",
        &["sc_", "ext_", "scauth_", "authress_"],
        r"(?:sc|ext|scauth|authress)_[a-zA-Z0-9]{5,30}\.[a-zA-Z0-9]{4,6}\.acc[_-][a-zA-Z0-9-]{10,32}\.[a-zA-Z0-9+/_=-]{30,120}",
    ),
    format(
        "AWS access key",
        &["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
        r"(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
    ),
    common(format("Amazon Bedrock key", &["ABSK"], r"ABSK[A-Za-z0-9+/]{109,269}={0,2}")),
    format(
        "Amazon Bedrock key",
        &["bedrock-api-key-"],
        r"bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]*",
    ),
    behind(4, format("Azure client secret", &["Q~"], r"[a-zA-Z0-9_~.]{3}[0-9]Q~[a-zA-Z0-9_~.-]{31,34}")),
    format("Azure signature", &["sig="], r"sig=[A-Za-z0-9%]{43,60}%3[dD]"),
    common(format("ClickHouse API key", &["4b1d"], r"4b1d[A-Za-z0-9]{38}")),
    format("Clojars token", &["CLOJARS_"], r"CLOJARS_[a-zA-Z0-9]{60}"),
    format("Cloudflare origin key", &["v1.0-"], r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    format("Databricks token", &["dapi"], r"dapi[a-f0-9]{32}(?:-[0-9])?"),
    format("Defined Networking token", &["dnkey-"], r"dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}"),
    format("DigitalOcean token", &["doo_v1_", "dop_v1_", "dor_v1_"], r"do[opr]_v1_[a-fA-F0-9]{64}"),
    format("Doppler token", &["dp.pt."], r"dp\.pt\.[a-zA-Z0-9]{43}"),
    format("Dropbox token", &["sl."], r"sl\.[a-zA-Z0-9=_-]{135,}"),
    format("Duffel token", &["duffel_test_", "duffel_live_"], r"duffel_(?:test|live)_[a-zA-Z0-9_=-]{43}"),
    format("Dynatrace token", &["dt0c01."], r"dt0c01\.[a-zA-Z0-9]{24}\.[a-zA-Z0-9]{64}"),
    common(format("EasyPost key", &["EZAK", "EZTK"], r"EZ[AT]K[a-zA-Z0-9]{54}")),
    common(format("Facebook token", &["EAAM", "EAAC"], r"EAA[MC][a-zA-Z0-9]{100,}")),
    format(
        "Flutterwave key",
        &["FLWSECK_TEST-", "FLWPUBK_TEST-"],
        r"FLW(?:SECK|PUBK)_TEST-[a-hA-H0-9]{12,32}(?:-X)?",
    ),
    format("Fly.io token", &["fo1_"], r"fo1_[\w-]{43}"),
    format("Fly.io token", &["fm1a_", "fm1r_", "fm2_"], r"fm(?:1[ar]|2)_[a-zA-Z0-9+/]{100,}={0,3}"),
    format("Frame.io token", &["fio-u-"], r"fio-u-[a-zA-Z0-9_=-]{64}"),
    format("Google API key", &["AIza"], r"AIza[\w-]{35}"),
    format("Google API key", &["AQ.A"], r"AQ\.A[\w-]{40,}"),
    format("Google access token", &["ya29."], r"ya29\.[\w-]{20,}"),
    format("Google client secret", &["GOCSPX-"], r"GOCSPX-[\w-]{20,}"),
    common(format("Google refresh token", &["1//0"], r"1//0[\w-]{30,}")),
    format("GitHub token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], r"gh[pousr]_[0-9a-zA-Z]{36,}"),
    format("GitHub token", &["github_pat_"], r"github_pat_\w{82}"),
    format("GitLab token", &["glpat-", "glrt-"], r"gl(?:pat|rt)-[\w.-]{20,}"),
    format("GitLab token", &["glcbt-"], r"glcbt-[0-9a-zA-Z]{1,5}_[\w-]{20}"),
    format("GitLab token", &["gldt-", "glft-", "glsoat-", "glffct-"], r"gl(?:dt|ft|soat|ffct)-[\w-]{20,}"),
    format("GitLab token", &["glimt-", "glagent-", "gloas-"], r"gl(?:imt|agent|oas)-[\w-]{25,}"),
    format("GitLab token", &["glptt-"], r"glptt-[0-9a-f]{40}"),
    format("GitLab token", &["GR1348941"], r"GR1348941[\w-]{20}"),
    format("GitLab session", &["_gitlab_session="], r"_gitlab_session=[0-9a-z]{32}"),
    format("Grafana key", &["eyJrIjoi"], r"eyJrIjoi[A-Za-z0-9]{70,400}={0,3}"),
    format("Grafana token", &["glc_"], r"glc_[A-Za-z0-9+/]{32,400}={0,3}"),
    format("Grafana token", &["glsa_"], r"glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
    format("Harness key", &["pat.", "sat."], r"[ps]at\.[a-zA-Z0-9_-]{22}\.[a-zA-Z0-9]{24}\.[a-zA-Z0-9]{20}"),
    behind(15, format("HashiCorp token", &["atlasv1."], r"[a-zA-Z0-9]{14}\.atlasv1\.[a-zA-Z0-9_=-]{60,70}")),
    format("Heroku key", &["HRKU-AA"], r"HRKU-AA[0-9a-zA-Z_-]{58}"),
    format("Hugging Face token", &["hf_"], r"hf_[a-zA-Z0-9]{34,}"),
    format("Hugging Face token", &["api_org_"], r"api_org_[a-zA-Z0-9]{34}"),
    format("Infracost token", &["ico-"], r"ico-[a-zA-Z0-9]{32}"),
    format("Intra42 client secret", &["s-s4t2"], r"s-s4t2(?:ud|af)-[a-fA-F0-9]{64}"),
    format(
        "JSON Web Token",
        &["eyJ"],
        r"eyJ[a-zA-Z0-9]{16,}\.ey[a-zA-Z0-9/\\_-]{17,}\.[a-zA-Z0-9/\\_-]{10,}={0,2}",
    ),
    common(format("JSON Web Token", &["ZXlK"], r"ZXlK[a-zA-Z0-9+/]{60,}={0,2}")),
    format("Linear API key", &["lin_api_"], r"lin_api_[a-zA-Z0-9]{40}"),
    behind(36, format("MaxMind licence key", &["_mmk"], r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk")),
    behind(16, format("Mailchimp key", &["-us"], r"[a-f0-9]{16}-us[0-9]{1,2}")),
    common(format("Mailgun key", &["key-", "pubkey-"], r"(?:pub)?key-[a-f0-9]{32}")),
    format("Mapbox token", &["sk.eyJ"], r"sk\.eyJ[a-zA-Z0-9_-]{50,}\.[a-zA-Z0-9_-]{20,}"),
    format(
        "Teams webhook",
        &[".webhook.office.com/webhookb2/"],
        r"\.webhook\.office\.com/webhookb2/[a-z0-9-]{36}@[a-z0-9-]{36}/IncomingWebhook/[a-z0-9]{32}/[a-z0-9-]{36}",
    ),
    format("New Relic key", &["NRAK-"], r"NRAK-[A-Za-z0-9]{27}"),
    format("New Relic key", &["NRII-"], r"NRII-[A-Za-z0-9-]{32}"),
    format("New Relic key", &["NRJS-"], r"NRJS-[a-f0-9]{19}"),
    format("Notion token", &["ntn_"], r"ntn_[0-9]{11}[A-Za-z0-9]{35}"),
    format("Notion token", &["secret_"], r"secret_[A-Za-z0-9]{43}"),
    format("npm token", &["npm_"], r"npm_[a-zA-Z0-9]{36}"),
    format("Octopus Deploy key", &["API-"], r"API-[A-Z0-9]{26}"),
    format(
        "OpenAI API key",
        &["sk-proj-", "sk-svcacct-", "sk-admin-"],
        r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}",
    ),
    format("OpenAI API key", &["sk-"], r"sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}"),
    format("OpenRouter key", &["sk-or-v1-"], r"sk-or-v1-[a-f0-9]{64}"),
    format("OpenShift token", &["sha256~"], r"sha256~[\w-]{43}"),
    format("Perplexity API key", &["pplx-"], r"pplx-[a-zA-Z0-9]{48}"),
    format(
        "Plaid token",
        &["access-sandbox-", "access-development-", "access-production-"],
        r"access-(?:sandbox|development|production)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
    ),
    format(
        "PlanetScale token",
        &["pscale_tkn_", "pscale_oauth_", "pscale_pw_"],
        r"pscale_(?:tkn|oauth|pw)_[\w=.-]{32,64}",
    ),
    format("Postman key", &["PMAK-"], r"PMAK-[a-fA-F0-9]{24}-[a-fA-F0-9]{34}"),
    format("Prefect token", &["pnu_"], r"pnu_[a-zA-Z0-9]{36}"),
    format(
        "private key",
        &["-----BEGIN"],
        concat!(
            r"-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----(?:",
            r##"[^"'`<>#]{64,}?-----END[ A-Z0-9_-]{0,100}KEY(?: BLOCK)?-----|"##,
            key_lines!(),
            r"(?:",
            between_key_lines!(),
            r"{0,24}-----END[ A-Z0-9_-]{0,100}KEY(?: BLOCK)?-----)?)"
        ),
    ),
    format(
        "private key",
        &["---- BEGIN SSH2"],
        concat!(
            r"---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----(?:",
            r"[^`<>#]{64,}?---- END SSH2 (?:ENCRYPTED )?PRIVATE KEY ----|",
            key_lines!(),
            ")"
        ),
    ),
    // The same in base64, as Kubernetes and CI have it.
    format(
        "private key",
        &["LS0tLS1CRUdJTi"],
        r"LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFURSBLRVkt|BQUklWQVRFIEtFWS|BFQyBQUklWQVRFIEtFWS|BPUEVOU1NIIFBSSVZBVEUgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRVkt)[A-Za-z0-9+/]{16,}={0,2}(?:\s{1,20}[A-Za-z0-9+/]{40,}={0,2})*(?:\s{1,20}[A-Za-z0-9+/]{1,76}={1,2})?",
    ),
    format(
        "private key",
        &["PuTTY-User-Key-File-"],
        r"(?s)PuTTY-User-Key-File-[23]:.{64,}?Private-MAC: ?[0-9a-f]{40,}",
    ),
    format("Pulumi token", &["pul-"], r"pul-[a-f0-9]{40}"),
    format(
        "PyPI token",
        &["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"],
        r"pypi-(?:AgEIcHlwaS5vcmc|AgENdGVzdC5weXBpLm9yZw)[\w-]{50,1000}",
    ),
    format("ReadMe key", &["rdme_"], r"rdme_[a-z0-9]{70}"),
    format("RubyGems key", &["rubygems_"], r"rubygems_[a-f0-9]{48}"),
    format("Scalingo token", &["tk-us-"], r"tk-us-[\w-]{48}"),
    format("SendGrid key", &["SG."], r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    format("Brevo key", &["xkeysib-"], r"xkeysib-[a-f0-9]{64}-[a-zA-Z0-9]{16}"),
    format("Sentry token", &["sntrys_eyJ"], r"sntrys_eyJ[a-zA-Z0-9+/]{50,}={0,2}_[a-zA-Z0-9+/]{43}"),
    format("Sentry token", &["sntryu_"], r"sntryu_[a-f0-9]{64}"),
    format("SettleMint token", &["sm_aat_", "sm_pat_", "sm_sat_"], r"sm_[aps]at_[a-zA-Z0-9]{16}"),
    format("Shippo token", &["shippo_live_", "shippo_test_"], r"shippo_(?:live|test)_[a-fA-F0-9]{40}"),
    format("Shopify token", &["shpat_", "shpca_", "shppa_", "shpss_"], r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    format("Slack token", &["xapp-"], r"xapp-[0-9]-[A-Z0-9]+-[0-9]+-[a-zA-Z0-9]+"),
    format(
        "Slack token",
        &["xoxb-", "xoxp-", "xoxo-", "xoxs-", "xoxa-", "xoxr-", "xoxe-"],
        r"xox[abeoprs]-[a-zA-Z0-9-]{12,}",
    ),
    format("Slack token", &["xoxe.xox"], r"xoxe\.xox[bp]-[0-9]-[A-Za-z0-9]{100,}"),
    format(
        "Slack webhook",
        &["hooks.slack.com/"],
        r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{43,56}",
    ),
    format(
        "Discord webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        r"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[\w-]{60,}",
    ),
    format("Sourcegraph token", &["sgp_"], r"sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}"),
    format("Square token", &["sq0atp-", "sq0csp-"], r"sq0(?:at|cs)p-[\w-]{22,60}"),
    common(format("Square token", &["EAAA"], r"EAAA[\w-]{22,60}")),
    format(
        "Stripe key",
        &["sk_test_", "sk_live_", "sk_prod_", "rk_test_", "rk_live_", "rk_prod_"],
        r"[sr]k_(?:test|live|prod)_[a-zA-Z0-9]{10,}",
    ),
    format("Stripe webhook secret", &["whsec_"], r"whsec_[a-zA-Z0-9+/]{24,}={0,2}"),
    format("Supabase key", &["sbp_"], r"sbp_[a-f0-9]{40}"),
    format("Tailscale key", &["tskey-"], r"tskey-[a-z]+-[a-zA-Z0-9]+-[a-zA-Z0-9]{20,}"),
    format("Twilio API key", &["SK"], r"SK[0-9a-f]{32}"),
    format("Typeform token", &["tfp_"], r"tfp_[\w.=-]{40,60}"),
    format("Vault token", &["hvs.", "hvb."], r"hv[sb]\.[\w-]{24,}"),
    common(format("Yandex key", &["AQVN"], r"AQVN[A-Za-z0-9_-]{35,38}")),
];
