//! Application Default Credentials: a file of gcloud's or of a service account, or the machine itself in Google's cloud.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io};

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use tokio::time::timeout;

use super::assertion::{self, ServiceAccount};
use super::metadata::{self, MachineProject};
use super::tokens::Tokens;
use crate::classify::{self, connection};
use crate::credential_source::CredentialSource;
use crate::error::remedy::another_token;
use crate::error::{Error, NoToken};
use crate::key::Key;
use crate::reply::{self, LONGEST_EXPLANATION};
use crate::secrets::Secrets;
use crate::{http, json, redirect, retry, words};

/// Where a token is given for a sign-in (<https://developers.google.com/identity/protocols/oauth2>).
const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// How long a token may take to be given.
const EXCHANGE_TIME: Duration = Duration::from_secs(30);

/// No such file is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// The variable that names a file with a sign-in.
const VARIABLE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

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
    let Some(place) = file_of(tokens) else { return of_the_machine(tokens).await };
    let reading = place.clone();
    let read = tokio::task::spawn_blocking(move || read(&reading)).await;
    let file = read.unwrap_or_else(|_| Err(place.unusable("cannot be read")))?;
    let (url, form) = match &file.account {
        Account::User(user) => (user.token_uri.as_deref(), user.form()),
        Account::Service(account) => {
            let url = account.token_uri.as_deref().unwrap_or(TOKEN_URL);
            let signed = assertion::of(account, url, SystemTime::now());
            (account.token_uri.as_deref(), assertion::form(&signed.map_err(|fault| place.broken_key(fault))?))
        }
    };
    let url = Url::parse(url.unwrap_or(TOKEN_URL)).ok().filter(http::is_safe);
    let url = url.ok_or_else(|| place.unusable("names an address for tokens that is not https"))?;
    let client = http::client(connect_timeout, url.host_str().unwrap_or_default())?;
    // A refusal may repeat what was sent, and so may the service.
    let secrets = file.account.secrets().and(&assertion::secrets(&form));
    let request =
        client.post(url.clone()).header("content-type", "application/x-www-form-urlencoded").body(form);
    let source = match file.account {
        Account::Service(_) => CredentialSource::ServiceAccount(place.path),
        Account::User(_) => CredentialSource::Adc { path: place.path, is_named: place.is_named },
    };
    let reply = exchange(request, &url, EXCHANGE_TIME).await?.token(&url, &secrets, &source)?;
    Ok(Granted { given_for: secrets, quota_project: file.quota_project_id, ..granted(&reply, source)? })
}

/// The project that goes with the credentials. Fails where none is named, with what more there is to say of that: mostly
/// nothing. Blocks: reads files, and may ask the machine's own server.
pub(crate) fn project(tokens: &Tokens) -> Result<String, Option<String>> {
    if let Some(project) = &tokens.project {
        return Ok(project.clone());
    }
    let Some(place) = file_of(tokens) else {
        let host = tokens.metadata_host.as_ref().filter(|_| !tokens.have_command()).ok_or(None)?;
        return match metadata::project(host) {
            MachineProject::Named(project) => Ok(project),
            MachineProject::None => Err(None),
            MachineProject::NotNow => Err(Some(format!("{} gives none now", metadata::called(host)))),
            MachineProject::Silent => Err(Some(metadata::silent(host))),
        };
    };
    let file = read(&place).map_err(|_| None)?;
    let chosen = || tokens.gcloud.project.clone().or_else(|| gcloud_project(tokens));
    file.project_id.or_else(chosen).or(file.quota_project_id).ok_or(None)
}

/// The project of gcloud's active configuration.
fn gcloud_project(tokens: &Tokens) -> Option<String> {
    let folder = tokens.gcloud.folder.as_ref()?;
    let active = || fs::read_to_string(folder.join("active_config")).unwrap_or_default();
    let name = tokens.gcloud.configuration.clone().unwrap_or_else(active);
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

/// Where a token may come from, as far as that shows without running or asking anyone, first one first. Blocks: looks at the
/// disk.
pub(crate) fn sources(tokens: &Tokens) -> Vec<CredentialSource> {
    let named = tokens.file.iter().cloned().map(|path| CredentialSource::Adc { path, is_named: true });
    let usual = path(&Tokens { file: None, ..tokens.clone() }).filter(|path| path.exists());
    let usual = usual.map(|path| CredentialSource::Adc { path, is_named: false });
    let command = tokens.have_command().then_some(CredentialSource::TokenCommand);
    command.into_iter().chain(named).chain(usual).collect()
}

/// `true` if there is a file with a sign-in, or one is named. Blocks: looks at the disk.
pub(crate) fn has_file(tokens: &Tokens) -> bool {
    file_of(tokens).is_some()
}

/// Where the file with the sign-in is, or would be: the one that is named, else gcloud's.
pub(super) fn path(tokens: &Tokens) -> Option<PathBuf> {
    let usual = || Some(tokens.gcloud.folder.as_ref()?.join("application_default_credentials.json"));
    tokens.file.clone().or_else(usual)
}

/// The file with the sign-in: the one that is named, else gcloud's if it is there.
fn file_of(tokens: &Tokens) -> Option<CredentialFile> {
    let is_named = tokens.file.is_some();
    path(tokens).filter(|path| is_named || path.exists()).map(|path| CredentialFile { path, is_named })
}

/// A file with a sign-in.
#[derive(Clone)]
struct CredentialFile {
    path: PathBuf,
    /// `true` if the variable names it.
    is_named: bool,
}

impl CredentialFile {
    fn unusable(&self, fault: &str) -> Error {
        let remedy = if self.is_named {
            let tilde = if self.path.starts_with("~") { "; write the whole path, without ~" } else { "" };
            format!("correct {VARIABLE} or unset it{tilde}")
        } else {
            format!("sign in with {SIGN_IN}, or set accessTokenCommand")
        };
        Error::NotSignedIn { what: self.said(fault), remedy }
    }

    fn broken_key(&self, fault: &str) -> Error {
        let source = CredentialSource::ServiceAccount(self.path.clone());
        Error::NotSignedIn { what: self.said(fault), remedy: another_token(&source).to_owned() }
    }

    fn said(&self, fault: &str) -> String {
        let path = self.path.display();
        if self.is_named {
            format!("{VARIABLE} names {path}, which {fault}")
        } else {
            format!("{path} {fault}")
        }
    }
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
    /// What the file of an OAuth client has, for a program on a desktop or for a site.
    installed: Option<IgnoredAny>,
    web: Option<IgnoredAny>,
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
fn read(file: &CredentialFile) -> Result<AdcFile, Error> {
    let path = &file.path;
    let size = fs::metadata(path).map_err(|error| {
        let is_gone = error.kind() == io::ErrorKind::NotFound;
        file.unusable(if is_gone { "is not there" } else { "cannot be read" })
    })?;
    if !size.is_file() || size.len() > LONGEST {
        return Err(file.unusable("is not a file with credentials"));
    }
    let text = fs::read_to_string(path).map_err(|_| file.unusable("cannot be read"))?;
    let Ok(head) = serde_json::from_str::<Head>(&text) else {
        return Err(file.unusable("is not a file with credentials"));
    };
    let account = match head.kind.as_str() {
        "authorized_user" => serde_json::from_str(&text).map(Account::User),
        "service_account" => serde_json::from_str(&text).map(Account::Service),
        _ if head.installed.is_some() || head.web.is_some() => return Err(of_a_client(file)),
        "" => return Err(file.unusable("is not a file with credentials")),
        kind => return Err(of_another_kind(path, kind)),
    };
    let account = account.map_err(|_| file.unusable("lacks a part of the credentials"))?;
    Ok(AdcFile { account, project_id: head.project_id, quota_project_id: head.quota_project_id })
}

/// The file of an OAuth client says which program asks, and not who.
fn of_a_client(file: &CredentialFile) -> Error {
    let path = file.path.display();
    let unset = if file.is_named { format!("unset {VARIABLE} and ") } else { String::new() };
    Error::NotSignedIn {
        what: file.said("is the file of an OAuth client, not of a sign-in"),
        remedy: format!("{unset}sign in with {SIGN_IN} --client-id-file={path}"),
    }
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
async fn of_the_machine(tokens: &Tokens) -> Result<Granted, Error> {
    let nobody = || Error::NotSignedIn {
        what: "there are no credentials of Google Cloud on this machine".to_owned(),
        remedy: format!("sign in with {SIGN_IN}, or set accessTokenCommand"),
    };
    let host = tokens.metadata_host.as_ref().ok_or_else(nobody)?;
    let url = format!("http://{host}/computeMetadata/v1/instance/service-accounts/default/token");
    let url = Url::parse(&url).map_err(|_| nobody())?;
    // No proxy knows the machine's own server.
    let client = http::client(metadata::CONNECTING, "localhost")?;
    let request = client.get(url.clone()).header("metadata-flavor", "Google");
    let silent = || Error::NotSignedIn {
        what: metadata::silent(host),
        remedy: format!("ask again, sign in with {SIGN_IN}, or set accessTokenCommand"),
    };
    let exchanged = timeout(metadata::TIME, exchange(request, &url, EXCHANGE_TIME)).await;
    let reply = exchanged.map_err(|_| silent())?.map_err(|_| nobody())?;
    // Anything may answer at that address elsewhere.
    if reply.headers.get("metadata-flavor").is_none_or(|flavor| flavor != "Google") {
        return Err(nobody());
    }
    let source = CredentialSource::Metadata;
    let reply = reply.token(&url, &Secrets::default(), &source).map_err(|error| match error {
        Error::NotSignedIn { .. } => nobody(),
        passing => passing,
    })?;
    granted(&reply, source)
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
    let response: Response = response.map_err(|error| match connection::before_reply(&error, host) {
        Error::Interrupted => broken(host),
        error => error,
    })?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(GiversReply { status, headers, body: reply::beginning(response, time).await })
}

fn broken(host: &str) -> Error {
    Error::NoToken { host: host.to_owned(), why: NoToken::Broken }
}

impl GiversReply {
    /// The body with the token.
    fn token(self, url: &Url, secrets: &Secrets, source: &CredentialSource) -> Result<Vec<u8>, Error> {
        let host = || url.host_str().unwrap_or_default().to_owned();
        let is_page = classify::is_markup(&self.body);
        match self.status {
            // Networks and proxies answer in the place of who was asked, with any of these.
            200..500 if is_page && !matches!(self.status, 408 | 429) => {
                Err(Error::WebPage { host: host(), wanted: "a token" })
            }
            // No token is as long: it would not be another the next time.
            200..300 if self.body.len() >= LONGEST_EXPLANATION => Err(Error::Malformed {
                what: format!(
                    "{} sent more than {} KiB in place of a token",
                    host(),
                    LONGEST_EXPLANATION >> 10
                ),
            }),
            200..300 if ends_early(&self.body) => Err(broken(&host())),
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
            _ => Err(refused(&self.body, secrets, source)),
        }
    }
}

/// `true` for the beginning of JSON.
fn ends_early(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_err_and(|error| error.is_eof())
}

/// Why no token is given (<https://www.rfc-editor.org/rfc/rfc6749#section-5.2>).
fn refused(body: &[u8], secrets: &Secrets, source: &CredentialSource) -> Error {
    #[derive(Default, Deserialize)]
    struct Refused {
        error: Option<String>,
        error_description: Option<String>,
    }
    let Refused { error, error_description } = serde_json::from_slice(body).unwrap_or_default();
    let said = error_description.or(error).unwrap_or_else(|| "no reason given".to_owned());
    let lower = said.to_ascii_lowercase();
    let is_about_time =
        ["short-lived", "reasonable timeframe", "iat and exp"].iter().any(|it| lower.contains(it));
    // What an account signs has the time in it.
    let signs = matches!(source, CredentialSource::ServiceAccount(_));
    let remedy = if signs && is_about_time { "set the clock of this machine" } else { another_token(source) };
    Error::NotSignedIn {
        what: format!("Google gives no token for these credentials: {}", words::clean(&said, secrets)),
        remedy: remedy.to_owned(),
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
