//! A client of the service, and how it is set up.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use turn::Memory;

use crate::credential::key::KeyCredential;
use crate::dialect::generate;
use crate::error::Error;
use crate::http;
use crate::key::Keys;
use crate::key_source::KeySource;
use crate::retry::Policy;
use crate::service::Service;
use crate::transport::Transport;

/// Where the service is unless set otherwise.
const BASE_URL: &str = "https://generativelanguage.googleapis.com";

/// The version whose documentation covers code execution.
const API_VERSION: &str = "v1beta";

/// How to reach the service.
#[derive(Clone, PartialEq)]
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
    pub silence: Duration,
    /// When a failed request is sent again.
    pub retry: Policy,
}

impl Config {
    /// Google's own service with these keys.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        Config {
            base_url: BASE_URL.to_owned(),
            api_version: API_VERSION.to_owned(),
            keys,
            connect_timeout: Duration::from_secs(15),
            silence: Duration::from_secs(120),
            retry: Policy::default(),
        }
    }

    /// The host that will be asked, with its port if that is not the usual one; `None` if the address cannot be used.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        Some(self.service().ok()?.host_and_port())
    }

    /// `true` if a question can follow the turn of a memory: it was had with this service at this origin, and has an answer
    /// that can be sent again.
    #[must_use]
    pub fn continues_from(&self, memory: &Memory) -> bool {
        let same = |service: &Service| memory.service == service.name() && memory.origin == service.origin();
        generate::can_go_on(memory) && self.service().as_ref().is_ok_and(same)
    }

    fn service(&self) -> Result<Service, Error> {
        Service::developer(&self.base_url, &self.api_version)
    }
}

/// A client of the service. Clones share connections and the key once it was looked for.
#[derive(Clone)]
pub struct Client {
    pub(crate) service: Service,
    pub(crate) transport: Transport,
}

impl Client {
    /// A client; connects to nothing and looks for no key yet.
    pub fn new(config: Config) -> Result<Self, Error> {
        let service = config.service()?;
        let transport = Transport {
            http: http::client(config.connect_timeout, service.host())?,
            credential: Arc::new(KeyCredential::new(config.keys)),
            silence: config.silence,
            retry: config.retry,
        };
        Ok(Client { service, transport })
    }

    /// Looks for the key, if that was not done yet, and gives where it came from.
    pub async fn key_source(&self) -> Result<KeySource, Error> {
        let credential = &self.transport.credential;
        credential.apply(&mut HeaderMap::new()).await?;
        credential.source().ok_or(Error::KeyMissing)
    }
}
