//! A client of the service, and how it is set up.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use turn::Memory;

use crate::credential::lasting::Lasting;
use crate::credential::token::TokenFinder;
use crate::credential::tokens::Tokens;
use crate::credential::withheld::Withheld;
use crate::credential::{Credential, adc};
use crate::credential_source::CredentialSource;
use crate::dialect::{generate, interactions};
use crate::error::Error;
use crate::http;
use crate::key::Keys;
use crate::known_models::model_note;
use crate::model_info::KnownModels;
use crate::question::Api;
use crate::retry::Policy;
use crate::service::Service;
use crate::transport::Transport;
use crate::uploads::Uploads;

/// How to reach a service.
#[derive(Clone, PartialEq)]
pub struct Config {
    /// Which one.
    pub surface: Surface,
    /// The address before the version, if it is not Google's own; a path in it is kept.
    pub base_url: Option<String>,
    /// The argument that an earlier question at this address signed in by, if this one lacks it: then no key and no token goes
    /// there.
    pub withheld: Option<String>,
    /// The API version, if it is not the usual one.
    pub api_version: Option<String>,
    /// Where the key is looked for, at the first call.
    pub keys: Keys,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long the service may stay silent. There is no limit on the whole: code can run for long.
    pub silence: Duration,
    /// When a failed request is sent again.
    pub retry: Policy,
    /// The file that remembers what was uploaded; without one that is forgotten with the client.
    pub uploads: Option<PathBuf>,
}

/// A service of Google's that answers.
#[derive(Clone, PartialEq)]
pub enum Surface {
    /// The Developer API, with a key.
    Developer,
    /// Vertex AI: a project with a token, or a key alone.
    Vertex(VertexPlace),
}

/// Which place of Vertex AI is asked, and where the token is looked for.
#[derive(Clone, PartialEq)]
pub struct VertexPlace {
    /// The project.
    pub project: Option<String>,
    /// The region, or `us`, `eu`, `global`.
    pub location: Option<String>,
    /// Where the token is looked for, at the first call.
    pub tokens: Tokens,
}

impl VertexPlace {
    /// `true` if a key alone is used: as in Google's SDKs, a project or a location comes before a key.
    fn is_express(&self, keys: &Keys) -> bool {
        let is_named = self.project.is_some() || self.location.is_some() || self.tokens.have_command();
        !is_named && keys.are_set()
    }

    /// The project that is named, or that goes with the credentials. Fails with what more there is to say of that. Blocks: may
    /// read files.
    fn project(&self) -> Result<String, Option<String>> {
        self.project.clone().map_or_else(|| adc::project(&self.tokens), Ok)
    }
}

/// What is said where there is no project, with what more is known of that.
fn no_project(keys: &Keys, why: Option<String>) -> String {
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    let none = format!("Vertex AI needs a project, and none is set{why}");
    if keys.are_set() {
        format!("{none}; the key that is set is used where no location and no token command is set either")
    } else {
        none
    }
}

impl Config {
    /// The Developer API with these keys.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        Config {
            surface: Surface::Developer,
            base_url: None,
            withheld: None,
            api_version: None,
            keys,
            connect_timeout: Duration::from_secs(15),
            silence: Duration::from_secs(120),
            retry: Policy::default(),
            uploads: None,
        }
    }

    /// The name that people know the service by.
    #[must_use]
    pub fn service_name(&self) -> &'static str {
        match self.surface {
            Surface::Developer => "Gemini",
            Surface::Vertex(_) => "Vertex AI",
        }
    }

    /// `true` if its programs read files that were uploaded.
    #[must_use]
    pub fn takes_uploads(&self) -> bool {
        self.surface == Surface::Developer
    }

    /// The service that will be asked. Fails if its address cannot be used, or if there is no project. Blocks: may read files
    /// for the project.
    pub fn reached(&self) -> Result<Reached, Error> {
        self.service().map(Reached)
    }

    /// What a person should know when they ask this model: one sentence or two each.
    #[must_use]
    pub fn remarks(&self, model: &str) -> Vec<String> {
        self.unused_key().map(str::to_owned).into_iter().chain(self.model_remark(model)).collect()
    }

    /// What to say of a model that has ended, ends or is answered by another, with the next step; `None` for the others.
    #[must_use]
    pub fn model_remark(&self, model: &str) -> Option<String> {
        let note = model_note(model).filter(|_| self.surface == Surface::Developer)?;
        Some(format!("{}: {note}. The setting model (--model) chooses another.", model.trim()))
    }

    /// `true` if a token signs in, `false` if a key does.
    #[must_use]
    pub fn takes_tokens(&self) -> bool {
        matches!(&self.surface, Surface::Vertex(place) if !place.is_express(&self.keys))
    }

    /// `true` if nothing leads to a key or a token, as far as that shows without asking anyone. Blocks: looks at the disk.
    #[must_use]
    pub fn has_no_sign_in(&self) -> bool {
        match &self.surface {
            Surface::Vertex(place) if !place.is_express(&self.keys) => {
                !place.tokens.have_command() && !adc::has_file(&place.tokens)
            }
            Surface::Vertex(_) | Surface::Developer => !self.keys.are_set(),
        }
    }

    /// Where a key or a token comes from, as far as that shows without running or asking anyone, first one first: each is used
    /// where those before it are gone. Blocks: looks at the disk.
    #[must_use]
    pub fn sign_ins(&self) -> Vec<CredentialSource> {
        match &self.surface {
            Surface::Vertex(place) if !place.is_express(&self.keys) => adc::sources(&place.tokens),
            Surface::Vertex(_) | Surface::Developer => self.keys.sources(),
        }
    }

    /// What to say of a key or a sign-in that is there and not used; `None` if there is none. Blocks: may read files for the project.
    #[must_use]
    pub fn unused_key(&self) -> Option<&'static str> {
        match &self.surface {
            Surface::Vertex(place) if place.is_express(&self.keys) && adc::has_file(&place.tokens) => Some(
                "There is a sign-in of Google Cloud too, and it is not used: a key is set, and no project. To use the sign-in, set \
                 vertexProject (--vertex-project).",
            ),
            Surface::Vertex(place)
                if self.keys.are_set() && !place.is_express(&self.keys) && place.project().is_ok() =>
            {
                Some(
                    "A key is set too, and not used: Vertex AI is asked in the name of the project. To use the key alone, set no \
                 project, no location and no token command.",
                )
            }
            Surface::Vertex(_) | Surface::Developer => None,
        }
    }

    fn service(&self) -> Result<Service, Error> {
        let (base, version) = (self.base_url.as_deref(), self.api_version.as_deref());
        match &self.surface {
            Surface::Developer => Service::developer(base, version),
            Surface::Vertex(place) if place.is_express(&self.keys) => Service::express(base, version),
            Surface::Vertex(place) => {
                let location = place.location.as_deref().unwrap_or("global");
                let project = place.project().map_err(|why| Error::Misconfigured {
                    setting: "vertexProject (--vertex-project)",
                    what: no_project(&self.keys, why),
                })?;
                Service::project(base, version, &project, location)
            }
        }
    }

    fn credential(self) -> Arc<dyn Credential> {
        let takes_tokens = self.takes_tokens();
        if let Some(argument) = self.withheld {
            return Arc::new(Withheld(argument));
        }
        match self.surface {
            Surface::Vertex(place) if takes_tokens => Arc::new(Lasting::new(TokenFinder {
                tokens: place.tokens,
                connect_timeout: self.connect_timeout,
            })),
            Surface::Vertex(_) | Surface::Developer => Arc::new(Lasting::new(self.keys)),
        }
    }
}

/// A service that will be asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Reached(Service);

impl Reached {
    /// Its host, with its port if that is not the usual one.
    #[must_use]
    pub fn host(&self) -> String {
        self.0.host_and_port()
    }

    /// `true` if this is the service's own address, `false` if the settings name it.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        self.0.is_google_s()
    }

    /// `true` if it is on this machine: what is sent does not leave it.
    #[must_use]
    pub fn is_here(&self) -> bool {
        http::is_loopback(self.0.host())
    }

    /// `true` if a question to this API can follow the turn of a memory: it was had with it, with this service at this
    /// origin and in this project, and has an answer that can be sent again.
    #[must_use]
    pub fn continues_from(&self, api: Api, memory: &Memory) -> bool {
        let Reached(service) = self;
        memory.service == service.name()
            && memory.origin == service.origin()
            && memory.project.as_deref() == service.project_name()
            && match api {
                Api::Generate => generate::can_go_on(memory),
                Api::Interactions => interactions::can_go_on(memory),
            }
    }
}

/// A client of the service. Clones share connections and the credential once it was looked for.
#[derive(Clone)]
pub struct Client {
    pub(crate) service: Service,
    pub(crate) transport: Transport,
    pub(crate) uploads: Uploads,
    pub(crate) known_models: Arc<KnownModels>,
}

impl Client {
    /// A client; connects to nothing and looks for no credential yet. Blocks: may read files for the project.
    pub fn new(config: Config) -> Result<Self, Error> {
        let reached = config.reached()?;
        Client::at(reached, config)
    }

    /// A client for a service that is known already; connects to nothing and looks for no credential yet.
    pub fn at(Reached(service): Reached, config: Config) -> Result<Self, Error> {
        let uploads = Uploads::new(config.uploads.clone());
        let transport = Transport {
            http: http::client(config.connect_timeout, service.host())?,
            silence: config.silence,
            retry: if service.is_vertex() { config.retry.of_vertex() } else { config.retry },
            location: service.location().map(Arc::from),
            service: service.words(),
            credential: config.credential(),
            watcher: None,
        };
        Ok(Client { service, transport, uploads, known_models: Arc::default() })
    }

    /// The same, which tells of each wait before a request is sent again, with its reason, and of its end, with `None`. An ask
    /// tells of its own in its answer.
    #[must_use]
    pub fn watched_by(
        mut self,
        watcher: impl Fn(Option<(Duration, String)>) + Send + Sync + 'static,
    ) -> Self {
        let watch = move |wait: Option<(Duration, &Error)>| {
            watcher(wait.map(|(delay, reason)| (delay, reason.waited_for())));
        };
        self.transport.watcher = Some(Arc::new(watch));
        self
    }

    /// The host of the service, with its port if that is not the usual one.
    #[must_use]
    pub fn host(&self) -> String {
        self.service.host_and_port()
    }

    /// The host as [`Client::host`], if it is not the service's own: who is there gets the key or the token.
    #[must_use]
    pub fn unusual_host(&self) -> Option<String> {
        (!self.service.is_google_s()).then(|| self.host())
    }

    /// What to know of a model that has ended, ends or is answered by another; `None` for the others.
    #[must_use]
    pub fn note_on(&self, model: &str) -> Option<&'static str> {
        model_note(model).filter(|_| !self.service.is_vertex())
    }

    /// Looks for the key or token, if that was not done yet, and gives where it came from.
    pub async fn credential_source(&self) -> Result<CredentialSource, Error> {
        let credential = &self.transport.credential;
        credential.apply(&mut HeaderMap::new()).await?;
        credential.source().ok_or(Error::KeyMissing)
    }
}
