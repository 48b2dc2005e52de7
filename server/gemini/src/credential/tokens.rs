//! The places where a token of Google's cloud is looked for.

use std::path::PathBuf;

/// The machine's own server of credentials (<https://cloud.google.com/compute/docs/metadata/querying-metadata>).
pub(super) const METADATA_HOST: &str = "metadata.google.internal";

/// The places where a token is looked for: command, file, this machine. Nothing is run, read or fetched before the first
/// call.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// A command line that prints a token, run by `sh -c`, such as `gcloud auth print-access-token`. Once set it must work.
    pub(super) command: Option<String>,
    /// The file that `GOOGLE_APPLICATION_CREDENTIALS` names. Once set it must be there.
    pub(super) file: Option<PathBuf>,
    /// Where gcloud has its settings.
    pub(super) gcloud: Box<GcloudPlace>,
    /// The host of the metadata server; `None` if it is not to be asked.
    pub(super) metadata_host: Option<String>,
    /// The project of `GCLOUD_PROJECT`.
    pub(super) project: Option<String>,
    /// The project that pays for the calls, if the environment names one.
    pub(super) quota_project: Option<String>,
}

/// What is known of gcloud's settings.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct GcloudPlace {
    /// Their folder.
    pub(super) folder: Option<PathBuf>,
    /// The project that the environment gives gcloud.
    pub(super) project: Option<String>,
    /// The configuration that the environment chooses.
    pub(super) configuration: Option<String>,
}

impl Tokens {
    /// The places that an environment names, given as a lookup; without a command
    /// (<https://cloud.google.com/docs/authentication/application-default-credentials>).
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let env = |name: &str| env(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let usual_folder = || {
            let (folder, below) =
                if cfg!(windows) { (env("APPDATA"), "gcloud") } else { (env("HOME"), ".config/gcloud") };
            folder.map(|folder| PathBuf::from(folder).join(below))
        };
        let asks_machine = !env("NO_GCE_CHECK").is_some_and(|word| word.eq_ignore_ascii_case("true"));
        let host = env("GCE_METADATA_HOST").unwrap_or_else(|| METADATA_HOST.to_owned());
        Tokens {
            command: None,
            file: env("GOOGLE_APPLICATION_CREDENTIALS").map(PathBuf::from),
            gcloud: Box::new(GcloudPlace {
                folder: env("CLOUDSDK_CONFIG").map(PathBuf::from).or_else(usual_folder),
                project: env("CLOUDSDK_CORE_PROJECT"),
                configuration: env("CLOUDSDK_ACTIVE_CONFIG_NAME"),
            }),
            metadata_host: asks_machine.then_some(host),
            project: env("GCLOUD_PROJECT"),
            quota_project: env("GOOGLE_CLOUD_QUOTA_PROJECT"),
        }
    }

    /// The same with a command, if there is one.
    #[must_use]
    pub fn with_command(self, command: Option<String>) -> Self {
        Tokens { command, ..self }
    }

    /// `true` if a command prints the token.
    pub(crate) fn have_command(&self) -> bool {
        self.command.is_some()
    }
}
