//! The services that speak this API: their addresses, and nothing else.

use reqwest::Url;

use crate::error::Error;

/// A service: where it is and how its addresses are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Service {
    /// The Developer API (<https://ai.google.dev/api>).
    Developer {
        /// The address before the version.
        base: Url,
        /// For example `v1beta`.
        version: String,
    },
}

impl Service {
    /// The Developer API at a base URL, whose path is kept as a prefix, in an API version.
    pub(crate) fn developer(base: &str, version: &str) -> Result<Self, Error> {
        Ok(Service::Developer { base: parse_base(base)?, version: parse_version(version)? })
    }

    /// Its name in a conversation's memory.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Service::Developer { .. } => "developer",
        }
    }

    /// The host, as it may be shown.
    pub(crate) fn host(&self) -> &str {
        match self {
            Service::Developer { base, .. } => base.host_str().unwrap_or_default(),
        }
    }

    /// The host, with its port if that is not the usual one.
    pub(crate) fn host_and_port(&self) -> String {
        match self {
            Service::Developer { base, .. } => base.authority().to_owned(),
        }
    }

    /// Scheme, host and port: what is sent to one origin is not sent to another unasked.
    pub(crate) fn origin(&self) -> String {
        match self {
            Service::Developer { base, .. } => base.origin().ascii_serialization(),
        }
    }

    /// The address of a model.
    pub(crate) fn model(&self, model: &str) -> Result<Url, Error> {
        self.at(model, "")
    }

    /// The address of one of a model's methods.
    pub(crate) fn method(&self, model: &str, method: &str) -> Result<Url, Error> {
        self.at(model, &format!(":{method}"))
    }

    fn at(&self, model: &str, suffix: &str) -> Result<Url, Error> {
        match self {
            Service::Developer { base, version } => {
                let (collection, name) = parse_model(model)?;
                Ok(below(base, [version, collection, &format!("{name}{suffix}")]))
            }
        }
    }
}

/// An address with more segments in its path.
fn below<'s>(base: &Url, segments: impl IntoIterator<Item = &'s str>) -> Url {
    let mut url = base.clone();
    url.path_segments_mut().expect("an http URL has a path").pop_if_empty().extend(segments);
    url
}

fn parse_base(base: &str) -> Result<Url, Error> {
    let url = Url::parse(base.trim()).map_err(|_| unusable_base("it must look like https://host/path"))?;
    let fault = if !matches!(url.scheme(), "http" | "https") {
        "it must begin with https:// or http://"
    } else if url.query().is_some() || url.fragment().is_some() {
        "it must end with its path, without ? or #"
    } else if !url.username().is_empty() || url.password().is_some() {
        "it must not hold a user name or password"
    } else {
        return Ok(url);
    };
    Err(unusable_base(fault))
}

/// Splits a model name into collection and name. Refuses anything that could mean something in a URL.
fn parse_model(model: &str) -> Result<(&'static str, &str), Error> {
    let (collection, name) = match model.trim().split_once('/') {
        None => ("models", model.trim()),
        Some(("models", name)) => ("models", name),
        Some(("tunedModels", name)) => ("tunedModels", name),
        Some(_) => ("", ""),
    };
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | '@');
    if name.starts_with(|char: char| char.is_ascii_alphanumeric()) && name.chars().all(plain) {
        return Ok((collection, name));
    }
    let shown: String = model.escape_debug().take(60).collect();
    Err(Error::Misconfigured {
        setting: "model (--model)",
        what: format!("\"{shown}\" is not a model name, such as gemini-flash-latest"),
    })
}

/// Takes an API version; the word `beta` means `v1beta`, as in Google's own SDKs.
fn parse_version(version: &str) -> Result<String, Error> {
    match version.trim() {
        "beta" => Ok("v1beta".to_owned()),
        version if !version.is_empty() && version.chars().all(|char| char.is_ascii_alphanumeric()) => {
            Ok(version.to_owned())
        }
        _ => Err(Error::Misconfigured {
            setting: "apiVersion (--api-version)",
            what: "the API version must be a word such as v1beta".to_owned(),
        }),
    }
}

fn unusable_base(fault: &str) -> Error {
    Error::Misconfigured {
        setting: "baseUrl (--base-url)",
        what: format!("the base URL cannot be used: {fault}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(base: &str, version: &str, model: &str) -> Result<String, Error> {
        Service::developer(base, version)?.method(model, "generateContent").map(String::from)
    }

    #[test]
    fn an_address_is_made_of_base_version_model_and_method() {
        for (base, version, model, expected) in [
            ("https://h", "v1beta", "m-1.5", "https://h/v1beta/models/m-1.5:generateContent"),
            (" https://h:8/a%20b/ ", "beta", "models/m", "https://h:8/a%20b/v1beta/models/m:generateContent"),
            ("http://h/a", "v1alpha", "tunedModels/m", "http://h/a/v1alpha/tunedModels/m:generateContent"),
        ] {
            assert_eq!(address(base, version, model).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn a_version_that_is_no_word_is_refused() {
        for version in ["", "v1/x", "v1?", "../v1"] {
            assert!(address("https://h", version, "m").is_err(), "{version}");
        }
    }
}
