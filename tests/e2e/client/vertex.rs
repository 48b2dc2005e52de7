//! Vertex AI: addresses, tokens, and what is said where one cannot be had.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use gemini::{Api, Client, Config, Error, Keys, Question, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Received, Reply};
use harness::test_python;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{Asked, ask, config, question};

/// A token as Google's servers give it.
pub(crate) fn token(name: &str) -> Reply {
    let token = json!({"access_token": format!("ya29.{name}"), "expires_in": 3599, "token_type": "Bearer"});
    Reply::new(200, "application/json", token.to_string())
}

fn answer() -> Reply {
    Reply::stream("mean_of_three.sse")
}

fn expired() -> Reply {
    Reply::error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
}

/// Vertex AI at a fake service, in an environment with these variables.
pub(crate) fn vertex(gemini: &FakeGemini, variables: &[(&str, &str)]) -> Config {
    let set = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let place = VertexPlace {
        project: set("GOOGLE_CLOUD_PROJECT"),
        location: set("GOOGLE_CLOUD_LOCATION"),
        tokens: Tokens::from_env(set).with_command(set("COMMAND")),
    };
    Config { surface: Surface::Vertex(place), keys: Keys::from_env(set), ..config(gemini) }
}

#[tokio::test]
async fn a_location_that_does_not_exist_is_named() {
    let page = || Reply::new(404, "text/html", "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>");
    let gemini = FakeGemini::playing([page(), page()]);
    let place =
        [("GOOGLE_CLOUD_PROJECT", "p"), ("GOOGLE_CLOUD_LOCATION", "us-moon1"), ("COMMAND", "echo ya29.x")];
    let client = Client::new(vertex(&gemini, &place)).expect("a client");
    let said = [
        ask(&client).await.expect_err("no location").to_string(),
        client.check("gemini-flash-latest").await.expect_err("no location").to_string(),
    ];
    assert_snapshot!(said.join("\n"), @"
    unknown location: 127.0.0.1 answered with a web page (HTTP 404): it knows no location us-moon1; set vertexLocation (--vertex-location) to one that Vertex AI has, such as global or us-central1; if you set a base URL, check it
    unknown location: 127.0.0.1 answered with a web page (HTTP 404): it knows no location us-moon1; set vertexLocation (--vertex-location) to one that Vertex AI has, such as global or us-central1; if you set a base URL, check it
    ");
}

#[tokio::test]
async fn an_overloaded_model_is_asked_three_times_at_most_as_vertex_ai_advises() {
    let gemini = FakeGemini::playing(vec![Reply::error(503, "UNAVAILABLE", "Busy."); 9]);
    let place = [("GOOGLE_CLOUD_PROJECT", "p"), ("COMMAND", "echo ya29.x")];
    assert_snapshot!(refused(vertex(&gemini, &place)).await, @"model overloaded: Busy; try again in a minute, or choose another model");
    assert_eq!(gemini.requests().len(), 3);
}

#[test]
fn an_answer_of_another_project_or_location_is_none_of_this_one() {
    let gemini = FakeGemini::playing([]);
    let of = |project, location, api| {
        let place = [("GOOGLE_CLOUD_PROJECT", project), ("GOOGLE_CLOUD_LOCATION", location)];
        let client = Client::new(vertex(&gemini, &place)).expect("a client");
        client.fingerprint(&Question { api, ..question() }).expect("a fingerprint")
    };
    for api in [Api::Generate, Api::Interactions] {
        let [first, same] = [of("p", "us-central1", api), of("p", "us-central1", api)];
        assert_eq!(first, same);
        assert_ne!(first, of("q", "us-central1", api));
        assert_ne!(first, of("p", "europe-west4", api));
    }
}

async fn asked(config: Config) -> Result<Asked, Error> {
    ask(&Client::new(config)?).await
}

/// What a person reads instead of an answer.
async fn refused(config: Config) -> String {
    asked(config).await.expect_err("a failure").to_string()
}

/// How a request authenticates, and where it goes.
pub(crate) fn drawn(request: &Received) -> String {
    let header =
        |name| request.header(name).map(|value| format!("\n    {name}: {value}")).unwrap_or_default();
    let headers = ["authorization", "x-goog-api-key", "x-goog-user-project", "metadata-flavor"].map(header);
    format!("{} {}{}\n", request.method, request.path, headers.concat())
}

fn all_drawn(gemini: &FakeGemini) -> String {
    gemini.requests().iter().map(drawn).collect()
}

/// A file with a sign-in, beside it nothing.
pub(crate) fn sign_in(folder: &Path, content: &Value) -> String {
    let path = folder.join("application_default_credentials.json");
    fs::write(&path, content.to_string()).expect("a file");
    path.to_string_lossy().into_owned()
}

pub(crate) fn of_a_person(gemini: &FakeGemini) -> Value {
    json!({
        "type": "authorized_user", "client_id": "an-id", "client_secret": "a secret", "refresh_token": "1//r",
        "quota_project_id": "pays", "token_uri": format!("{}/token", gemini.url()),
    })
}

#[tokio::test]
async fn a_person_who_is_signed_in_asks_in_the_name_of_a_project() {
    let gemini = FakeGemini::playing([token("one"), answer()]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [
        ("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()),
        ("GOOGLE_CLOUD_PROJECT", "p-1"),
        ("GOOGLE_CLOUD_LOCATION", "eu"),
    ];
    asked(vertex(&gemini, &variables)).await.expect("an answer");
    assert_snapshot!(all_drawn(&gemini), @r#"
    POST /token
    POST /v1beta1/projects/p-1/locations/eu/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.one
        x-goog-user-project: pays
    "#);
    let [exchange, question] = &gemini.requests()[..] else { panic!("two requests") };
    assert_eq!(
        String::from_utf8_lossy(&exchange.body),
        "grant_type=refresh_token&client_id=an-id&client_secret=a+secret&refresh_token=1%2F%2Fr"
    );
    assert_eq!(question.json()["contents"][0]["role"], "user");
}

#[tokio::test]
async fn the_project_of_gcloud_is_used_where_none_is_set() {
    let gemini = FakeGemini::playing([token("one"), answer()]);
    let folder = tempfile::tempdir().expect("a folder");
    sign_in(folder.path(), &of_a_person(&gemini));
    fs::create_dir(folder.path().join("configurations")).expect("a folder");
    let written = "[compute]\nproject = other\n[core]\naccount = me\nproject = from-gcloud\n";
    fs::write(folder.path().join("configurations/config_work"), written).expect("a file");
    fs::write(folder.path().join("active_config"), "work\n").expect("a file");
    let variables = [("CLOUDSDK_CONFIG", folder.path().to_str().expect("UTF-8"))];
    asked(vertex(&gemini, &variables)).await.expect("an answer");
    assert!(gemini.requests()[1].path.contains("/projects/from-gcloud/locations/global/publishers/google/"));
}

#[tokio::test]
async fn a_token_that_is_rejected_is_fetched_again_once() {
    let gemini = FakeGemini::playing([
        token("old"),
        answer(),
        expired(),
        token("new"),
        answer(),
        expired(),
        token("last"),
        expired(),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    let client = Client::new(vertex(&gemini, &variables)).expect("a client");
    ask(&client).await.expect("an answer");
    ask(&client).await.expect("an answer");
    let rejected = ask(&client).await.expect_err("a rejection");
    let sent: Vec<String> = gemini
        .requests()
        .iter()
        .map(|request| request.header("authorization").unwrap_or("-").to_owned())
        .collect();
    assert_eq!(
        sent,
        [
            "-",
            "Bearer ya29.old",
            "Bearer ya29.old",
            "-",
            "Bearer ya29.new",
            "Bearer ya29.new",
            "-",
            "Bearer ya29.last"
        ]
    );
    assert_snapshot!(rejected.to_string().replace(&file, "FILE"), @"sign-in rejected: the token from FILE: Request had invalid authentication credentials; unset GOOGLE_APPLICATION_CREDENTIALS and sign in again with gcloud auth application-default login");
}

#[tokio::test]
async fn a_token_about_to_run_out_is_fetched_again() {
    let brief = json!({"access_token": "ya29.brief", "expires_in": 200});
    let brief = || Reply::new(200, "application/json", brief.to_string());
    let gemini = FakeGemini::playing([brief(), answer(), brief(), answer()]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    let client = Client::new(vertex(&gemini, &variables)).expect("a client");
    ask(&client).await.expect("an answer");
    ask(&client).await.expect("an answer");
}

#[tokio::test]
async fn a_command_prints_the_token() {
    let gemini = FakeGemini::playing([answer()]);
    let variables = [
        ("COMMAND", "echo ya29.printed"),
        ("GOOGLE_CLOUD_PROJECT", "p"),
        ("GOOGLE_CLOUD_QUOTA_PROJECT", "pays"),
        ("GOOGLE_API_KEY", "unused"),
    ];
    asked(vertex(&gemini, &variables)).await.expect("an answer");
    assert_snapshot!(all_drawn(&gemini), @r#"
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.printed
        x-goog-user-project: pays
    "#);
}

#[tokio::test]
async fn a_key_alone_asks_in_express_mode_and_a_location_asks_for_a_project() {
    let gemini = FakeGemini::playing([answer()]);
    let express = vertex(&gemini, &[("GOOGLE_API_KEY", "AIzaSyExpress")]);
    assert_eq!(express.unused_key(), None);
    asked(express).await.expect("an answer");
    assert_snapshot!(all_drawn(&gemini), @r#"
    POST /v1beta1/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        x-goog-api-key: AIzaSyExpress
    "#);
    let named = vertex(&gemini, &[("GOOGLE_API_KEY", "k"), ("GOOGLE_CLOUD_LOCATION", "us")]);
    // Why it is not used is said with what is missing, once.
    assert_eq!(named.unused_key(), None);
    assert_snapshot!(refused(named).await, @"unusable setting: Vertex AI needs a project, and none is set; the key that is set is used where no location and no token command is set either; correct the setting vertexProject (--vertex-project)");
}

#[tokio::test]
async fn a_machine_in_googles_cloud_has_its_own_account() {
    let gemini = FakeGemini::playing([token("machine").header("Metadata-Flavor", "Google"), answer()]);
    let host = gemini.url().replace("http://", "");
    let variables = [("GCE_METADATA_HOST", host.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    asked(vertex(&gemini, &variables)).await.expect("an answer");
    assert_snapshot!(all_drawn(&gemini), @r#"
    GET /computeMetadata/v1/instance/service-accounts/default/token
        metadata-flavor: Google
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.machine
    "#);
}

#[tokio::test]
async fn who_gives_no_token_for_the_moment_is_asked_again_and_named() {
    let busy = |status: u16| Reply::new(status, "text/html", "<html>");
    let gemini = FakeGemini::playing([busy(503), busy(429), token("one"), answer()]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    asked(vertex(&gemini, &variables)).await.expect("an answer");
    assert_eq!(gemini.requests().len(), 4);
    let gemini = FakeGemini::playing((0..9).map(|_| busy(503)));
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    assert_snapshot!(refused(vertex(&gemini, &variables)).await, @"no token now: 127.0.0.1 gives none (HTTP 503); try again in a minute");
}

#[tokio::test]
async fn only_the_machines_own_server_is_believed_to_give_its_token() {
    let busy = || Reply::new(503, "text/plain", "").header("Metadata-Flavor", "Google");
    let own = token("machine").header("Metadata-Flavor", "Google");
    let gemini = FakeGemini::playing([busy(), own, answer()]);
    let host = gemini.url().replace("http://", "");
    let variables = [("GCE_METADATA_HOST", host.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    asked(vertex(&gemini, &variables)).await.expect("an answer");
    let gemini = FakeGemini::playing([token("of somebody else")]);
    let host = gemini.url().replace("http://", "");
    let variables = [("GCE_METADATA_HOST", host.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    assert_snapshot!(refused(vertex(&gemini, &variables)).await, @"not signed in: there are no credentials of Google Cloud on this machine; sign in with gcloud auth application-default login, or set accessTokenCommand");
}

#[tokio::test]
async fn what_keeps_a_token_from_being_had_is_said_with_the_next_step() {
    let refusal = || {
        Reply::new(
            400,
            "application/json",
            r#"{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}"#,
        )
    };
    let gemini = FakeGemini::playing([refusal(), Reply::new(200, "application/json", "{}"), refusal()]);
    let folder = tempfile::tempdir().expect("a folder");
    let mut said = String::new();
    let mut user_elsewhere = of_a_person(&gemini);
    user_elsewhere["token_uri"] = "http://192.0.2.1/token".into();
    for content in [
        of_a_person(&gemini),
        of_a_person(&gemini),
        user_elsewhere,
        json!({"type": "authorized_user"}),
        json!({"type": "external_account", "audience": "x"}),
        json!({"type": "service_account", "client_email": "a@b", "private_key": "-----BEGIN\nAAAA\n", "project_id": "q"}),
        json!([]),
    ] {
        let file = sign_in(folder.path(), &content);
        let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
        said += &refused(vertex(&gemini, &variables)).await.replace(&file, "FILE");
        said += "\n";
    }
    let usual = folder.path().join("gcloud");
    fs::create_dir(&usual).expect("a folder");
    sign_in(&usual, &of_a_person(&gemini));
    let usual = [("CLOUDSDK_CONFIG", usual.to_str().expect("UTF-8")), ("GOOGLE_CLOUD_PROJECT", "p")];
    let gone = [("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/file.json"), ("GOOGLE_CLOUD_PROJECT", "p")];
    let nothing = [("NO_GCE_CHECK", "true"), ("GOOGLE_CLOUD_PROJECT", "p")];
    let failing = [("COMMAND", "exit 3"), ("GOOGLE_CLOUD_PROJECT", "p")];
    for variables in [&usual, &gone, &nothing, &failing] {
        said += &refused(vertex(&gemini, variables)).await;
        said += "\n";
    }
    said += &refused(vertex(&gemini, &[("NO_GCE_CHECK", "true")])).await;
    assert_snapshot!(said, @r#"
    not signed in: Google gives no token for these credentials: Token has been expired or revoked; unset GOOGLE_APPLICATION_CREDENTIALS and sign in again with gcloud auth application-default login
    unintelligible reply: the reply to the request for a token has no token in it; check the base URL and the proxy
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names FILE, which names an address for tokens that is not https; correct GOOGLE_APPLICATION_CREDENTIALS or unset it
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names FILE, which lacks a part of the credentials; correct GOOGLE_APPLICATION_CREDENTIALS or unset it
    not signed in: the credentials in FILE are of the kind "external_account", which gcloud must exchange for a token; set accessTokenCommand to gcloud auth application-default print-access-token
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names FILE, which has a private key that cannot be used; make a new key file for the service account, and name it in GOOGLE_APPLICATION_CREDENTIALS
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names FILE, which is not a file with credentials; correct GOOGLE_APPLICATION_CREDENTIALS or unset it
    not signed in: Google gives no token for these credentials: Token has been expired or revoked; sign in again with gcloud auth application-default login
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names /nowhere/file.json, which is not there; correct GOOGLE_APPLICATION_CREDENTIALS or unset it
    not signed in: there are no credentials of Google Cloud on this machine; sign in with gcloud auth application-default login, or set accessTokenCommand
    unusable token: the token command failed (exit status: 3); correct it and ask again
    unusable setting: Vertex AI needs a project, and none is set; correct the setting vertexProject (--vertex-project)
    "#);
    assert_eq!(gemini.requests().len(), 3);
}

#[tokio::test]
async fn an_account_without_the_right_is_told_which_role_it_lacks() {
    let denied = Reply::error(403, "PERMISSION_DENIED", "Permission 'aiplatform.endpoints.predict' denied.");
    let gemini = FakeGemini::playing([denied.clone(), denied]);
    let variables = [("COMMAND", "echo ya29.printed"), ("GOOGLE_CLOUD_PROJECT", "p")];
    let account = refused(vertex(&gemini, &variables)).await;
    let key = refused(vertex(&gemini, &[("GOOGLE_API_KEY", "AIzaSyExpress")])).await;
    assert_snapshot!(format!("{account}\n{key}"), @"
    permission denied: Permission 'aiplatform.endpoints.predict' denied; give this account the role Vertex AI User in the project, or choose another project
    permission denied: Permission 'aiplatform.endpoints.predict' denied; allow this key the Vertex AI API, or set vertexProject (--vertex-project): then the sign-in of gcloud is used, and not the key
    ");
}

#[tokio::test]
async fn what_a_token_server_repeats_of_a_sign_in_is_not_shown() {
    let said =
        json!({"error": "invalid_grant", "error_description": "1//r, 1%2F%2Fr and a secret are revoked."});
    let gemini = FakeGemini::playing([Reply::new(400, "application/json", said.to_string())]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    assert_snapshot!(refused(vertex(&gemini, &variables)).await, @"not signed in: Google gives no token for these credentials: [redacted], [redacted] and [redacted] are revoked; unset GOOGLE_APPLICATION_CREDENTIALS and sign in again with gcloud auth application-default login");
}

#[tokio::test]
async fn what_the_service_repeats_of_a_sign_in_is_not_shown() {
    let (secret, refresh) = ("GOCSPX-composed-by-hand-0000", "1//0composed-by-hand_refresh-0000");
    let said = format!("no: {secret} {} {refresh} ya29.one-composed-by-hand", refresh.replace('/', "%2F"));
    let event = json!({"candidates": [{"content": {"parts": [{"text": said}]}, "finishReason": "STOP"}]});
    let gemini = FakeGemini::playing([
        token("one-composed-by-hand"),
        Reply::new(200, "text/event-stream", format!("data: {event}\n\n")),
        Reply::error(400, "INVALID_ARGUMENT", &said),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let mut person = of_a_person(&gemini);
    (person["client_secret"], person["refresh_token"]) = (secret.into(), refresh.into());
    let file = sign_in(folder.path(), &person);
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    let client = Client::new(vertex(&gemini, &variables)).expect("a client");
    let (answered, refused) = (ask(&client).await.expect("an answer").text(), ask(&client).await);
    assert_snapshot!(format!("{answered}\n{}", refused.expect_err("a refusal")), @r#"
    no: [redacted] [redacted] [redacted] [redacted]
    request not accepted: no: [redacted] [redacted] [redacted] [redacted]; change the question, the files or the settings as it says
    "#);
}

#[tokio::test]
async fn a_token_may_be_said_to_last_for_any_time() {
    for time in [json!(u64::MAX), json!("3599"), json!(-1), json!(3599.5), json!(null)] {
        let token = json!({"access_token": "ya29.one", "expires_in": time});
        let gemini = FakeGemini::playing([Reply::new(200, "application/json", token.to_string()), answer()]);
        let folder = tempfile::tempdir().expect("a folder");
        let file = sign_in(folder.path(), &of_a_person(&gemini));
        let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
        asked(vertex(&gemini, &variables)).await.unwrap_or_else(|error| panic!("{time}: {error}"));
    }
}

#[tokio::test]
async fn a_web_page_in_place_of_a_token_is_named_as_one() {
    let page = |status| Reply::new(status, "text/html", "<html>Welcome to the train</html>");
    let mut said = String::new();
    for status in [200, 403] {
        let gemini = FakeGemini::playing([page(status)]);
        let folder = tempfile::tempdir().expect("a folder");
        let file = sign_in(folder.path(), &of_a_person(&gemini));
        let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
        said += &refused(vertex(&gemini, &variables)).await;
        said.push('\n');
        assert_eq!(gemini.requests().len(), 1);
    }
    assert_snapshot!(said, @"
    a web page came: 127.0.0.1 answered with a web page, not with a token; is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy
    a web page came: 127.0.0.1 answered with a web page, not with a token; is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy
    ");
}

#[tokio::test]
async fn a_token_server_that_points_elsewhere_is_no_missing_sign_in() {
    let portal = Reply::redirect(302, "http://portal.example/login?of=1");
    let gemini = FakeGemini::playing([portal]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    assert_snapshot!(refused(vertex(&gemini, &variables)).await, @"no token now: 127.0.0.1 points to http://portal.example; credentials are not sent there; is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy");
    assert_eq!(gemini.requests().len(), 1);
}

#[tokio::test]
async fn a_token_server_that_points_to_itself_is_said_to_do_so() {
    let gemini = FakeGemini::playing(vec![Reply::redirect(307, "/token"); 9]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    assert_snapshot!(refused(vertex(&gemini, &variables)).await, @"no token now: 127.0.0.1 only points to other paths of its own; is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy");
}

/// A key of a service account, made anew: one in the repository would be found by whoever looks for keys that leaked.
static SERVICE_KEY: LazyLock<String> = LazyLock::new(|| {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/client/rsa_key.py");
    let made = Command::new(test_python()).arg(script).output().expect("Python runs");
    String::from_utf8(made.stdout).expect("a key")
});

fn of_a_service(gemini: &FakeGemini) -> Value {
    json!({"type": "service_account", "client_email": "a@b", "private_key": *SERVICE_KEY, "private_key_id": "k",
        "token_uri": format!("{}/token", gemini.url())})
}

#[tokio::test]
async fn the_next_step_fits_the_sign_in_that_is_used() {
    let grant = |said: &str| {
        let said = json!({"error": "invalid_grant", "error_description": said});
        Reply::new(400, "application/json", said.to_string())
    };
    let clock = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
    let gemini = FakeGemini::playing([
        grant("Invalid JWT Signature."),
        grant(clock),
        token("one"),
        expired(),
        token("two"),
        expired(),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let mut said = String::new();
    let service = of_a_service(&gemini);
    let client = json!({"installed": {"client_id": "x", "client_secret": "y"}});
    for content in [&service, &service, &service, &client] {
        let file = sign_in(folder.path(), content);
        let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
        said += &refused(vertex(&gemini, &variables)).await.replace(&file, "FILE");
        said += "\n";
    }
    for file in ["~/key.json", folder.path().to_str().expect("UTF-8")] {
        let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file), ("GOOGLE_CLOUD_PROJECT", "p")];
        said += &refused(vertex(&gemini, &variables))
            .await
            .replace(file, if file.starts_with('~') { file } else { "FOLDER" });
        said += "\n";
    }
    assert_snapshot!(said, @"
    not signed in: Google gives no token for these credentials: Invalid JWT Signature; make a new key file for the service account, and name it in GOOGLE_APPLICATION_CREDENTIALS
    not signed in: Google gives no token for these credentials: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe; set the clock of this machine
    sign-in rejected: the token from FILE: Request had invalid authentication credentials; make a new key file for the service account, and name it in GOOGLE_APPLICATION_CREDENTIALS
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names FILE, which is the file of an OAuth client, not of a sign-in; unset GOOGLE_APPLICATION_CREDENTIALS and sign in with gcloud auth application-default login --client-id-file=FILE
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names ~/key.json, which is not there; correct GOOGLE_APPLICATION_CREDENTIALS or unset it; write the whole path, without ~
    not signed in: GOOGLE_APPLICATION_CREDENTIALS names FOLDER, which is not a file with credentials; correct GOOGLE_APPLICATION_CREDENTIALS or unset it
    ");
}

#[tokio::test]
async fn who_pays_for_a_call_is_named_where_the_service_asks_for_it() {
    let mut said = String::new();
    let denied = |reason: &str, words: &str| {
        let info = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]);
        Reply::error_with(403, "PERMISSION_DENIED", words, &info)
    };
    let missing = "The aiplatform.googleapis.com API requires a quota project, which is not set by default.";
    let not_allowed = "Caller does not have required permission to use project qp.";
    let folder = tempfile::tempdir().expect("a folder");
    for reply in [denied("SERVICE_DISABLED", missing), denied("USER_PROJECT_DENIED", not_allowed)] {
        let with_token = |name: &str| [token(name), reply.clone()];
        let replies =
            [vec![reply.clone()], with_token("a").into(), with_token("b").into(), with_token("c").into()];
        let gemini = FakeGemini::playing(replies.concat());
        let usual = folder.path().join("gcloud");
        fs::create_dir_all(&usual).expect("a folder");
        sign_in(&usual, &of_a_person(&gemini));
        let usual = usual.to_str().expect("UTF-8").to_owned();
        let [person, service] = [of_a_person(&gemini), of_a_service(&gemini)].map(|content| {
            let file = folder.path().join(content["type"].as_str().expect("a kind"));
            fs::write(&file, content.to_string()).expect("a file");
            file.to_str().expect("UTF-8").to_owned()
        });
        for place in [
            ("COMMAND", "echo ya29.x"),
            ("GOOGLE_APPLICATION_CREDENTIALS", &*person),
            ("GOOGLE_APPLICATION_CREDENTIALS", &*service),
            ("CLOUDSDK_CONFIG", &*usual),
        ] {
            said += &refused(vertex(&gemini, &[("GOOGLE_CLOUD_PROJECT", "p"), place])).await;
            said += "\n";
        }
    }
    assert_snapshot!(said, @"
    no project to charge: The aiplatform.googleapis.com API requires a quota project, which is not set by default; name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer
    no project to charge: The aiplatform.googleapis.com API requires a quota project, which is not set by default; name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer
    no project to charge: The aiplatform.googleapis.com API requires a quota project, which is not set by default; name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer
    no project to charge: The aiplatform.googleapis.com API requires a quota project, which is not set by default; name a project that this account may use in GOOGLE_CLOUD_QUOTA_PROJECT, or with gcloud auth application-default set-quota-project PROJECT
    no project to charge: Caller does not have required permission to use project qp; name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer
    no project to charge: Caller does not have required permission to use project qp; name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer
    no project to charge: Caller does not have required permission to use project qp; name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer
    no project to charge: Caller does not have required permission to use project qp; name a project in GOOGLE_CLOUD_QUOTA_PROJECT in which this account has the role Service Usage Consumer
    ");
}

#[tokio::test]
async fn what_no_role_helps_against_has_its_own_next_step() {
    let denied = |status: u16, word: &str, reason: &str, words: &str| {
        let info = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]);
        Reply::error_with(status, word, words, &info)
    };
    let command = [("GOOGLE_CLOUD_PROJECT", "p"), ("COMMAND", "echo ya29.x")];
    let key = [("GOOGLE_API_KEY", "AIzaSyExpress")];
    let mut said = String::new();
    for (place, reply) in [
        (
            &command[..],
            denied(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "Insufficient scopes."),
        ),
        (
            &command,
            denied(
                403,
                "PERMISSION_DENIED",
                "SECURITY_POLICY_VIOLATED",
                "Prohibited by organization's policy.",
            ),
        ),
        (
            &command,
            denied(400, "FAILED_PRECONDITION", "", "Organization Policy constraint violated for projects/1."),
        ),
        (
            &key,
            denied(403, "PERMISSION_DENIED", "API_KEY_IP_ADDRESS_BLOCKED", "The IP address is not allowed."),
        ),
        (&command, denied(403, "PERMISSION_DENIED", "BILLING_DISABLED", "Billing is disabled.")),
        (&command, denied(404, "NOT_FOUND", "", "Project p not found.")),
        (
            &command,
            denied(403, "PERMISSION_DENIED", "CONSUMER_SUSPENDED", "Consumer projects/1 has been suspended."),
        ),
        (&key, denied(403, "PERMISSION_DENIED", "", "Consumer 'api_key:AIzaSyExpress' has been suspended.")),
    ] {
        let gemini = FakeGemini::playing([reply]);
        said += &refused(vertex(&gemini, place)).await;
        said += "\n";
    }
    assert_snapshot!(said, @"
    permission denied: Insufficient scopes; let accessTokenCommand ask for the scope https://www.googleapis.com/auth/cloud-platform
    permission denied: Prohibited by organization's policy; ask who administers the project in Google Cloud, or choose another model, location or project
    permission denied: Organization Policy constraint violated for projects/1; ask who administers the project in Google Cloud, or choose another model, location or project
    permission denied: The IP address is not allowed; change what the key is restricted to, where it was made, or use another key
    account not ready: Billing is disabled; see to the billing of the project: https://console.cloud.google.com/billing
    not found: Project p not found; check vertexProject (--vertex-project), the name and the base URL
    permission denied: Consumer projects/1 has been suspended; ask Google to lift the suspension of the project, in its console, or choose another project (vertexProject, --vertex-project)
    permission denied: Consumer 'api_key:[redacted]' has been suspended; ask Google to lift the suspension of the project, in its console, or use a key of another project
    ");
}

#[tokio::test]
async fn a_model_that_a_location_lacks_leads_to_the_other_locations() {
    let words =
        "Publisher Model `projects/p/locations/us-central1/publishers/google/models/m` was not found.";
    let gemini = FakeGemini::playing((0..3).map(|_| Reply::error(404, "NOT_FOUND", words)));
    let project = [("GOOGLE_CLOUD_PROJECT", "p"), ("COMMAND", "echo ya29.x")];
    let mut said = String::new();
    for place in [
        &[&project[..], &[("GOOGLE_CLOUD_LOCATION", "us-central1")]].concat()[..],
        &project,
        &[("GOOGLE_API_KEY", "AIzaSyExpress")],
    ] {
        said += &refused(vertex(&gemini, place)).await;
        said += "\n";
    }
    assert_snapshot!(said, @"
    unknown model: gemini-flash-latest: Publisher Model `projects/p/locations/us-central1/publishers/google/models/m` was not found; choose one that gemini-exec models lists, or another location: many models are only at global (vertexLocation, --vertex-location global)
    unknown model: gemini-flash-latest: Publisher Model `projects/p/locations/us-central1/publishers/google/models/m` was not found; choose one that gemini-exec models lists
    unknown model: gemini-flash-latest: Publisher Model `projects/p/locations/us-central1/publishers/google/models/m` was not found; choose one that gemini-exec models lists
    ");
}

#[tokio::test]
async fn a_key_that_vertex_ai_does_not_take_leads_to_the_sign_in() {
    let words = "API keys are not supported by this API. Expected OAuth2 access token.";
    let gemini = FakeGemini::playing([Reply::error(401, "UNAUTHENTICATED", words)]);
    assert_snapshot!(refused(vertex(&gemini, &[("GEMINI_API_KEY", "AIzaSyOfTheDeveloperApi")])).await, @"API key rejected: the key from GEMINI_API_KEY: API keys are not supported by this API. Expected OAuth2 access token; use a key that was made for Vertex AI, or set vertexProject (--vertex-project): then the sign-in of gcloud is used, and not the key");
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let both = vertex(&gemini, &[("GEMINI_API_KEY", "k"), ("GOOGLE_APPLICATION_CREDENTIALS", &file)]);
    assert_snapshot!(both.remarks("gemini-flash-latest").join("\n"), @"There is a sign-in of Google Cloud too, and it is not used: a key is set, and no project. To use the sign-in, set vertexProject (--vertex-project).");
}

#[tokio::test]
async fn a_reply_that_is_too_long_for_a_token_is_asked_for_once() {
    let long = json!({"access_token": "x".repeat(3_000_000), "expires_in": 9}).to_string();
    let gemini = FakeGemini::playing(vec![Reply::new(200, "application/json", long); 3]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    let said = refused(vertex(&gemini, &variables)).await;
    assert_snapshot!(format!("{} · {said}", gemini.requests().len()), @"1 · unintelligible reply: 127.0.0.1 sent more than 64 KiB in place of a token; check the base URL and the proxy");
}

#[tokio::test]
async fn a_connection_to_the_token_server_that_breaks_is_made_again() {
    let half = || Reply::new(200, "application/json", r#"{"access_token": "ya29."#);
    let gemini = FakeGemini::playing([Reply::close(), half(), token("one"), answer()]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    asked(vertex(&gemini, &variables)).await.expect("an answer");
    let gemini = FakeGemini::playing((0..9).map(|_| Reply::close()));
    let file = sign_in(folder.path(), &of_a_person(&gemini));
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", file.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    assert_snapshot!(refused(vertex(&gemini, &variables)).await, @"no token now: the connection to 127.0.0.1 broke; nothing of the question was sent; try again in a minute");
}

#[tokio::test]
async fn the_project_is_that_of_gclouds_variables_or_of_the_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let configurations = folder.path().join("configurations");
    fs::create_dir(&configurations).expect("a folder");
    for name in ["work", "home"] {
        let written = format!("[core]\nproject = from-{name}\n");
        fs::write(configurations.join(format!("config_{name}")), written).expect("a file");
    }
    fs::write(folder.path().join("active_config"), "work\n").expect("a file");
    let place = folder.path().to_str().expect("UTF-8");
    let mut drawn = String::new();
    for more in [
        vec![],
        vec![("CLOUDSDK_ACTIVE_CONFIG_NAME", "home")],
        vec![("CLOUDSDK_ACTIVE_CONFIG_NAME", "home"), ("CLOUDSDK_CORE_PROJECT", "from-variable")],
    ] {
        let gemini = FakeGemini::playing([token("one"), answer()]);
        sign_in(folder.path(), &of_a_person(&gemini));
        let variables = [&[("CLOUDSDK_CONFIG", place)], &more[..]].concat();
        asked(vertex(&gemini, &variables)).await.expect("an answer");
        drawn += &format!("{}\n", gemini.requests()[1].path.split('/').nth(3).expect("a project"));
    }
    let own = Reply::new(200, "text/plain", "from-machine").header("Metadata-Flavor", "Google");
    let machine = token("machine").header("Metadata-Flavor", "Google");
    let gemini = FakeGemini::playing([own, machine, answer()]);
    let host = gemini.url().replace("http://", "");
    asked(vertex(&gemini, &[("GCE_METADATA_HOST", &host)])).await.expect("an answer");
    drawn += &all_drawn(&gemini);
    assert_snapshot!(drawn, @"
    from-work
    from-home
    from-variable
    GET /computeMetadata/v1/project/project-id
        metadata-flavor: Google
    GET /computeMetadata/v1/instance/service-accounts/default/token
        metadata-flavor: Google
    POST /v1beta1/projects/from-machine/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.machine
    ");
}

#[tokio::test]
async fn a_project_is_believed_only_whole_and_looked_for_again_where_its_server_is_busy() {
    let google_s = |reply: Reply| reply.header("Metadata-Flavor", "Google");
    let project = |name: &str| google_s(Reply::new(200, "text/plain", name.to_owned()));
    let busy = || google_s(Reply::new(503, "text/plain", "busy"));
    let machine = google_s(token("machine"));
    let half = project("from-mach").then_break();
    // The first question finds it busy; the next one finds half of a name, and then all of it.
    let replies = [busy(), busy(), busy(), half, project("from-machine"), machine, answer()];
    let gemini = FakeGemini::playing(replies);
    let host = gemini.url().replace("http://", "");
    let first = refused(vertex(&gemini, &[("GCE_METADATA_HOST", &host)])).await.replace(&host, "HOST");
    asked(vertex(&gemini, &[("GCE_METADATA_HOST", &host)])).await.expect("an answer");
    let paths: Vec<String> = gemini.requests().into_iter().map(|request| request.path).collect();
    let long = FakeGemini::playing([project(&"a".repeat(100_000))]);
    let host = long.url().replace("http://", "");
    let endless = refused(vertex(&long, &[("GCE_METADATA_HOST", &host)])).await;
    assert_snapshot!([first, paths.join("\n"), endless].join("\n"), @"
    unusable setting: Vertex AI needs a project, and none is set: the metadata server of this machine (HOST) gives none now; correct the setting vertexProject (--vertex-project)
    /computeMetadata/v1/project/project-id
    /computeMetadata/v1/project/project-id
    /computeMetadata/v1/project/project-id
    /computeMetadata/v1/project/project-id
    /computeMetadata/v1/project/project-id
    /computeMetadata/v1/instance/service-accounts/default/token
    /v1beta1/projects/from-machine/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
    unusable setting: Vertex AI needs a project, and none is set; correct the setting vertexProject (--vertex-project)
    ");
}

#[tokio::test]
async fn a_check_finds_what_an_ask_would() {
    let denied = Reply::error(403, "PERMISSION_DENIED", "Permission 'aiplatform.endpoints.predict' denied.");
    let found = Reply::new(
        200,
        "application/json",
        r#"{"publisherModels": [{"name": "publishers/google/models/m"}]}"#,
    );
    let gemini = FakeGemini::playing([denied, found]);
    let client = Client::new(vertex(&gemini, &[("GOOGLE_CLOUD_PROJECT", "p"), ("COMMAND", "echo ya29.x")]));
    let client = client.expect("a client");
    let express = Client::new(vertex(&gemini, &[("GOOGLE_API_KEY", "AIzaSyExpress")])).expect("a client");
    let said = [
        client.check_ask(Api::Generate, "gemini-flash-latest").await,
        client.check_ask(Api::Generate, "gemini-3.1-flash-live-preview").await,
        express.check_ask(Api::Interactions, "gemini-flash-latest").await,
    ];
    let said = said.map(|checked| checked.expect_err("a failure").to_string());
    assert_eq!(client.models().await.expect("models").len(), 1);
    assert_snapshot!(format!("{}\n{}", said.join("\n"), all_drawn(&gemini)), @"
    permission denied: Permission 'aiplatform.endpoints.predict' denied; give this account the role Vertex AI User in the project, or choose another project
    unusable setting: gemini-3.1-flash-live-preview is a Live model: it is asked by voice and executes no code; correct the setting model (--model)
    unusable setting: the Interactions API of Vertex AI needs a project: set vertexProject, or ask by generate; correct the setting api (--api)
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:countTokens
        authorization: Bearer ya29.x
    GET /v1beta1/publishers/google/models?pageSize=1000
        authorization: Bearer ya29.x
        x-goog-user-project: p
    ");
}
