//! The request of a service account for a token: a signed statement of who asks
//! (<https://developers.google.com/identity/protocols/oauth2/service-account>).

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Url;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::secrets::Secrets;

const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// How long the token is asked for, in seconds.
const TIME: u64 = 3600;

/// A service account, as its file has it.
#[derive(Deserialize)]
pub(super) struct ServiceAccount {
    client_email: String,
    /// PKCS #8 in PEM.
    private_key: SecretString,
    private_key_id: Option<String>,
    pub(super) token_uri: Option<String>,
}

impl ServiceAccount {
    /// What of it must not be shown.
    pub(super) fn secrets(&self) -> Secrets {
        Secrets::default().with(&base64_of(self.private_key.expose_secret()))
    }
}

/// The statement for an account, signed with its key.
pub(super) fn of(account: &ServiceAccount, audience: &str, now: SystemTime) -> Result<String, &'static str> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let head = json!({"alg": "RS256", "typ": "JWT", "kid": account.private_key_id});
    let claims =
        json!({"iss": account.client_email, "aud": audience, "scope": SCOPE, "iat": now, "exp": now + TIME});
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let statement = format!("{}.{}", encoded(&head), encoded(&claims));
    let unusable = "has a private key that cannot be used";
    let key = RsaKeyPair::from_pkcs8(&der(account.private_key.expose_secret()).ok_or(unusable)?);
    let key = key.map_err(|_| unusable)?;
    let mut signature = vec![0; key.public().modulus_len()];
    let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), statement.as_bytes(), &mut signature);
    signed.map_err(|_| unusable)?;
    Ok(format!("{statement}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The body of the request with a statement.
pub(super) fn form(statement: &str) -> String {
    encoded(&[("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", statement)])
}

/// Pairs as a form has them.
pub(super) fn encoded(pairs: &[(&str, &str)]) -> String {
    let mut url = Url::parse("form:").expect("a URL");
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

/// What must not be shown of a form: the values of its secret fields, as they are and as they are written there.
pub(super) fn secrets(form: &str) -> Secrets {
    let mut url = Url::parse("form:").expect("a URL");
    url.set_query(Some(form));
    let is_secret = |name: &str| ["client_secret", "refresh_token", "assertion"].contains(&name);
    let plain = url.query_pairs().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.into_owned());
    let written = form.split('&').filter_map(|pair| pair.split_once('='));
    let written = written.filter(|(name, _)| is_secret(name)).map(|(_, value)| value.to_owned());
    plain.chain(written).fold(Secrets::default(), |secrets, secret| secrets.with(&secret))
}

/// The bytes of a PEM.
fn der(pem: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64_of(pem)).ok()
}

/// The lines of a PEM as one.
fn base64_of(pem: &str) -> String {
    pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect()
}
