//! An editor: each attempt is made once by a person who closes the question, and once by one who sends the least that is
//! offered. What leaves then stands on the page that was shown before.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Client, Editor, FakeGemini, LEAST, Reply};
use insta::assert_snapshot;
use regex_lite::Regex;
use serde_json::{Value, json};

use crate::planted::{LEAK, is_in, password, private_key, token};

/// One way to get a secret past the gate: what stands in the document and beside it, and how the ask is made.
struct Attempt {
    way: &'static str,
    document: &'static str,
    text: String,
    files: Vec<(&'static str, Vec<u8>)>,
    asked: Asked,
}

/// How an ask is made.
enum Asked {
    /// By the command, with this question and these files.
    Command(String, Vec<&'static str>),
    /// By the action on the comment at the selection.
    Comment,
    /// By a second question after this first one, which is sent as the first is answered.
    FollowUp(String),
}

impl Attempt {
    fn new(way: &'static str, document: &'static str, text: impl Into<String>) -> Self {
        let asked = Asked::Command("why?".to_owned(), Vec::new());
        Attempt { way, document, text: text.into(), files: Vec::new(), asked }
    }

    fn file(mut self, name: &'static str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((name, content.into()));
        self
    }

    fn asked(self, asked: Asked) -> Self {
        Attempt { asked, ..self }
    }

    fn beside(self, names: &[&'static str]) -> Self {
        self.asked(Asked::Command("why?".to_owned(), names.to_vec()))
    }
}

fn attempts() -> Vec<Attempt> {
    let csv = |value: &str| format!("name,value\nme,{value}\n");
    let (token, password) = (token(), password());
    let env = format!("A={token}\n");
    let comment = |file: &str| format!("«# ask: what is in @{file}?»\nx = 1\n");
    vec![
        Attempt::new("the selection", "a.py", format!("«key = '{token}'»\n")),
        Attempt::new("what the selection uses", "a.py", format!("key = '{token}'\n\n«print(key)»\n")),
        Attempt::new("a text without a file", "untitled:Untitled-1", format!("«key = '{token}'»\n")),
        Attempt::new("a password in a settings file", "a.toml", format!("«password = \"{password}\"»\n")),
        Attempt::new("a key over many lines", "a.txt", format!("«{}»", private_key())),
        Attempt::new("the question", "a.py", "«x = 1»\n")
            .asked(Asked::Command(format!("is {token} a key?"), Vec::new())),
        Attempt::new("a second question", "a.py", "«x = 1»\n")
            .asked(Asked::FollowUp(format!("is {token} a key?"))),
        Attempt::new("an open table", "a.csv", format!("«{}»", csv(&token))),
        Attempt::new("a table beside it", "a.py", "«x = 1»\n").file("a.csv", csv(&token)).beside(&["a.csv"]),
        Attempt::new("a table that the code reads", "a.py", "«open('a.csv')»\n").file("a.csv", csv(&token)),
        Attempt::new("an ignored table that the code reads", "a.py", "«open('a.csv')»\n")
            .file("a.csv", csv(&token))
            .file(".geminiignore", "a.csv\n"),
        Attempt::new(".env beside it", "a.py", "«x = 1»\n").file(".env", env.clone()).beside(&[".env"]),
        Attempt::new(".env that the code reads", "a.py", "«open('.env')»\n").file(".env", env.clone()),
        Attempt::new(".env open", ".env", format!("«{env}»")),
        Attempt::new("a comment names .env", "a.py", comment(".env"))
            .file(".env", env.clone())
            .asked(Asked::Comment),
        Attempt::new("a comment names id_rsa", "a.py", comment("id_rsa"))
            .file("id_rsa", private_key())
            .asked(Asked::Comment),
        Attempt::new("a comment leaves the folder", "project/a.py", comment("../.ssh/a.csv"))
            .file(".ssh/a.csv", csv(&token))
            .asked(Asked::Comment),
        Attempt::new("a comment names a git config", "a.py", comment(".git/config"))
            .file(".git/config", format!("[remote \"origin\"]\n\turl = https://me:{password}@host/r.git\n"))
            .asked(Asked::Comment),
        Attempt::new("a cell above", "vscode-notebook-cell:HOME/a.ipynb#W1", format!("«key = '{token}'»\n")),
    ]
}

/// What became of an ask: how it ended, how much was sent, and whether a secret was in it.
fn made(attempt: &Attempt, answer: Option<&str>) -> String {
    let gemini =
        FakeGemini::playing([Reply::stream("mean_of_three.sse"), Reply::stream("mean_of_three.sse")]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    let home = editor.cli.home().to_owned();
    for (name, content) in &attempt.files {
        let path = home.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    }
    let name = attempt.document.replace("HOME", &home.display().to_string());
    std::fs::create_dir_all(home.join("project")).expect("made");
    editor.open(&name, &attempt.text);
    let (uri, range) = (editor.uri(&name), editor.selection(&name));
    let mut argument = json!({"uri": uri, "range": range});
    if let Asked::Command(question, files) = &attempt.asked {
        argument["question"] = json!(question);
        argument["attachments"] = files.iter().map(|file| json!(editor.uri(file))).collect();
    }
    let mut shown = String::new();
    if !matches!(attempt.asked, Asked::FollowUp(_)) {
        editor.run("geminiExec.preview", argument.clone());
        shown = page(&mut editor);
        assert!(gemini.requests().is_empty(), "{}: a preview sent something", attempt.way);
    }
    editor.will_type(answer);
    match &attempt.asked {
        Asked::Command(..) => drop(editor.run("geminiExec.ask", argument)),
        Asked::Comment => {
            let title = title(&mut editor, &name);
            editor.choose(&name, &title);
        }
        Asked::FollowUp(second) => {
            argument["question"] = json!("why?");
            let ask = editor.run("geminiExec.ask", argument);
            editor.wait_for(&name, &["answered"]);
            editor.run("geminiExec.followUp", json!({"ask": ask["ask"], "question": second}));
        }
    }
    let ended = |editor: &Editor| {
        let problems = editor.problems(&name);
        ["failed:", "cancelled:", "answered:"]
            .iter()
            .any(|state| problems.iter().any(|it| it.contains(state)))
    };
    assert!(editor.wait_until(ended), "{}: {:?}", attempt.way, editor.problems(&name));
    let requests = gemini.requests();
    let leaks = requests.iter().filter(|request| is_in(request)).count();
    if let Some(request) = requests.first().filter(|_| !shown.is_empty()) {
        let shown = without_secrets(&shown);
        for sent in parts(&request.json()) {
            assert!(
                shown.contains(without_secrets(&sent).trim_end()),
                "{}: {sent}\nis not in\n{shown}",
                attempt.way
            );
        }
    }
    let leaks = if leaks == 0 { String::new() } else { format!(", {leaks} {LEAK}") };
    let asked = editor.received("window/showMessageRequest").len();
    format!("asked {asked}, {} sent{leaks}", requests.len())
}

/// The action of the comment at the selection.
fn title(editor: &mut Editor, name: &str) -> String {
    let actions = editor.actions(name);
    let of_comment = actions.iter().find(|title| title.contains("what is in"));
    let shown = of_comment.unwrap_or_else(|| panic!("no action of the comment in {actions:?}"));
    shown.trim_start_matches("★ ").trim_end_matches(" ✨").to_owned()
}

/// The texts and files of a request.
fn parts(request: &Value) -> Vec<String> {
    let contents = request["contents"].as_array().into_iter().flatten();
    let parts = contents.flat_map(|content| content["parts"].as_array().into_iter().flatten());
    parts
        .filter_map(|part| match part["inlineData"]["data"].as_str() {
            Some(data) => String::from_utf8(STANDARD.decode(data).expect("base64")).ok(),
            None => part["text"].as_str().map(str::to_owned),
        })
        .collect()
}

/// The page that was opened last.
fn page(editor: &mut Editor) -> String {
    let shown = editor.wait_for_message("window/showDocument", 1);
    let page =
        editor.request("workspace/textDocumentContent", &json!({"uri": shown["uri"]})).expect("a page");
    page["text"].as_str().expect("a text").to_owned()
}

/// The text with one mark in place of each planted secret, and of what stands in place of one; without the line that names the
/// files, of which some may stay here.
fn without_secrets(text: &str) -> String {
    let redacted = Regex::new(r"\[redacted: [^\]]*\]").expect("a pattern");
    let files = Regex::new(r"Files in the working directory of your code[^\n]*\n\n").expect("a pattern");
    let text = text.replace(&token(), "[*]").replace(&password(), "[*]").replace(&private_key(), "[*]");
    files.replace_all(&redacted.replace_all(&text, "[*]"), "").into_owned()
}

#[test]
fn no_secret_gets_past_the_gate_in_an_editor_and_what_leaves_was_shown() {
    let mut drawn = String::new();
    for attempt in attempts() {
        let closed = made(&attempt, None);
        let least = made(&attempt, Some(LEAST));
        drawn += &format!("{}: closed: {closed}; the least: {least}\n", attempt.way);
    }
    assert!(!drawn.contains(LEAK), "{drawn}");
    assert_snapshot!(drawn, @"
    the selection: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    what the selection uses: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a text without a file: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a password in a settings file: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a key over many lines: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    the question: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a second question: closed: asked 1, 1 sent; the least: asked 1, 2 sent
    an open table: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a table beside it: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a table that the code reads: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    an ignored table that the code reads: closed: asked 0, 1 sent; the least: asked 0, 1 sent
    .env beside it: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    .env that the code reads: closed: asked 0, 1 sent; the least: asked 0, 1 sent
    .env open: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a comment names .env: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a comment names id_rsa: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a comment leaves the folder: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a comment names a git config: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    a cell above: closed: asked 1, 0 sent; the least: asked 1, 1 sent
    ");
}
