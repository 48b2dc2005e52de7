//! Calls of the Developer API (<https://ai.google.dev/api/generate-content>).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Method, Url};
use tokio::sync::Mutex;

use crate::endpoint::Endpoint;
use crate::error::{self, Context, Error};
use crate::http;
use crate::key::{Found, KeySource, Keys};
use crate::reply::{self, Reply};
use crate::retry::{self, Policy, Tried, Wait};
use crate::wire::{Request, Response};

/// Where the service is unless told otherwise.
pub const BASE_URL: &str = "https://generativelanguage.googleapis.com";

/// The version whose documentation covers code execution.
pub const API_VERSION: &str = "v1beta";

/// The answer as it comes. Ends with `None` when it is whole, or after one error; what came before an error is
/// good. Dropping it drops the connection, which is how the service learns of a cancellation.
pub type Responses = BoxStream<'static, Result<Response, Error>>;

/// How to reach the service.
#[derive(Clone)]
pub struct Config {
    /// The address before the version; a path in it is kept.
    pub base_url: String,
    /// The API version.
    pub api_version: String,
    /// Where the key is looked for, at the first call.
    pub keys: Keys,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long the service may stay silent. There is no limit on the whole: code can run for long.
    pub idle_timeout: Duration,
    /// When a failed request is sent again.
    pub retry: Policy,
}

impl Config {
    /// The configuration an environment asks for, given as a lookup, with the names of Google's own SDKs
    /// (<https://github.com/googleapis/python-genai>).
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| env(name).filter(|text| !text.trim().is_empty());
        Config {
            base_url: set("GOOGLE_GEMINI_BASE_URL").unwrap_or_else(|| BASE_URL.to_owned()),
            api_version: set("GOOGLE_GENAI_API_VERSION").unwrap_or_else(|| API_VERSION.to_owned()),
            keys: Keys::from_env(&env),
            connect_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(120),
            retry: Policy::default(),
        }
    }
}

/// A client of the service. Clones share connections and the key once found.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    endpoint: Endpoint,
    keys: Keys,
    found: Arc<Mutex<Option<Arc<Found>>>>,
    idle_timeout: Duration,
    retry: Policy,
}

/// A request that can be sent more than once.
struct Call<'a> {
    model: &'a str,
    method: Method,
    url: Url,
    body: Bytes,
}

impl Client {
    /// A client; connects to nothing and looks for no key yet.
    pub fn new(config: Config) -> Result<Self, Error> {
        let endpoint = Endpoint::new(&config.base_url, &config.api_version)?;
        Ok(Client {
            http: http::client(config.connect_timeout, endpoint.host())?,
            endpoint,
            keys: config.keys,
            found: Arc::default(),
            idle_timeout: config.idle_timeout,
            retry: config.retry,
        })
    }

    /// Asks and returns with the first piece of the answer. Failures before it are tried again, and `on_wait`
    /// is told of each wait; once something was answered nothing is sent again.
    pub async fn stream(
        &self,
        model: &str,
        request: &Request,
        on_wait: impl FnMut(&Wait<'_>),
    ) -> Result<Responses, Error> {
        let mut url = self.endpoint.method(model, "streamGenerateContent")?;
        // Without this the service sends one JSON array.
        url.set_query(Some("alt=sse"));
        self.send(&Call { model, method: Method::POST, url, body: body(request) }, on_wait).await
    }

    /// Asks and waits for the whole answer.
    pub async fn generate(
        &self,
        model: &str,
        request: &Request,
        on_wait: impl FnMut(&Wait<'_>),
    ) -> Result<Response, Error> {
        let url = self.endpoint.method(model, "generateContent")?;
        let call = Call { model, method: Method::POST, url, body: body(request) };
        self.send(&call, on_wait).await?.next().await.unwrap_or(Err(Error::Interrupted))
    }

    /// Asks the service, once, whether it is there, takes the key and knows the model.
    pub async fn check(&self, model: &str) -> Result<(), Error> {
        let call = Call { model, method: Method::GET, url: self.endpoint.model(model)?, body: Bytes::new() };
        self.attempt(&call, &self.key().await?).await.map(drop)
    }

    /// Finds the key and tells where it came from.
    pub async fn key_source(&self) -> Result<KeySource, Error> {
        Ok(self.key().await?.source.clone())
    }

    /// The key, looked for once: a key command may ask the person to unlock something.
    async fn key(&self) -> Result<Arc<Found>, Error> {
        let mut found = self.found.lock().await;
        if let Some(known) = &*found {
            return Ok(Arc::clone(known));
        }
        let fresh = Arc::new(self.keys.find().await?);
        *found = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    async fn send(&self, call: &Call<'_>, mut on_wait: impl FnMut(&Wait<'_>)) -> Result<Responses, Error> {
        let key = self.key().await?;
        let mut tried = Tried::default();
        loop {
            let failure = match self.attempt(call, &key).await {
                Ok(responses) => return Ok(responses),
                Err(failure) => failure,
            };
            if matches!(failure, Error::KeyRejected { .. }) {
                // The person will change it, so the next call looks again.
                *self.found.lock().await = None;
            }
            tried.attempts += 1;
            let Some(delay) = retry::delay(&self.retry, &failure, tried, retry::jitter()) else {
                return Err(failure);
            };
            on_wait(&Wait { delay, attempt: tried.attempts + 1, reason: &failure });
            tokio::time::sleep(delay).await;
            tried.waited += delay;
        }
    }

    /// Sends once and waits for the first piece of the answer.
    async fn attempt(&self, call: &Call<'_>, key: &Arc<Found>) -> Result<Responses, Error> {
        let request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .header("x-goog-api-key", key.key.header())
            .header(CONTENT_TYPE, "application/json")
            .body(call.body.clone())
            .send();
        let host = self.endpoint.host();
        let response = tokio::time::timeout(self.idle_timeout, request)
            .await
            .map_err(|_| Error::Idle { after: self.idle_timeout })?
            .map_err(|error| error::before_reply(&error, host))?;
        let status = response.status();
        let context = Context { host: host.to_owned(), model: call.model.to_owned(), key: Arc::clone(key) };
        if status.is_redirection() {
            return Err(redirected(&response, &context));
        }
        if !status.is_success() {
            let asked = retry::asked_by(response.headers(), SystemTime::now());
            let explanation = reply::beginning(response, self.idle_timeout).await;
            return Err(error::of_reply(status.as_u16(), &explanation, asked, &context));
        }
        let mut reply = Reply::new(response, self.idle_timeout, context);
        // Not even bytes that come drop by drop put this off.
        let first = tokio::time::timeout(self.idle_timeout, reply.next())
            .await
            .map_err(|_| Error::Idle { after: self.idle_timeout })?
            .unwrap_or(Err(Error::Interrupted))?;
        let rest = stream::unfold(reply, async |mut reply| Some((reply.next().await?, reply)));
        Ok(stream::iter([Ok(first)]).chain(rest).boxed())
    }
}

fn body(request: &Request) -> Bytes {
    serde_json::to_vec(request).expect("a request is made of strings and lists").into()
}

/// What to say of a redirect that was not followed.
fn redirected(response: &reqwest::Response, context: &Context) -> Error {
    let Context { host, key, .. } = context;
    let status = response.status();
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let target = location.and_then(|location| response.url().join(location).ok());
    let what = match target {
        Some(target) if !target.has_host() => format!(
            "{host} redirects to an address of the kind \"{}:\", which is not on the web",
            error::clean(target.scheme(), Some(&key.key))
        ),
        Some(target) if !http::same_origin(response.url(), &target) => {
            let target = error::clean(&target.origin().ascii_serialization(), Some(&key.key));
            return Error::Redirected { host: host.clone(), target };
        }
        Some(_) if http::keeps_request(status) => {
            format!("{host} redirects to itself again and again ({status})")
        }
        Some(_) => format!("{host} redirects to another path ({status}) in a way that drops the question"),
        None => format!("{host} redirects ({status}) without an address that can be used"),
    };
    Error::Malformed { what }
}
