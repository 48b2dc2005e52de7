//! What is taken for a secret, and what is not.

use std::fmt::Write as _;

use insta::assert_snapshot;

/// The lines of a text, each with what is found in it.
fn marked(text: &str) -> String {
    let mut drawn = String::new();
    for line in text.lines() {
        let found = secrets::find(line.as_bytes());
        let found: Vec<String> =
            found.into_iter().map(|it| format!("{}: {}", it.what, &line[it.place])).collect();
        writeln!(drawn, "{line}\n    {}", found.join(" · ")).expect("a string");
    }
    drawn
}

#[test]
fn keys_and_tokens_are_known_by_how_they_look() {
    // Composed by hand: none of them was ever given to anybody.
    let github = format!("ghp_{}", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A");
    let aws = format!("AKIA{}", "Q3EGRHYB7LKMXW52");
    let google = format!("AIza{}", "SyD3x-Mn8Qw_2Lr7Tk4Wz8Vb3Nc6Yd1Ff5H");
    let text = format!(
        "url = 'https://x.example/?t={github}'\nkey,{aws},1\ncurl -H 'x-goog-api-key: {google}'\nmy{github}\n{aws}B"
    );
    assert_snapshot!(marked(&text), @"
    url = 'https://x.example/?t=ghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A'
        GitHub token: ghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A
    key,AKIAQ3EGRHYB7LKMXW52,1
        AWS access key: AKIAQ3EGRHYB7LKMXW52
    curl -H 'x-goog-api-key: AIzaSyD3x-Mn8Qw_2Lr7Tk4Wz8Vb3Nc6Yd1Ff5H'
        Google API key: AIzaSyD3x-Mn8Qw_2Lr7Tk4Wz8Vb3Nc6Yd1Ff5H
    myghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A
        
    AKIAQ3EGRHYB7LKMXW52B
    ");
}

#[test]
fn values_beside_a_name_of_secrets_are_found_in_every_way_of_writing_it() {
    let text = r#"
api_key = "q9XkP2mZ7rT4vB1nW6yL"
API_KEY=q9XkP2mZ7rT4vB1nW6yL
export DB_PASSWORD=horse-battery7staple
  "clientSecret": "q9XkP2mZ7rT4vB1nW6yL",
auth_token: q9XkP2mZ7rT4vB1nW6yL
Authorization: Bearer q9XkP2mZ7rT4vB1nW6yL
<add key="Password" value="Tr0ub4dor&3x" />
machine h login me password Tr0ub4dor3x
postgres://me:Tr0ub4dor3x@db.internal:5432/sales
set_credentials(api_key="q9XkP2mZ7rT4vB1nW6yL")
AccountKey=8f3k2Jd9sLx0Qw7eRt5yUi1oPa4sDf6gHj2kLz8xCv3bNm5qWe9rTy1u==;EndpointSuffix=x
"#;
    assert_snapshot!(marked(text.trim()), @r#"
    api_key = "q9XkP2mZ7rT4vB1nW6yL"
        key or token: q9XkP2mZ7rT4vB1nW6yL
    API_KEY=q9XkP2mZ7rT4vB1nW6yL
        key or token: q9XkP2mZ7rT4vB1nW6yL
    export DB_PASSWORD=horse-battery7staple
        password: horse-battery7staple
      "clientSecret": "q9XkP2mZ7rT4vB1nW6yL",
        key or token: q9XkP2mZ7rT4vB1nW6yL
    auth_token: q9XkP2mZ7rT4vB1nW6yL
        key or token: q9XkP2mZ7rT4vB1nW6yL
    Authorization: Bearer q9XkP2mZ7rT4vB1nW6yL
        key or token: q9XkP2mZ7rT4vB1nW6yL
    <add key="Password" value="Tr0ub4dor&3x" />
        password: Tr0ub4dor&3x
    machine h login me password Tr0ub4dor3x
        password: Tr0ub4dor3x
    postgres://me:Tr0ub4dor3x@db.internal:5432/sales
        password: Tr0ub4dor3x
    set_credentials(api_key="q9XkP2mZ7rT4vB1nW6yL")
        key or token: q9XkP2mZ7rT4vB1nW6yL
    AccountKey=8f3k2Jd9sLx0Qw7eRt5yUi1oPa4sDf6gHj2kLz8xCv3bNm5qWe9rTy1u==;EndpointSuffix=x
        key or token: 8f3k2Jd9sLx0Qw7eRt5yUi1oPa4sDf6gHj2kLz8xCv3bNm5qWe9rTy1u==
    "#);
}

#[test]
fn code_and_data_that_only_speak_of_secrets_are_left_alone() {
    let text = r#"
token = tokens[i + 1]
api_key = os.environ["API_KEY_2"]
password = get_password(user1)
PASSWORD=${DB_PASSWORD}
password = "your_password_here1"
api_key = "YOUR_API_KEY_123"
primary_key = "user_id_2024_01"
tokenizer = "bert_base_v2_uncased"
author: q9XkP2mZ7rT4vB1nW6yL
id,key,name
token_count: 123456789
"-----BEGIN PRIVATE KEY-----" and "-----END PRIVATE KEY-----"
https://example.com/a:b@c
"#;
    assert_snapshot!(marked(text.trim()), @r#"
    token = tokens[i + 1]
        
    api_key = os.environ["API_KEY_2"]
        
    password = get_password(user1)
        
    PASSWORD=${DB_PASSWORD}
        
    password = "your_password_here1"
        
    api_key = "YOUR_API_KEY_123"
        
    primary_key = "user_id_2024_01"
        
    tokenizer = "bert_base_v2_uncased"
        
    author: q9XkP2mZ7rT4vB1nW6yL
        
    id,key,name
        
    token_count: 123456789
        
    "-----BEGIN PRIVATE KEY-----" and "-----END PRIVATE KEY-----"
        
    https://example.com/a:b@c
    "#);
}

#[test]
fn a_private_key_is_found_whole_also_as_json_writes_it() {
    let lines: Vec<String> = (0..4).map(|line| format!("{line}MIIEvQIBADANBgkqhkiG9w0BAQEF")).collect();
    let key =
        |end: &str| ["-----BEGIN PRIVATE KEY-----", &lines.join(end), "-----END PRIVATE KEY-----"].join(end);
    for text in [key("\n"), key("\\n")] {
        let around = format!("x = 1\n{text}\ny = 2");
        let found = secrets::find(around.as_bytes());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(&around[found[0].place.clone()], text);
    }
}

#[test]
fn a_secret_is_found_whole_behind_what_stands_for_a_character() {
    let token = ["ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"].concat();
    let long = "q9XkP2mZ7rT4vB1nW6yL".repeat(40);
    let text = format!(
        "{{\"log\": \"a\\n{token}\\tb\"}}\nhttps://x.example/?q=%3D{token}\n\"password\": \"Tr0ub4dor\\\"3x\\\\9Z\"\nsession_token = \"{long}\""
    );
    let found: Vec<String> =
        secrets::find(text.as_bytes()).into_iter().map(|it| text[it.place].to_owned()).collect();
    assert_eq!(found, [&token, &token, "Tr0ub4dor\\\"3x\\\\9Z", &long]);
}
