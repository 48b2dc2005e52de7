//! What stands before secrets: parts of names, words of headers, the beginning of an address.

use std::sync::LazyLock;

use crate::commands::LoginCommand;
use crate::words::WordFinder;

/// What a text beside a secret has in it.
#[derive(Clone, Copy)]
pub(crate) enum Sign {
    /// The name of what is assigned to it.
    Name(Assignee),
    /// A word of a header, with the secret right behind it.
    Header,
    /// A word of SQL, with a password in quotes behind it.
    Sql,
    /// A command, which may be given a password.
    Command(LoginCommand),
    /// The beginning of an address, which may hold a name and a password.
    Address,
}

/// What a name says of what is assigned to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assignee {
    /// It is a password.
    Password,
    /// It is a password if the name ends here with a word of its own: `DB_PASS`.
    Pass,
    /// It is a token or a key.
    Token,
    /// It is of a vendor: a secret if it looks like one.
    Vendor,
}

/// The signs, in any case.
const SIGNS: &[(Sign, &[&str])] = &[
    (
        Sign::Name(Assignee::Password),
        &[
            "passw",
            "pwd",
            "passphrase",
            "passcode",
            "kennwort",
            "contraseña",
            "contrasena",
            "motdepasse",
            "mot_de_passe",
        ],
    ),
    (Sign::Name(Assignee::Pass), &["pass"]),
    (
        Sign::Name(Assignee::Token),
        &[
            "token",
            "secret",
            "credential",
            "creds",
            "api_key",
            "apikey",
            "api-key",
            "api key",
            "api.key",
            "access_key",
            "accesskey",
            "access-key",
            "access key",
            "account_key",
            "accountkey",
            "account-key",
            "auth_key",
            "authkey",
            "auth-key",
            "private_key",
            "privatekey",
            "private-key",
            "encryption_key",
            "encryptionkey",
            "encryption-key",
            "signing_key",
            "signingkey",
            "signing-key",
            "client_key",
            "clientkey",
            "client-key",
            "consumer_key",
            "consumerkey",
            "app_key",
            "appkey",
            "application_key",
            "master_key",
            "masterkey",
            "service_key",
            "servicekey",
            "license_key",
            "licensekey",
            "deploy_key",
            "storage_key",
            "admin_key",
            "session_key",
            "webhook_key",
            "shared_key",
            "sharedkey",
            "sharedaccesskey",
            "authorization",
            "x-api-",
            "clearpassword",
        ],
    ),
    (
        Sign::Name(Assignee::Vendor),
        &[
            "adafruit",
            "adobe",
            "airtable",
            "algolia",
            "alibaba",
            "asana",
            "atlassian",
            "confluence",
            "jira",
            "beamer",
            "bitbucket",
            "bittrex",
            "meraki",
            "cloudflare",
            "codecov",
            "cohere",
            "coinbase",
            "confluent",
            "contentful",
            "datadog",
            "discord",
            "droneci",
            "dropbox",
            "etsy",
            "facebook",
            "fastly",
            "finicity",
            "finnhub",
            "flickr",
            "freshbooks",
            "gitter",
            "gocardless",
            "heroku",
            "hubspot",
            "intercom",
            "jfrog",
            "artifactory",
            "bintray",
            "kraken",
            "kucoin",
            "launchdarkly",
            "linear",
            "linkedin",
            "linked_in",
            "linked-in",
            "looker",
            "mailchimp",
            "mailgun",
            "mapbox",
            "mattermost",
            "messagebird",
            "message_bird",
            "message-bird",
            "netlify",
            "newrelic",
            "new_relic",
            "new-relic",
            "nytimes",
            "okta",
            "plaid",
            "privateai",
            "rapidapi",
            "sendbird",
            "sentry",
            "snyk",
            "sonar",
            "sourcegraph",
            "squarespace",
            "sumo",
            "telegr",
            "travis",
            "twitch",
            "twitter",
            "typeform",
            "yandex",
            "zendesk",
            "contribsys",
            "lob_",
        ],
    ),
    (Sign::Header, &["bearer ", "basic "]),
    (Sign::Sql, &["identified by "]),
    (Sign::Command(LoginCommand::Curl), &["curl "]),
    (Sign::Command(LoginCommand::SshPass), &["sshpass "]),
    (Sign::Command(LoginCommand::MySql), &["mysql ", "mysqldump ", "mysqladmin ", "mariadb "]),
    (Sign::Command(LoginCommand::Redis), &["redis-cli "]),
    (Sign::Address, &["://"]),
];

pub(crate) static ALL: LazyLock<WordFinder<Sign>> = LazyLock::new(|| {
    let of = |(sign, words): &(Sign, &'static [&'static str])| {
        let sign = *sign;
        words.iter().map(move |word| (*word, sign))
    };
    WordFinder::in_any_case(SIGNS.iter().flat_map(of))
});

/// `true` for a name, in any case, with a part that says that it has nothing secret.
pub(crate) fn is_harmless(name: &[u8]) -> bool {
    static PARTS: LazyLock<WordFinder<()>> =
        LazyLock::new(|| WordFinder::in_any_case(HARMLESS.iter().map(|part| (*part, ()))));
    PARTS.find(name).next().is_some()
}

/// Parts of names that have nothing secret: what is counted, named or shown.
const HARMLESS: &[&str] = &[
    "author",
    "key_id",
    "keyid",
    "key-id",
    "key_name",
    "keyname",
    "key_size",
    "keysize",
    "key_length",
    "keylength",
    "key_type",
    "keytype",
    "key_file",
    "keyfile",
    "key_path",
    "key_alias",
    "key_hash",
    "keyhash",
    "token_type",
    "tokentype",
    "token_id",
    "tokenid",
    "tokenizer",
    "tokenize",
    "tokenis",
    "tokens",
    "token_count",
    "pagetoken",
    "page_token",
    "page-token",
    "nexttoken",
    "next_token",
    "synctoken",
    "sync_token",
    "continuationtoken",
    "continuation_token",
    "token_url",
    "token_uri",
    "token_endpoint",
    "token_file",
    "csrf",
    "secret_name",
    "secretname",
    "secret_id",
    "secret_size",
    "secret_length",
    "secretary",
    "credential_id",
    "credentials_id",
    "public",
    "password_hash",
    "passwordless",
    "withcredentials",
];
