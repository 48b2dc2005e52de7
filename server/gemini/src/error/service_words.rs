//! What is said differently of each service when it refuses something.

/// The next steps that differ from service to service.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceWords {
    /// It knows no such model.
    pub(super) choose_model: &'static str,
    /// It has nothing of that name.
    pub(super) check_name: &'static str,
    /// It does not accept the key.
    pub(super) valid_key: &'static str,
    /// The same of a key that a file has.
    pub(super) valid_key_in_file: &'static str,
    /// The key may not be used for this.
    pub(super) allow_key: &'static str,
    /// The project of the key is suspended: the other way than to have that lifted.
    pub(super) key_of_another_project: &'static str,
    /// A policy stands against it.
    pub(super) ask_administrator: &'static str,
    /// There is no money for it.
    pub(super) see_to_billing: &'static str,
    /// The account or its place rules it out.
    pub(super) check_account: &'static str,
}

impl ServiceWords {
    /// The Developer API.
    pub(crate) const DEVELOPER: Self = ServiceWords {
        choose_model: "choose one of https://ai.google.dev/gemini-api/docs/models that can execute code",
        check_name: "check the name, the key and the base URL",
        valid_key: "set a valid key; create one at https://aistudio.google.com/apikey",
        valid_key_in_file: "set a valid key with gemini-exec keys set; create one at https://aistudio.google.com/apikey",
        allow_key: "allow this key the Gemini API, or use another key",
        key_of_another_project: "use a key of another project; https://aistudio.google.com/apikey shows whose this one is",
        ask_administrator: "ask who administers the project of this key in Google Cloud, or choose another model or a key of another \
                            project",
        see_to_billing: "see to the billing of the project, or to what it may spend: https://ai.google.dev/gemini-api/docs/billing",
        check_account: "check the region at https://ai.google.dev/gemini-api/docs/available-regions and billing at \
                        https://ai.google.dev/gemini-api/docs/billing",
    };

    /// Vertex AI.
    pub(crate) const VERTEX: Self = ServiceWords {
        choose_model: "choose one that gemini-exec models lists",
        check_name: "check vertexProject (--vertex-project), the name and the base URL",
        valid_key: "use a key that was made for Vertex AI, or set vertexProject (--vertex-project): then the sign-in of gcloud is \
                    used, and not the key",
        valid_key_in_file: "set one that was made for Vertex AI with gemini-exec keys set, or set vertexProject (--vertex-project): \
                            then the sign-in of gcloud is used, and not the key",
        allow_key: "allow this key the Vertex AI API, or set vertexProject (--vertex-project): then the sign-in of gcloud is used, \
                    and not the key",
        key_of_another_project: "use a key of another project",
        ask_administrator: "ask who administers the project in Google Cloud, or choose another model, location or project",
        see_to_billing: "see to the billing of the project: https://console.cloud.google.com/billing",
        check_account: "check vertexLocation (--vertex-location), vertexProject (--vertex-project) and the project's billing: \
                        https://console.cloud.google.com/billing",
    };
}
