//! What a path asks for. Each version, each prefix and the forms of both services are taken.

use gemini::Asker;
use percent_encoding::percent_decode_str;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Generate {
        model: String,
    },
    Stream {
        model: String,
    },
    Count {
        model: String,
    },
    Models,
    /// Models that clients have trained: there are none.
    TunedModels,
    Model {
        name: String,
    },
    Upload,
    Files,
    File {
        id: String,
    },
    /// The content of a file.
    Download {
        id: String,
    },
}

/// An address with the service whose rules hold for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Addressed {
    pub(crate) address: Endpoint,
    pub(crate) asker: Asker,
    /// What stands before it: the path of the base address, with its slash at the end.
    pub(crate) prefix: String,
    /// `v1`, `v1beta`…
    pub(crate) version: String,
}

/// Reads the path of a request; `None` if it leads nowhere.
pub(crate) fn read(path: &str) -> Option<Addressed> {
    let decoded = |part: &str| percent_decode_str(part).decode_utf8().map(String::from).ok();
    let parts: Vec<String> =
        path.split('/').filter(|part| !part.is_empty()).map(decoded).collect::<Option<_>>()?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let version = parts.iter().position(|part| is_version(part))?;
    let is_upload = version > 0 && parts[version - 1] == "upload";
    let before = &parts[..version - usize::from(is_upload)];
    let (asker, rest) = match &parts[version + 1..] {
        ["projects", _, "locations", _, rest @ ..] => (Asker::Vertex, rest),
        rest @ ["publishers", ..] => (Asker::Vertex, rest),
        rest => (Asker::Developer, rest),
    };
    let address = match (rest, asker) {
        (["files"], Asker::Developer) if is_upload => Endpoint::Upload,
        _ if is_upload => return None,
        (["models"] | ["publishers", _, "models"], _) if parts[version + 1] != "projects" => Endpoint::Models,
        (["tunedModels" | "models"], _) => Endpoint::TunedModels,
        (["models", name] | ["publishers", _, "models", name], _) => of_model(name)?,
        (["files"], Asker::Developer) => Endpoint::Files,
        (["files", id], Asker::Developer) => match id.split_once(':') {
            None => Endpoint::File { id: (*id).to_owned() },
            Some((id, "download")) => Endpoint::Download { id: id.to_owned() },
            Some(_) => return None,
        },
        _ => return None,
    };
    let prefix: String = before.iter().map(|part| format!("{part}/")).collect();
    Some(Addressed { address, asker, prefix: format!("/{prefix}"), version: parts[version].to_owned() })
}

/// `v1`, `v1beta`, `v1beta1`, `v1alpha`…
fn is_version(part: &str) -> bool {
    let Some(rest) = part.strip_prefix('v') else { return false };
    let after = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let stage = after.strip_prefix("beta").or_else(|| after.strip_prefix("alpha")).unwrap_or(after);
    after.len() < rest.len()
        && stage.bytes().all(|byte| byte.is_ascii_digit())
        && (stage.is_empty() || stage != after)
}

fn of_model(name: &str) -> Option<Endpoint> {
    let Some((model, method)) = name.rsplit_once(':') else {
        return Some(Endpoint::Model { name: name.to_owned() });
    };
    let model = model.to_owned();
    match method {
        "generateContent" => Some(Endpoint::Generate { model }),
        "streamGenerateContent" => Some(Endpoint::Stream { model }),
        "countTokens" => Some(Endpoint::Count { model }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::read;

    #[test]
    fn every_form_of_an_address_leads_to_what_it_asks_for() {
        let paths = [
            "/v1/models/gemini-3.8-flash:generateContent",
            "//v1beta/models/gemini-3.8-flash%3AstreamGenerateContent",
            "/prefix/of/mine/v1alpha/models/m:countTokens",
            "/v1beta1/projects/p/locations/us-central1/publishers/google/models/m:generateContent",
            "/v1beta1/publishers/google/models/m:streamGenerateContent",
            "/v1beta1/publishers/google/models",
            "/v1/models",
            "/v1/models/m",
            "/v1beta/tunedModels",
            "/v1beta1/projects/p/locations/l/models",
            "/upload/v1/files",
            "/a/upload/v1beta/files",
            "/v1/files",
            "/v1/files/abc",
            "/v1/files/abc:download",
        ];
        let drawn = paths.map(|path| {
            let to = read(path).expect(path);
            format!("{:?} {:?} {} {}", to.address, to.asker, to.prefix, to.version)
        });
        assert_snapshot!(drawn.join("\n"), @r#"
        Generate { model: "gemini-3.8-flash" } Developer / v1
        Stream { model: "gemini-3.8-flash" } Developer / v1beta
        Count { model: "m" } Developer /prefix/of/mine/ v1alpha
        Generate { model: "m" } Vertex / v1beta1
        Stream { model: "m" } Vertex / v1beta1
        Models Vertex / v1beta1
        Models Developer / v1
        Model { name: "m" } Developer / v1
        TunedModels Developer / v1beta
        TunedModels Vertex / v1beta1
        Upload Developer / v1
        Upload Developer /a/ v1beta
        Files Developer / v1
        File { id: "abc" } Developer / v1
        Download { id: "abc" } Developer / v1
        "#);
    }

    #[test]
    fn other_paths_lead_nowhere() {
        for path in [
            "/",
            "/models/m:generateContent",
            "/v/models",
            "/version/models",
            "/v1/models/m:embed",
            "/v1",
            "/upload/v1/models",
            "/v1beta1/projects/p/locations/l/files",
            "/v1/files/a/b",
            "/v1x/models",
            "/v1/models/%ff",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn any_path_is_read(path in "[/a-z0-9:%.]{0,60}") {
            let _ = read(&path);
        }
    }
}
