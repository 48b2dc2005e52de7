//! A running client takes what the person corrects: a new sign-in, another key, a server that is there by now.

use std::fs;

use gemini::{Client, Error};
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use crate::vertex::{drawn, of_a_person, sign_in, token, vertex};
use crate::{ask, config_with};

fn answer() -> Reply {
    Reply::stream("mean_of_three.sse")
}

fn too_few_scopes() -> Reply {
    let reason = "ACCESS_TOKEN_SCOPE_INSUFFICIENT";
    let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]);
    Reply::error_with(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", &details)
}

/// What came of a question.
async fn end(client: &Client) -> String {
    ask(client).await.map_or_else(|error| error.to_string(), |_| "an answer".to_owned())
}

#[tokio::test]
async fn a_new_sign_in_and_a_new_quota_project_count_at_the_next_question() {
    let gemini = FakeGemini::playing([
        token("one"),
        too_few_scopes(),
        token("two"),
        answer(),
        token("three"),
        answer(),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let mut person = of_a_person(&gemini);
    sign_in(folder.path(), &person);
    let place = folder.path().to_str().expect("UTF-8");
    let variables = [("CLOUDSDK_CONFIG", place), ("GOOGLE_CLOUD_PROJECT", "p")];
    let client = Client::new(vertex(&gemini, &variables)).expect("a client");
    let mut said = vec![end(&client).await];
    for (name, value) in [("refresh_token", "1//another"), ("quota_project_id", "pays-another")] {
        person[name] = value.into();
        sign_in(folder.path(), &person);
        said.push(end(&client).await);
    }
    let requests: String = gemini.requests().iter().map(drawn).collect();
    assert_snapshot!(format!("{}\n{requests}", said.join("\n")), @"
    permission denied: Request had insufficient authentication scopes; sign in again with gcloud auth application-default login
    an answer
    an answer
    POST /token
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.one
        x-goog-user-project: pays
    POST /token
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.two
        x-goog-user-project: pays
    POST /token
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.three
        x-goog-user-project: pays-another
    ");
}

#[tokio::test]
async fn a_token_that_is_for_too_little_is_not_used_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    let command = format!("cat {}", file.display());
    let gemini = FakeGemini::playing([too_few_scopes(), answer()]);
    let variables = [("COMMAND", command.as_str()), ("GOOGLE_CLOUD_PROJECT", "p")];
    let client = Client::new(vertex(&gemini, &variables)).expect("a client");
    let mut said = Vec::new();
    for token in ["ya29.for-little", "ya29.for-more"] {
        fs::write(&file, token).expect("a token");
        said.push(end(&client).await);
    }
    let requests: String = gemini.requests().iter().map(drawn).collect();
    assert_snapshot!(format!("{}\n{requests}", said.join("\n")), @"
    permission denied: Request had insufficient authentication scopes; let accessTokenCommand ask for the scope https://www.googleapis.com/auth/cloud-platform
    an answer
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.for-little
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.for-more
    ");
}

#[tokio::test]
async fn who_signs_in_on_a_machine_in_googles_cloud_is_asked_for_from_then_on() {
    let machine = token("machine").header("Metadata-Flavor", "Google");
    let gemini = FakeGemini::playing([machine, too_few_scopes(), token("person"), answer()]);
    let host = gemini.url().replace("http://", "");
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_str().expect("UTF-8");
    let variables =
        [("CLOUDSDK_CONFIG", place), ("GOOGLE_CLOUD_PROJECT", "p"), ("GCE_METADATA_HOST", host.as_str())];
    let client = Client::new(vertex(&gemini, &variables)).expect("a client");
    let first = end(&client).await;
    sign_in(folder.path(), &of_a_person(&gemini));
    let said = [first, end(&client).await].join("\n");
    let requests: String = gemini.requests().iter().map(drawn).collect();
    assert_snapshot!(format!("{said}\n{requests}"), @"
    permission denied: Request had insufficient authentication scopes; give this machine the access scope cloud-platform
    an answer
    GET /computeMetadata/v1/instance/service-accounts/default/token
        metadata-flavor: Google
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.machine
    POST /token
    POST /v1beta1/projects/p/locations/global/publishers/google/models/gemini-flash-latest:streamGenerateContent?alt=sse
        authorization: Bearer ya29.person
        x-goog-user-project: pays
    ");
}

#[tokio::test]
async fn a_command_is_not_run_again_for_a_file_that_expired() {
    let folder = tempfile::tempdir().expect("a folder");
    let count = folder.path().join("count");
    let gone = Reply::error(403, "PERMISSION_DENIED", "You may not access the file, or it may not exist.");
    let gemini = FakeGemini::playing([gone, Reply::stream("plain_text.sse")]);
    let mut config = config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url())]);
    config.keys.command = Some(format!("printf x >> {}; echo AIzaSyTheKey-number-1", count.display()));
    let client = Client::new(config).expect("a client");
    let name = gemini::FileName::parse("files/one").expect("a name");
    assert!(client.file(&name).await.is_err_and(|error| error.is_gone()));
    ask(&client).await.expect("an answer");
    assert_eq!(fs::read_to_string(count).expect("a count"), "x");
}

#[tokio::test]
async fn a_silent_metadata_server_is_named_and_waited_for_once() {
    let gemini = FakeGemini::playing(vec![Reply::silence(); 9]);
    let host = gemini.url().replace("http://", "");
    let without_project = [("GCE_METADATA_HOST", host.as_str())];
    let failed = |found: Result<Client, Error>| found.err().expect("no project").to_string();
    let said = [(); 3].map(|()| failed(Client::new(vertex(&gemini, &without_project))));
    let times = gemini.requests().len();
    let with_project = [&without_project[..], &[("GOOGLE_CLOUD_PROJECT", "p")]].concat();
    let client = Client::new(vertex(&gemini, &with_project)).expect("a client");
    let said = [said.to_vec(), vec![end(&client).await]].concat().join("\n").replace(&host, "HOST");
    assert_snapshot!(format!("{said}\n{times} and {} requests", gemini.requests().len() - times), @"
    unusable setting: Vertex AI needs a project, and none is set: the metadata server of this machine (HOST) said nothing for 2 s; correct the setting vertexProject (--vertex-project)
    unusable setting: Vertex AI needs a project, and none is set: the metadata server of this machine (HOST) said nothing for 2 s; correct the setting vertexProject (--vertex-project)
    unusable setting: Vertex AI needs a project, and none is set: the metadata server of this machine (HOST) said nothing for 2 s; correct the setting vertexProject (--vertex-project)
    not signed in: the metadata server of this machine (HOST) said nothing for 2 s; ask again, sign in with gcloud auth application-default login, or set accessTokenCommand
    1 and 1 requests
    ");
}
