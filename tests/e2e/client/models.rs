//! The models of the service, and the tokens of a question.

use gemini::{Api, Client, Config, Error, ModelInfo, Question, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};
use turn::{AnswerSettings, Memory, Prompt, Raw, State};

use crate::{MODEL, client, config, question};

fn reply(value: &Value) -> Reply {
    Reply::new(200, "application/json", value.to_string())
}

/// Vertex AI with a command that prints a token.
fn vertex(gemini: &FakeGemini) -> Client {
    let tokens = Tokens::from_env(|_| None).with_command(Some("echo ya29.t".to_owned()));
    let place = VertexPlace { project: Some("p".to_owned()), location: Some("eu".to_owned()), tokens };
    Client::new(Config { surface: Surface::Vertex(place), ..config(gemini) }).expect("a client")
}

fn instructed() -> Question {
    let mut prompt = Prompt { question: "mean?".to_owned(), ..Prompt::default() };
    prompt.answer = AnswerSettings { instructions: Some("Be brief.".to_owned()), ..prompt.answer };
    Question { prompt: prompt.into(), ..question() }
}

fn drawn(models: &[ModelInfo]) -> String {
    models.iter().map(|model| format!("{model:?}\n")).collect()
}

#[tokio::test]
async fn models_are_listed_from_all_pages() {
    let model = json!({
        "name": "models/gemini-3.8-flash", "displayName": "Gemini 3.8\u{1b}[1m Flash", "inputTokenLimit": 1_048_576,
        "outputTokenLimit": "65536", "supportedGenerationMethods": ["generateContent"],
    });
    let gemini = FakeGemini::playing([
        reply(&json!({"models": [model, {"displayName": "nameless"}], "nextPageToken": "a+b"})),
        Reply::error(503, "UNAVAILABLE", "busy"),
        reply(&json!({"models": [{"name": "models/b"}]})),
    ]);
    assert_snapshot!(drawn(&client(&gemini).models().await.expect("models")), @r#"
    ModelInfo { name: "gemini-3.8-flash", display_name: "Gemini 3.8 [1m Flash", input_tokens: Some(1048576), output_tokens: Some(65536), methods: ["generateContent"] }
    ModelInfo { name: "b", display_name: "", input_tokens: None, output_tokens: None, methods: [] }
    "#);
    let paths: Vec<String> = gemini.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(
        paths,
        [
            "/v1beta/models?pageSize=1000",
            "/v1beta/models?pageSize=1000&pageToken=a%2Bb",
            "/v1beta/models?pageSize=1000&pageToken=a%2Bb"
        ]
    );
}

#[tokio::test]
async fn a_list_that_does_not_end_is_left() {
    let page = |at: usize, items: &str| {
        let body = format!(r#"{{"models":[{items}],"nextPageToken":"{at}"}}"#);
        Reply::new(200, "application/json", body)
    };
    let mut drawn = String::new();
    let endless = [
        ("empty pages", 1_100, String::new()),
        ("long pages", 8, format!(r#"{{"name":"m","displayName":"{}"}}"#, "x".repeat(15 << 20))),
        ("many items", 8, vec![r#"{"name":"m"}"#; 1 << 16].join(",")),
    ];
    for (kind, count, items) in endless {
        let gemini = FakeGemini::playing((0..count).map(|at| page(at, &items)));
        let error = client(&gemini).models().await.expect_err("no end");
        drawn += &format!("{kind}: {} requests: {error}\n", gemini.requests().len());
    }
    let gemini = FakeGemini::playing([page(0, ""), page(0, "")]);
    let error = client(&gemini).models().await.expect_err("no end");
    drawn += &format!("the same page: {} requests: {error}\n", gemini.requests().len());
    assert_snapshot!(drawn, @r#"
    empty pages: 1024 requests: unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no end of the list in it; check the base URL and the proxy
    long pages: 5 requests: unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no end of the list in it; check the base URL and the proxy
    many items: 2 requests: unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no end of the list in it; check the base URL and the proxy
    the same page: 2 requests: unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no end of the list in it; check the base URL and the proxy
    "#);
}

#[tokio::test]
async fn vertex_ai_lists_the_models_of_its_publisher_and_a_rejected_token_is_replaced() {
    let gemini = FakeGemini::playing([
        reply(&json!({"name": "publishers/google/models/gemini-3.8-flash"})),
        Reply::error(401, "UNAUTHENTICATED", "expired"),
        reply(&json!({"publisherModels": [{"name": "publishers/google/models/gemini-3.8-flash"}]})),
    ]);
    let vertex = vertex(&gemini);
    vertex.check("gemini-3.8-flash").await.expect("a model");
    let models = vertex.models().await.expect("models");
    assert_eq!(models.iter().map(|model| model.name.as_str()).collect::<Vec<_>>(), ["gemini-3.8-flash"]);
    let paths: Vec<String> = gemini.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(
        paths,
        [
            "/v1beta1/publishers/google/models/gemini-3.8-flash",
            "/v1beta1/publishers/google/models?pageSize=1000",
            "/v1beta1/publishers/google/models?pageSize=1000"
        ]
    );
}

#[tokio::test]
async fn a_model_is_looked_up_once() {
    let model = json!({"name": "models/gemini-flash-latest", "inputTokenLimit": 1_048_576});
    let gemini = FakeGemini::playing([reply(&model)]);
    let client = client(&gemini);
    let first = client.model_info(MODEL).await.expect("a model");
    assert_eq!(first.input_tokens, Some(1_048_576));
    assert_eq!(client.clone().model_info(MODEL).await, Ok(first));
    assert_eq!(gemini.only_request().path, "/v1beta/models/gemini-flash-latest");
}

#[tokio::test]
async fn tokens_are_counted_in_what_would_be_asked() {
    let counted = || reply(&json!({"totalTokens": 11}));
    let gemini = FakeGemini::playing([counted(), counted(), counted()]);
    let (developer, vertex) = (client(&gemini), vertex(&gemini));
    assert_eq!(developer.count_tokens(&question()).await, Ok(11));
    assert_eq!(developer.count_tokens(&instructed()).await, Ok(11));
    assert_eq!(vertex.count_tokens(&instructed()).await, Ok(11));
    let seen = gemini.requests().into_iter().map(|it| format!("{} {:#}\n", it.path, it.json()));
    assert_snapshot!(seen.collect::<String>(), @r#"
    /v1beta/models/gemini-flash-latest:countTokens {
      "contents": [
        {
          "parts": [
            {
              "text": "mean?"
            }
          ],
          "role": "user"
        }
      ]
    }
    /v1beta/models/gemini-flash-latest:countTokens {
      "generateContentRequest": {
        "contents": [
          {
            "parts": [
              {
                "text": "mean?"
              }
            ],
            "role": "user"
          }
        ],
        "model": "models/gemini-flash-latest",
        "systemInstruction": {
          "parts": [
            {
              "text": "Be brief."
            }
          ],
          "role": "user"
        },
        "tools": [
          {
            "codeExecution": {}
          }
        ]
      }
    }
    /v1beta1/projects/p/locations/eu/publishers/google/models/gemini-flash-latest:countTokens {
      "contents": [
        {
          "parts": [
            {
              "text": "mean?"
            }
          ],
          "role": "user"
        }
      ],
      "systemInstruction": {
        "parts": [
          {
            "text": "Be brief."
          }
        ],
        "role": "user"
      },
      "tools": [
        {
          "codeExecution": {}
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn a_conversation_of_interactions_is_counted_with_all_its_steps() {
    let steps = [
        json!({"type": "thought", "summary": [{"type": "text", "text": "Hm."}]}),
        json!({"type": "code_execution_call", "id": "c", "arguments": {"language": "python", "code": "print(2)"}}),
        json!({"type": "code_execution_result", "call_id": "c", "result": "2\n"}),
        json!({"type": "function_call", "id": "f", "name": "stock", "arguments": {"city": "Oslo"}}),
        json!({"type": "function_result", "call_id": "f", "name": "stock", "result": [{"type": "text", "text": "7"}]}),
        json!({"type": "model_output", "content": [{"type": "text", "text": "Two."}]}),
    ];
    let raw = |json: &Value| serde_json::from_value::<Raw>(json.clone()).expect("JSON");
    let asked = json!({"type": "user_input", "content": [
        {"type": "document", "mime_type": "text/csv", "data": "bgozCg=="}, {"type": "text", "text": "how many?"},
    ]});
    let answered = steps.iter().map(|step| raw(step).into()).collect();
    let state = State::Steps { asked: raw(&asked), answered };
    let earlier = vec![Memory { files: vec!["a.csv".to_owned()], state, ..Memory::default() }];
    let gemini = FakeGemini::playing([reply(&json!({"totalTokens": 11}))]);
    let asked = Question { api: Api::Interactions, earlier, ..question() };
    assert_eq!(client(&gemini).count_tokens(&asked).await, Ok(11));
    assert_snapshot!(gemini.only_request().json(), @r#"{"contents":[{"parts":[{"inlineData":{"data":"bgozCg==","mimeType":"text/csv"}},{"text":"how many?"}],"role":"user"},{"parts":[{"text":"Hm."},{"text":"print(2)"},{"text":"2\n"},{"text":"{\"arguments\":{\"city\":\"Oslo\"},\"id\":\"f\",\"name\":\"stock\",\"type\":\"function_call\"}"},{"text":"{\"call_id\":\"f\",\"name\":\"stock\",\"result\":[{\"text\":\"7\",\"type\":\"text\"}],\"type\":\"function_result\"}"},{"text":"Two."}],"role":"model"},{"parts":[{"text":"mean?"}],"role":"user"}]}"#);
}

#[tokio::test]
async fn a_reply_without_a_count_is_no_count() {
    for body in [json!({}), json!({"totalTokens": null}), json!({"totalTokens": "many"})] {
        let gemini = FakeGemini::playing([reply(&body)]);
        let counted = client(&gemini).count_tokens(&question()).await;
        assert!(matches!(counted, Err(Error::Malformed { .. })), "{body}: {counted:?}");
    }
}

#[tokio::test]
async fn what_names_no_models_is_said_in_one_sentence() {
    let page = |status, body: &'static str| Reply::new(status, "text/html", body);
    let replies = [
        page(200, "<!doctype html><title>Sign in</title>"),
        page(403, "\u{feff}\n<html>"),
        reply(&json!({})),
        reply(&json!({"models": "gemini-3.8-flash"})),
        reply(&json!({"models": [7, {"name": 3}]})),
        reply(&json!(null)),
    ];
    let mut said = String::new();
    for reply in replies {
        let gemini = FakeGemini::playing([reply]);
        said += &client(&gemini).models().await.expect_err("no models").to_string();
        said.push('\n');
    }
    assert_snapshot!(said, @"
    a web page came: 127.0.0.1 answered with a web page, not with an answer; is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy
    a web page came: 127.0.0.1 answered with a web page, not with an answer; is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy
    unintelligible reply: 127.0.0.1 sent a reply that names no model; check the base URL and the proxy
    unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no list in it; check the base URL and the proxy
    unintelligible reply: 127.0.0.1 sent a reply that names no model; check the base URL and the proxy
    unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no event in it; check the base URL and the proxy
    ");
}
