//! The services that speak these APIs: their addresses, and nothing else.

use reqwest::Url;

use crate::error::{Error, ServiceWords};
use crate::http;
use crate::known_models::with_collection;

/// Where the Developer API is unless set otherwise.
const DEVELOPER: &str = "https://generativelanguage.googleapis.com";

/// A service: where it is and how its addresses are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Service {
    door: Door,
    /// The address before the version.
    base: Url,
    /// For example `v1beta`.
    version: String,
}

/// How models are reached there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Door {
    /// The Developer API, with a key (<https://ai.google.dev/api>).
    Developer,
    /// A project of Vertex AI, with a token (<https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest>).
    Project { project: String, location: String },
    /// Vertex AI with a key alone (<https://cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode/overview>).
    Express,
}

/// What a model's name is, taken apart.
struct ModelPath<'m> {
    /// Where it stands: `models`, `publishers/google/models`.
    collection: &'m str,
    name: &'m str,
}

impl Service {
    /// The Developer API. The path of the base URL is kept as a prefix. The default version is the one whose documentation
    /// covers code execution.
    pub(crate) fn developer(base: Option<&str>, version: Option<&str>) -> Result<Self, Error> {
        let base = parse_base(base.unwrap_or(DEVELOPER), "baseUrl (--base-url)")?;
        Ok(Service { door: Door::Developer, base, version: parse_version(version, "v1beta")? })
    }

    /// A project of Vertex AI in a location: a region, `us`, `eu` or `global`.
    pub(crate) fn project(
        base: Option<&str>,
        version: Option<&str>,
        project: &str,
        location: &str,
    ) -> Result<Self, Error> {
        let project =
            name(project, ".:-_", "vertexProject (--vertex-project)", "a project, such as my-project-1")?;
        let location =
            name(location, "-", "vertexLocation (--vertex-location)", "a location, such as us-central1")?;
        let host = match location.as_str() {
            "global" => "aiplatform.googleapis.com".to_owned(),
            "us" | "eu" => format!("aiplatform.{location}.rep.googleapis.com"),
            region => format!("{region}-aiplatform.googleapis.com"),
        };
        Self::vertex(base, &host, version, Door::Project { project, location })
    }

    /// Vertex AI with a key alone.
    pub(crate) fn express(base: Option<&str>, version: Option<&str>) -> Result<Self, Error> {
        Self::vertex(base, "aiplatform.googleapis.com", version, Door::Express)
    }

    fn vertex(base: Option<&str>, host: &str, version: Option<&str>, door: Door) -> Result<Self, Error> {
        let usual = format!("https://{host}");
        let base = parse_base(base.unwrap_or(&usual), "vertexBaseUrl (--vertex-base-url)")?;
        Ok(Service { door, base, version: parse_version(version, "v1beta1")? })
    }

    /// `true` if it keeps requests unless they say otherwise, and takes the word for it in all of them.
    pub(crate) fn keeps_requests(&self) -> bool {
        matches!(self.door, Door::Developer)
    }

    /// Its name in a conversation's memory.
    pub(crate) fn name(&self) -> &'static str {
        if self.is_vertex() { "vertex" } else { "developer" }
    }

    /// The project, if it has one.
    pub(crate) fn project_name(&self) -> Option<&str> {
        match &self.door {
            Door::Project { project, .. } => Some(project),
            Door::Developer | Door::Express => None,
        }
    }

    /// The location, if it has one.
    pub(crate) fn location(&self) -> Option<&str> {
        match &self.door {
            Door::Project { location, .. } => Some(location),
            Door::Developer | Door::Express => None,
        }
    }

    /// `true` if this is Google's own address.
    pub(crate) fn is_google_s(&self) -> bool {
        let host = self.host();
        self.base.scheme() == "https" && self.base.port().is_none() && host.ends_with(".googleapis.com")
    }

    /// The host, as it may be shown.
    pub(crate) fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// The host, with its port if that is not the usual one.
    pub(crate) fn host_and_port(&self) -> String {
        self.base.authority().to_owned()
    }

    /// Scheme, host and port: what is sent to one origin is not sent to another unasked.
    pub(crate) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// The address of what is known of a model.
    pub(crate) fn model(&self, model: &str) -> Result<Url, Error> {
        let ModelPath { collection, name } = self.model_path(model)?;
        Ok(self.below([collection, name]))
    }

    /// The address of one of a model's methods.
    pub(crate) fn method(&self, model: &str, method: &str) -> Result<Url, Error> {
        let ModelPath { collection, name } = self.model_path(model)?;
        Ok(self.in_place(collection, &format!("{name}:{method}")))
    }

    /// The address of a model where it answers: in a project and a location, if there are such.
    pub(crate) fn answering(&self, model: &str) -> Result<Url, Error> {
        let ModelPath { collection, name } = self.model_path(model)?;
        Ok(self.in_place(collection, name))
    }

    fn in_place(&self, collection: &str, name: &str) -> Url {
        match &self.door {
            Door::Project { project, location } => {
                self.below(["projects", project, "locations", location, collection, name])
            }
            Door::Developer | Door::Express => self.below([collection, name]),
        }
    }

    /// A model's name as the service writes it, with its collection.
    pub(crate) fn model_name(&self, model: &str) -> Result<String, Error> {
        let ModelPath { collection, name } = self.model_path(model)?;
        Ok(format!("{collection}/{name}"))
    }

    /// The address of the list of models.
    pub(crate) fn models(&self) -> Url {
        self.below([if self.is_vertex() { "publishers/google/models" } else { "models" }])
    }

    /// The address of the files, or of one of them.
    pub(crate) fn files(&self, name: Option<&str>) -> Result<Url, Error> {
        if self.is_vertex() {
            let what = "Vertex AI keeps no files; they are uploaded to the Developer API, with a key";
            return Err(misconfigured("engine (--engine gemini)", what));
        }
        Ok(self.below([name.unwrap_or("files")]))
    }

    /// The address where an upload begins.
    pub(crate) fn upload(&self) -> Result<Url, Error> {
        let files = self.files(None)?;
        let path = self.base.path().trim_end_matches('/');
        let below = files.path().strip_prefix(path).unwrap_or_default();
        let mut url = files.clone();
        url.set_path(&format!("{path}/upload{below}"));
        Ok(url)
    }

    /// How it is spoken of where it refuses something.
    pub(crate) fn words(&self) -> &'static ServiceWords {
        if self.is_vertex() { &ServiceWords::VERTEX } else { &ServiceWords::DEVELOPER }
    }

    /// `true` for Vertex AI.
    pub(crate) fn is_vertex(&self) -> bool {
        self.door != Door::Developer
    }

    /// The address of the interactions, or of one of them, by its id.
    pub(crate) fn interactions(&self, id: Option<&str>) -> Result<Url, Error> {
        let mut url = match &self.door {
            Door::Developer => self.below(["interactions"]),
            Door::Project { project, location } => {
                self.below(["projects", project, "locations", location, "interactions"])
            }
            Door::Express => {
                return Err(misconfigured(
                    "api (--api)",
                    "the Interactions API of Vertex AI needs a project: set vertexProject, or ask by generate",
                ));
            }
        };
        if id.is_some_and(|id| id.len() > 256 || matches!(id, "." | "..") || id.contains(char::is_control)) {
            let what = "the service gave an interaction a name that cannot be used".to_owned();
            return Err(Error::Malformed { what });
        }
        // An id may have any form: it is one segment, whatever is in it.
        url.path_segments_mut().expect("an http URL has a path").extend(id);
        Ok(url)
    }

    /// An address with more segments in its path, behind the version. A segment may hold slashes.
    fn below<'s>(&self, segments: impl IntoIterator<Item = &'s str>) -> Url {
        let mut url = self.base.clone();
        let segments = segments.into_iter().flat_map(|segment| segment.split('/'));
        url.path_segments_mut()
            .expect("an http URL has a path")
            .pop_if_empty()
            .push(&self.version)
            .extend(segments);
        url
    }

    /// Splits a model's name into collection and name. Refuses anything that could mean something in a URL.
    fn model_path<'m>(&self, model: &'m str) -> Result<ModelPath<'m>, Error> {
        let (given, name) = with_collection(model);
        let collection = match (&self.door, given) {
            (Door::Developer, "" | "models") => Some("models"),
            (Door::Developer, "tunedModels") => Some("tunedModels"),
            (Door::Developer, _) => None,
            (Door::Project { .. } | Door::Express, "" | "models" | "google" | "publishers/google/models") => {
                Some("publishers/google/models")
            }
            (Door::Project { .. } | Door::Express, _) => None,
        };
        let collection = collection.filter(|_| is_name(name, "-_.@"));
        collection.map(|collection| ModelPath { collection, name }).ok_or_else(|| {
            let shown: String = model.escape_debug().take(60).collect();
            misconfigured(
                "model (--model)",
                &format!("\"{shown}\" is not a model name, such as gemini-flash-latest"),
            )
        })
    }
}

/// `true` for letters, digits and these marks; the first is no mark.
fn is_name(name: &str, marks: &str) -> bool {
    let plain = |char: char| char.is_ascii_alphanumeric() || marks.contains(char);
    name.starts_with(|char: char| char.is_ascii_alphanumeric()) && name.chars().all(plain)
}

/// A name that becomes a segment of an address.
fn name(text: &str, marks: &str, setting: &'static str, wanted: &str) -> Result<String, Error> {
    let text = text.trim();
    if is_name(text, marks) {
        return Ok(text.to_owned());
    }
    let shown: String = text.escape_debug().take(60).collect();
    Err(misconfigured(setting, &format!("\"{shown}\" is not {wanted}")))
}

fn parse_base(base: &str, setting: &'static str) -> Result<Url, Error> {
    let unusable = |fault: &str| misconfigured(setting, &format!("the base URL cannot be used: {fault}"));
    let url = Url::parse(base.trim()).map_err(|_| unusable("it must look like https://host/path"))?;
    let fault = if !matches!(url.scheme(), "http" | "https") {
        "it must begin with https:// or http://"
    } else if url.query().is_some() || url.fragment().is_some() {
        "it must end with its path, without ? or #"
    } else if !url.username().is_empty() || url.password().is_some() {
        "it must not hold a user name or password"
    } else if !http::is_safe(&url) {
        "it must begin with https://, or a key would go unencrypted to another machine"
    } else {
        return Ok(url);
    };
    Err(unusable(fault))
}

/// Takes an API version; the word `beta` means the usual one, as in Google's own SDKs.
fn parse_version(version: Option<&str>, usual: &str) -> Result<String, Error> {
    match version.map_or("beta", str::trim) {
        "beta" => Ok(usual.to_owned()),
        version if !version.is_empty() && version.chars().all(|char| char.is_ascii_alphanumeric()) => {
            Ok(version.to_owned())
        }
        _ => Err(misconfigured(
            "apiVersion (--api-version)",
            "the API version must be a word such as v1 or v1beta",
        )),
    }
}

fn misconfigured(setting: &'static str, what: &str) -> Error {
    Error::Misconfigured { setting, what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn shown(service: Result<Service, Error>, model: &str) -> String {
        match service.and_then(|service| service.method(model, "generateContent")) {
            Ok(url) => url.into(),
            Err(error) => error.detail().into_owned(),
        }
    }

    #[test]
    fn an_address_is_made_of_base_version_model_and_method() {
        let developer = |base, version, model| shown(Service::developer(base, version), model);
        let vertex =
            |location| shown(Service::project(None, None, "example.com:p-1", location), "gemini-4-neon");
        let at = |base, model| shown(Service::project(base, Some("v1"), "p", "us-east5"), model);
        let drawn = [
            developer(None, None, "m-1.5"),
            developer(Some(" https://h:8/a%20b/ "), Some("beta"), "models/m"),
            developer(Some("http://[::1]:9/a"), Some("v1alpha"), "tunedModels/m"),
            vertex("us-central1"),
            vertex("eu"),
            vertex("us"),
            vertex("global"),
            at(Some("http://127.0.0.1:1/v/"), "google/m"),
            at(None, "publishers/google/models/m"),
            at(None, "projects/x/m"),
            shown(Service::express(None, Some("beta")), "models/m"),
        ];
        assert_snapshot!(drawn.join("\n"), @r#"
        https://generativelanguage.googleapis.com/v1beta/models/m-1.5:generateContent
        https://h:8/a%20b/v1beta/models/m:generateContent
        http://[::1]:9/a/v1alpha/tunedModels/m:generateContent
        https://us-central1-aiplatform.googleapis.com/v1beta1/projects/example.com:p-1/locations/us-central1/publishers/google/models/gemini-4-neon:generateContent
        https://aiplatform.eu.rep.googleapis.com/v1beta1/projects/example.com:p-1/locations/eu/publishers/google/models/gemini-4-neon:generateContent
        https://aiplatform.us.rep.googleapis.com/v1beta1/projects/example.com:p-1/locations/us/publishers/google/models/gemini-4-neon:generateContent
        https://aiplatform.googleapis.com/v1beta1/projects/example.com:p-1/locations/global/publishers/google/models/gemini-4-neon:generateContent
        http://127.0.0.1:1/v/v1/projects/p/locations/us-east5/publishers/google/models/m:generateContent
        https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/google/models/m:generateContent
        "projects/x/m" is not a model name, such as gemini-flash-latest
        https://aiplatform.googleapis.com/v1beta1/publishers/google/models/m:generateContent
        "#);
    }

    #[test]
    fn an_interaction_is_below_its_project_and_its_id_is_one_segment() {
        let address = |service: Result<Service, Error>, id| {
            service
                .and_then(|service| service.interactions(id))
                .map_or_else(|error| error.to_string(), String::from)
        };
        let drawn = [
            address(Service::developer(None, Some("v1")), None),
            address(Service::developer(Some("https://h/a/"), None), Some("v1_Chd-3")),
            address(Service::developer(None, None), Some("../a?b#c")),
            address(Service::project(None, None, "p-1", "us-central1"), None),
            address(Service::express(None, None), None),
        ];
        assert_snapshot!(drawn.join("\n"), @r#"
        https://generativelanguage.googleapis.com/v1/interactions
        https://h/a/v1beta/interactions/v1_Chd-3
        https://generativelanguage.googleapis.com/v1beta/interactions/..%2Fa%3Fb%23c
        https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p-1/locations/us-central1/interactions
        unusable setting: the Interactions API of Vertex AI needs a project: set vertexProject, or ask by generate; correct the setting api (--api)
        "#);
    }

    #[test]
    fn what_could_mean_something_in_an_address_is_refused() {
        let version = |version| shown(Service::developer(None, Some(version)), "m");
        let place = |project, location| shown(Service::project(None, None, project, location), "m");
        let drawn = [
            version(""),
            version("v1/x"),
            version("v1?"),
            version("../v1"),
            place("a/b", "global"),
            place("p", "../x"),
            place("p", "evil.test#"),
            place("", "global"),
            shown(Service::express(None, None), "m?x"),
            shown(Service::express(Some("https://u:p@h"), None), "m"),
        ];
        assert_snapshot!(drawn.join("\n"), @r#"
        the API version must be a word such as v1 or v1beta
        the API version must be a word such as v1 or v1beta
        the API version must be a word such as v1 or v1beta
        the API version must be a word such as v1 or v1beta
        "a/b" is not a project, such as my-project-1
        "../x" is not a location, such as us-central1
        "evil.test#" is not a location, such as us-central1
        "" is not a project, such as my-project-1
        "m?x" is not a model name, such as gemini-flash-latest
        the base URL cannot be used: it must not hold a user name or password
        "#);
    }
}
