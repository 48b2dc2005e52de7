//! Application Default Credentials: a file of gcloud's or of a service account, or the machine itself in Google's cloud.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;

use super::assertion::{self, ServiceAccount};
use super::tokens::Tokens;
use crate::classify::{self, connection};
use crate::credential_source::CredentialSource;
use crate::error::{Error, NoToken};
use crate::key::Key;
use crate::secrets::Secrets;
use crate::{http, json, redirect, reply, retry, words};

/// Where a token is given for a sign-in (<https://developers.google.com/identity/protocols/oauth2>).
const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// How long the metadata server may take: outside Google's cloud nobody answers there.
const METADATA_TIME: Duration = Duration::from_secs(3);

/// How long a token may take to be given.
const EXCHANGE_TIME: Duration = Duration::from_secs(30);

/// No such file is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// What people do who are not signed in.
const SIGN_IN: &str = "gcloud auth application-default login";

/// A token that was given for some time.
pub(super) struct Granted {
    pub(super) token: Key,
    /// What it was given for.
    pub(super) given_for: Secrets,
    pub(super) source: CredentialSource,
    pub(super) good_for: Duration,
    pub(super) quota_project: Option<String>,
}

/// A token, from the first place that has one.
pub(super) async fn token(tokens: &Tokens, connect_timeout: Duration) -> Result<Granted, Error> {
    let Some(path) = file_of(tokens) else { return of_the_machine(tokens, connect_timeout).await };
    let reading = path.clone();
    let read = tokio::task::spawn_blocking(move || read(&reading)).await;
    let file = read.unwrap_or_else(|_| Err(unusable(&path, "cannot be read")))?;
    let (url, form) = match &file.account {
        Account::User(user) => (user.token_uri.as_deref(), user.form()),
        Account::Service(account) => {
            let url = account.token_uri.as_deref().unwrap_or(TOKEN_URL);
            let signed = assertion::of(account, url, SystemTime::now());
            (account.token_uri.as_deref(), assertion::form(&signed.map_err(|fault| unusable(&path, fault))?))
        }
    };
    let url = Url::parse(url.unwrap_or(TOKEN_URL)).ok().filter(http::is_safe);
    let url = url.ok_or_else(|| unusable(&path, "names an address for tokens that is not https"))?;
    let client = http::client(connect_timeout, url.host_str().unwrap_or_default())?;
    // A refusal may repeat what was sent, and so may the service.
    let secrets = file.account.secrets().and(&assertion::secrets(&form));
    let request =
        client.post(url.clone()).header("content-type", "application/x-www-form-urlencoded").body(form);
    let reply = exchange(request, &url, EXCHANGE_TIME).await?.token(&url, &secrets)?;
    let source = CredentialSource::Adc(path);
    Ok(Granted { given_for: secrets, quota_project: file.quota_project_id, ..granted(&reply, source)? })
}

/// The project that goes with the credentials; `None` if none is named. Blocks: reads files.
pub(crate) fn project(tokens: &Tokens) -> Option<String> {
    if let Some(project) = &tokens.project {
        return Some(project.clone());
    }
    let file = file_of(tokens).and_then(|path| read(&path).ok())?;
    let chosen = || gcloud_project(tokens.cloud_sdk.as_deref()?);
    file.project_id.or_else(chosen).or(file.quota_project_id)
}

/// The project of gcloud's active configuration.
fn gcloud_project(folder: &Path) -> Option<String> {
    let name = fs::read_to_string(folder.join("active_config")).unwrap_or_default();
    let name = if name.trim().is_empty() { "default" } else { name.trim() };
    let is_plain = name.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_'));
    let path =
        folder.join("configurations").join(format!("config_{}", if is_plain { name } else { "default" }));
    let text = fs::read_to_string(path).ok()?;
    let core = text.lines().skip_while(|line| line.trim() != "[core]").skip(1);
    let mut core =
        core.take_while(|line| !line.trim_start().starts_with('[')).filter_map(|line| line.split_once('='));
    let project = core.find(|(name, _)| name.trim() == "project")?.1.trim().to_owned();
    (!project.is_empty()).then_some(project)
}

/// `true` if there is a file with a sign-in, or one is named. Blocks: looks at the disk.
pub(crate) fn has_file(tokens: &Tokens) -> bool {
    file_of(tokens).is_some()
}

/// The file with the sign-in: the one that is named, else gcloud's if it is there.
fn file_of(tokens: &Tokens) -> Option<PathBuf> {
    let usual = || Some(tokens.cloud_sdk.as_ref()?.join("application_default_credentials.json"));
    tokens.file.clone().or_else(|| usual().filter(|path| path.exists()))
}

/// What a file says.
struct AdcFile {
    account: Account,
    project_id: Option<String>,
    quota_project_id: Option<String>,
}

enum Account {
    User(User),
    Service(ServiceAccount),
}

impl Account {
    /// What of the file must not be shown.
    fn secrets(&self) -> Secrets {
        match self {
            // The form has them.
            Account::User(_) => Secrets::default(),
            Account::Service(account) => account.secrets(),
        }
    }
}

/// What every such file has.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type", default)]
    kind: String,
    project_id: Option<String>,
    quota_project_id: Option<String>,
}

/// A person who signed in with gcloud.
#[derive(Deserialize)]
struct User {
    client_id: String,
    client_secret: SecretString,
    refresh_token: SecretString,
    token_uri: Option<String>,
}

impl User {
    fn form(&self) -> String {
        assertion::encoded(&[
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("client_secret", self.client_secret.expose_secret()),
            ("refresh_token", self.refresh_token.expose_secret()),
        ])
    }
}

/// Reads a file with a sign-in. Blocks.
fn read(path: &Path) -> Result<AdcFile, Error> {
    let size = fs::metadata(path).map_err(|_| unusable(path, "cannot be read"))?;
    if !size.is_file() || size.len() > LONGEST {
        return Err(unusable(path, "is not a file with credentials"));
    }
    let text = fs::read_to_string(path).map_err(|_| unusable(path, "cannot be read"))?;
    let Ok(head) = serde_json::from_str::<Head>(&text) else {
        return Err(unusable(path, "is not a file with credentials"));
    };
    let account = match head.kind.as_str() {
        "authorized_user" => serde_json::from_str(&text).map(Account::User),
        "service_account" => serde_json::from_str(&text).map(Account::Service),
        kind => return Err(of_another_kind(path, kind)),
    };
    let account = account.map_err(|_| unusable(path, "lacks a part of the credentials"))?;
    Ok(AdcFile { account, project_id: head.project_id, quota_project_id: head.quota_project_id })
}

fn of_another_kind(path: &Path, kind: &str) -> Error {
    let kind = words::clean(kind, &Secrets::default());
    let path = path.display();
    Error::NotSignedIn {
        what: format!(
            "the credentials in {path} are of the kind \"{kind}\", which gcloud must exchange for a token"
        ),
        remedy: "set accessTokenCommand to gcloud auth application-default print-access-token".to_owned(),
    }
}

/// The token of the machine's own account.
async fn of_the_machine(tokens: &Tokens, connect_timeout: Duration) -> Result<Granted, Error> {
    let nobody = || Error::NotSignedIn {
        what: "there are no credentials of Google Cloud on this machine".to_owned(),
        remedy: format!("sign in with {SIGN_IN}, or set accessTokenCommand"),
    };
    let host = tokens.metadata_host.as_ref().ok_or_else(nobody)?;
    let url = format!("http://{host}/computeMetadata/v1/instance/service-accounts/default/token");
    let url = Url::parse(&url).map_err(|_| nobody())?;
    // No proxy knows the machine's own server.
    let client = http::client(connect_timeout.min(METADATA_TIME), "localhost")?;
    let request = client.get(url.clone()).header("metadata-flavor", "Google");
    let reply = exchange(request, &url, METADATA_TIME).await.map_err(|_| nobody())?;
    // Anything may answer at that address elsewhere.
    if reply.headers.get("metadata-flavor").is_none_or(|flavor| flavor != "Google") {
        return Err(nobody());
    }
    let reply = reply.token(&url, &Secrets::default()).map_err(|error| match error {
        Error::NotSignedIn { .. } => nobody(),
        passing => passing,
    })?;
    granted(&reply, CredentialSource::Metadata)
}

/// The reply of who gives tokens.
struct GiversReply {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Sends a request for a token.
async fn exchange(request: RequestBuilder, url: &Url, time: Duration) -> Result<GiversReply, Error> {
    let host = url.host_str().unwrap_or_default();
    let response = timeout(time, request.send())
        .await
        .map_err(|_| Error::NoToken { host: host.to_owned(), why: NoToken::Silent { after: time } })?;
    let response: Response = response.map_err(|error| connection::before_reply(&error, host))?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(GiversReply { status, headers, body: reply::beginning(response, time).await })
}

impl GiversReply {
    /// The body with the token.
    fn token(self, url: &Url, secrets: &Secrets) -> Result<Vec<u8>, Error> {
        let host = || url.host_str().unwrap_or_default().to_owned();
        let is_page = classify::is_markup(&self.body);
        match self.status {
            // Networks and proxies answer in the place of who was asked, with any of these.
            200..500 if is_page && !matches!(self.status, 408 | 429) => {
                Err(Error::WebPage { host: host(), wanted: "a token" })
            }
            200..300 => Ok(self.body),
            300..400 => {
                let why = match redirect::target(&self.headers, url) {
                    Some(target) if target == url.origin().ascii_serialization() => NoToken::Around,
                    target => NoToken::Elsewhere { target: target.map(|it| words::clean(&it, secrets)) },
                };
                Err(Error::NoToken { host: host(), why })
            }
            status @ (408 | 429 | 500..) => {
                let retry_after = retry::asked_by(&self.headers, SystemTime::now());
                Err(Error::NoToken { host: host(), why: NoToken::Failing { status, retry_after } })
            }
            _ => Err(refused(&self.body, secrets)),
        }
    }
}

/// Why no token is given (<https://www.rfc-editor.org/rfc/rfc6749#section-5.2>).
fn refused(body: &[u8], secrets: &Secrets) -> Error {
    #[derive(Default, Deserialize)]
    struct Refused {
        error: Option<String>,
        error_description: Option<String>,
    }
    let Refused { error, error_description } = serde_json::from_slice(body).unwrap_or_default();
    let said = error_description.or(error).unwrap_or_else(|| "no reason given".to_owned());
    Error::NotSignedIn {
        what: format!("Google gives no token for these credentials: {}", words::clean(&said, secrets)),
        remedy: format!("sign in again with {SIGN_IN}"),
    }
}

fn granted(reply: &[u8], source: CredentialSource) -> Result<Granted, Error> {
    #[derive(Deserialize)]
    struct Token {
        access_token: String,
        /// Seconds; some givers write a string.
        #[serde(default)]
        expires_in: Value,
    }
    let token: Token = serde_json::from_slice(reply).map_err(|_| Error::Malformed {
        what: "the reply to the request for a token has no token in it".to_owned(),
    })?;
    let good_for = Duration::from_secs(json::number(&token.expires_in).unwrap_or_default());
    let token = Key::parse(&token.access_token, &source)?;
    Ok(Granted { token, given_for: Secrets::default(), source, good_for, quota_project: None })
}

fn unusable(path: &Path, fault: impl std::fmt::Display) -> Error {
    Error::NotSignedIn {
        what: format!("{} {fault}", path.display()),
        remedy: format!("sign in with {SIGN_IN}, or set accessTokenCommand"),
    }
}
