//! An editor: speaks JSON-RPC with the real binary over pipes, and draws what a person would see.
//!
//! It shares no code with the server's implementation of the protocol: its texts are plain strings.

mod clients;
mod pipe;
mod position;
mod screen;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cli::Cli;
use crate::fake_gemini::FakeGemini;

pub use clients::Client;
use pipe::Pipe;
pub use position::Units;

/// How long tests wait for something that must happen.
const PATIENCE: Duration = Duration::from_secs(100);

/// An editor with its server.
pub struct Editor {
    /// The person who uses it.
    pub cli: Cli,
    pipe: Pipe,
    client: Client,
    last_id: i64,
    units: Units,
    documents: BTreeMap<String, Document>,
    answers: HashMap<i64, Value>,
    /// Pushed diagnostics by document.
    diagnostics: HashMap<String, Vec<Value>>,
    /// The states of each document's asks, in the order of the reports.
    states: Vec<String>,
    /// The parameters of every request and notification of the server, by method.
    received: Vec<(String, Value)>,
    /// The person's next answers, in order.
    typed: VecDeque<Option<String>>,
    /// The Python that the person chose in the editor.
    python: Option<String>,
    /// What they choose when they are asked to choose another one.
    other_python: Option<String>,
    /// Methods whose requests are never answered.
    ignored: Vec<String>,
}

#[derive(Debug, Clone)]
struct Document {
    language: String,
    version: i32,
    text: String,
    selection: (usize, usize),
}

/// The answer of a person who sends, of what is offered, what holds the least; nothing where only all of it is offered.
pub const LEAST: &str = "[what sends the least]";
/// The end of a question for which the person turns code execution off.
pub const WITHOUT_CODE: &str = " [without code]";
/// How a question ends that is asked without the files that are offered.
const WITHOUT_FILES: &str = " (without files)";

impl Editor {
    /// A person with a key at this editor.
    #[must_use]
    pub fn asking(gemini: &FakeGemini, client: Client) -> Self {
        Editor::start(Cli::asking(gemini), client)
    }

    /// A person without a key.
    #[must_use]
    pub fn offline(client: Client) -> Self {
        Editor::start(Cli::offline(), client)
    }

    /// Starts the server and introduces the editor.
    ///
    /// # Panics
    ///
    /// If the server does not come up.
    #[must_use]
    pub fn start(cli: Cli, client: Client) -> Self {
        Editor::start_with(cli, client, &["--stdio"])
    }

    /// The same with these arguments of the server.
    ///
    /// # Panics
    ///
    /// If the server does not come up.
    #[must_use]
    pub fn start_with(cli: Cli, client: Client, arguments: &[&str]) -> Self {
        let pipe = Pipe::open(&mut cli.command(&[&["lsp"], arguments].concat()));
        let folder = format!("file://{}", cli.home().display());
        let mut editor = Editor {
            cli,
            pipe,
            last_id: 0,
            units: Units::Utf16,
            documents: BTreeMap::new(),
            answers: HashMap::new(),
            diagnostics: HashMap::new(),
            states: Vec::new(),
            received: Vec::new(),
            typed: VecDeque::new(),
            python: None,
            other_python: None,
            ignored: client.ignored.clone(),
            client,
        };
        let parameters = json!({
            "processId": std::process::id(),
            "rootUri": folder,
            "workspaceFolders": [{"uri": folder, "name": "home"}],
            "capabilities": editor.client.capabilities,
            "initializationOptions": editor.client.options,
        });
        let answer = editor.request("initialize", &parameters).expect("initialized");
        editor.units = Units::named(answer["capabilities"]["positionEncoding"].as_str());
        editor.client.server = answer["capabilities"].clone();
        editor.notify("initialized", &json!({}));
        editor
    }

    /// The server's process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.pipe.server()
    }

    /// Kills the server without warning.
    pub fn kill(mut self) {
        self.pipe.kill();
    }

    /// Ends the editor with its server, and starts it again: the same person, with no document open.
    ///
    /// # Panics
    ///
    /// If the server does not end or does not come up.
    #[must_use]
    pub fn restarted(mut self) -> Self {
        self.request("shutdown", &Value::Null).expect("shut down");
        self.notify("exit", &Value::Null);
        assert_eq!(self.pipe.exit_code(), Some(0));
        Editor::start(self.cli, self.client)
    }

    /// Another window of the same person, with a server of its own and no document open.
    ///
    /// # Panics
    ///
    /// If its server does not come up.
    #[must_use]
    pub fn another_window(&self) -> Self {
        Editor::start(self.cli.clone(), self.client.clone())
    }

    /// The same after its server was killed without warning.
    ///
    /// # Panics
    ///
    /// If the server does not come up.
    #[must_use]
    pub fn killed_and_restarted(mut self) -> Self {
        self.pipe.kill();
        Editor::start(self.cli, self.client)
    }

    /// The text of a document that only the server has.
    ///
    /// # Panics
    ///
    /// If the server refuses.
    pub fn virtual_text(&mut self, uri: &str) -> String {
        let answer = self.request("workspace/textDocumentContent", &json!({"uri": uri})).expect("a text");
        screen::settled(answer["text"].as_str().unwrap_or_default())
    }

    /// The capabilities that the server declared.
    #[must_use]
    pub fn server(&self) -> &Value {
        &self.client.server
    }

    /// The document's address.
    #[must_use]
    pub fn uri(&self, name: &str) -> String {
        if name.contains(':') {
            return name.to_owned();
        }
        let encoded: String = name
            .bytes()
            .map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect();
        format!("file://{}/{encoded}", self.cli.home().display())
    }

    /// Opens a document; `«…»` is the selection.
    ///
    /// # Panics
    ///
    /// If it cannot be written to the disk.
    pub fn open(&mut self, name: &str, marked: &str) {
        let start = marked.find('«');
        let text = marked.replacen('«', "", 1);
        let end = text.find('»');
        let text = text.replacen('»', "", 1);
        let selection = (start.unwrap_or(0), end.or(start).unwrap_or(0));
        if !name.contains(':') {
            std::fs::write(self.cli.home().join(name), &text).expect("written");
        }
        let language = language(name).to_owned();
        let document = Document { language, version: 1, text, selection };
        self.show(name, document);
    }

    fn show(&mut self, name: &str, document: Document) {
        let uri = self.uri(name);
        let item = json!({"uri": uri, "languageId": document.language, "version": document.version,
            "text": document.text});
        self.documents.insert(uri, document);
        self.notify("textDocument/didOpen", &json!({"textDocument": item}));
    }

    /// Closes a document.
    pub fn close(&mut self, name: &str) {
        let uri = self.uri(name);
        self.documents.remove(&uri);
        self.notify("textDocument/didClose", &json!({"textDocument": {"uri": uri}}));
    }

    /// Replaces the first occurrence of a text by another, as typing would.
    ///
    /// # Panics
    ///
    /// If it is not in the document.
    pub fn edit(&mut self, name: &str, old: &str, new: &str) {
        let change = self.type_quietly(name, old, new);
        self.notify("textDocument/didChange", &change);
    }

    /// Replaces the first occurrence of a text, and does not tell the server yet. Gives what would be told.
    ///
    /// # Panics
    ///
    /// If the document is not open or has no such text.
    pub fn type_quietly(&mut self, name: &str, old: &str, new: &str) -> Value {
        let uri = self.uri(name);
        let units = self.units;
        let document = self.documents.get_mut(&uri).expect("open");
        let start = document.text.find(old).expect("the text exists");
        let range = position::range(&document.text, units, start, start + old.len());
        document.text.replace_range(start..start + old.len(), new);
        document.version += 1;
        let version = document.version;
        json!({"textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": range, "text": new}]})
    }

    /// The text of a document, as the editor has it.
    ///
    /// # Panics
    ///
    /// If it is not open.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        &self.documents.get(&self.uri(name)).expect("open").text
    }

    /// The range of the selection.
    ///
    /// # Panics
    ///
    /// If the document is not open.
    #[must_use]
    pub fn selection(&self, name: &str) -> Value {
        let document = self.documents.get(&self.uri(name)).expect("open");
        position::range(&document.text, self.units, document.selection.0, document.selection.1)
    }

    /// Asks about the selection and names the ask.
    pub fn ask(&mut self, name: &str, question: &str) -> Value {
        let argument = json!({"uri": self.uri(name), "range": self.selection(name), "question": question});
        self.run("geminiExec.ask", argument)["ask"].clone()
    }

    /// Runs a command that must be accepted.
    ///
    /// # Panics
    ///
    /// If it is refused.
    pub fn run(&mut self, command: &str, argument: Value) -> Value {
        self.command(command, argument).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Runs a command; the error is its message.
    pub fn command(&mut self, command: &str, argument: impl Into<Value>) -> Result<Value, String> {
        let parameters = json!({"command": command, "arguments": [argument.into()]});
        let answer = self.request("workspace/executeCommand", &parameters);
        answer.map_err(|error| error["message"].as_str().unwrap_or_default().to_owned())
    }

    /// The titles of the code actions on the selection; a disabled one with its reason, a preferred one marked.
    ///
    /// # Panics
    ///
    /// If the server refuses.
    pub fn actions(&mut self, name: &str) -> Vec<String> {
        let titles = self.raw_actions(name).into_iter().map(|action| {
            let title = action["title"].as_str().unwrap_or_default().to_owned();
            let preferred = if action["isPreferred"] == true { "★ " } else { "" };
            let generated = if action["tags"] == json!([1]) { " ✨" } else { "" };
            match action["disabled"]["reason"].as_str() {
                Some(reason) => format!("{preferred}{title}{generated} — {reason}"),
                None => format!("{preferred}{title}{generated}"),
            }
        });
        titles.collect()
    }

    fn raw_actions(&mut self, name: &str) -> Vec<Value> {
        let parameters = json!({"textDocument": {"uri": self.uri(name)}, "range": self.selection(name),
            "context": {"diagnostics": [], "triggerKind": 1}});
        let answer = self.request("textDocument/codeAction", &parameters).expect("code actions");
        answer.as_array().cloned().unwrap_or_default()
    }

    /// Chooses a code action by its title.
    ///
    /// # Panics
    ///
    /// If no action has that title.
    pub fn choose(&mut self, name: &str, title: &str) -> Value {
        let actions = self.raw_actions(name);
        let action = actions.iter().find(|action| action["title"] == title);
        let action = action.unwrap_or_else(|| panic!("{title} is not among {actions:#?}"));
        // A client without code actions gets only commands.
        let command = if action["command"].is_object() { &action["command"] } else { action };
        let name = command["command"].as_str().expect("a command").to_owned();
        self.run(&name, command["arguments"][0].clone())
    }

    /// The hover at the start of the selection.
    ///
    /// # Panics
    ///
    /// If the server refuses.
    pub fn hover(&mut self, name: &str) -> String {
        let at = self.selection(name)["start"].clone();
        let parameters = json!({"textDocument": {"uri": self.uri(name)}, "position": at});
        let answer = self.request("textDocument/hover", &parameters).expect("a hover");
        screen::settled(answer["contents"]["value"].as_str().unwrap_or_default())
    }

    /// The person's next answer to a question; `None` cancels it.
    pub fn will_type(&mut self, text: Option<&str>) {
        self.typed.push_back(text.map(str::to_owned));
    }

    /// The Python that the person chooses when they are asked for another one, by its path in their home.
    pub fn will_choose_python(&mut self, path: &str) {
        self.other_python = Some(self.cli.home().join(path).display().to_string());
    }

    /// Chooses a Python in the editor, by its path in the person's home.
    pub fn choose_python(&mut self, path: &str) {
        self.python = Some(self.cli.home().join(path).display().to_string());
    }

    /// Where the diagnostics of a document link to: a document, a line counted from 1, and the text of that line.
    #[must_use]
    pub fn leads(&self, name: &str) -> Vec<String> {
        let problems = self.diagnostics.get(&self.uri(name)).into_iter().flatten();
        let related =
            problems.flat_map(|problem| problem["relatedInformation"].as_array().into_iter().flatten());
        let place = |related: &Value| {
            let uri = related["location"]["uri"].as_str().unwrap_or_default();
            let line = related["location"]["range"]["start"]["line"].as_u64().unwrap_or_default() + 1;
            let message = related["message"].as_str().unwrap_or_default();
            format!("{}:{line} {message}", uri.rsplit('/').next().unwrap_or_default())
        };
        related.map(place).collect()
    }

    /// The diagnostics of a document as the editor has them: severity, state, message.
    #[must_use]
    pub fn problems(&self, name: &str) -> Vec<String> {
        let problems = self.diagnostics.get(&self.uri(name)).cloned().unwrap_or_default();
        problems.iter().map(screen::problem).collect()
    }

    /// Waits until the asks of a document are in these states.
    ///
    /// # Panics
    ///
    /// If they do not come.
    pub fn wait_for(&mut self, name: &str, states: &[&str]) {
        let uri = self.uri(name);
        let is_there = |editor: &Editor| {
            let diagnostics = editor.diagnostics.get(&uri).cloned().unwrap_or_default();
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic["code"].as_str().unwrap_or_default())
                .eq(states.iter().copied())
        };
        assert!(self.wait_until(is_there), "{states:?} did not come; {:?}", self.problems(name));
    }

    /// Waits until this many messages of a method have come; the last of them.
    ///
    /// # Panics
    ///
    /// If they do not come.
    pub fn wait_for_message(&mut self, method: &str, count: usize) -> Value {
        let came = |editor: &Editor| editor.received(method).len() >= count;
        assert!(self.wait_until(came), "{method} did not come {count} times");
        self.received(method).last().cloned().unwrap_or_default()
    }

    /// The parameters of all messages of a method so far.
    #[must_use]
    pub fn received(&self, method: &str) -> Vec<Value> {
        self.received.iter().filter(|(name, _)| name == method).map(|(_, value)| value.clone()).collect()
    }

    /// The states reported so far, each once.
    #[must_use]
    pub fn states(&self) -> &[String] {
        &self.states
    }

    /// Handles messages until a condition holds; `false` if it never does.
    pub fn wait_until(&mut self, is_so: impl Fn(&Editor) -> bool) -> bool {
        let end = Instant::now() + PATIENCE;
        while !is_so(self) {
            match self.pipe.next(end.saturating_duration_since(Instant::now())) {
                Some(message) => self.take(&message),
                None => return is_so(self),
            }
        }
        true
    }

    /// Handles the messages of the next moment.
    fn wait_a_little(&mut self) {
        if let Some(message) = self.pipe.next(Duration::from_millis(20)) {
            self.take(&message);
        }
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Panics
    ///
    /// If none comes.
    pub fn request(&mut self, method: &str, parameters: &Value) -> Result<Value, Value> {
        let id = self.send_request(method, parameters);
        assert!(self.wait_until(|editor| editor.answers.contains_key(&id)), "{method} was not answered");
        let mut answer = self.answers.remove(&id).unwrap_or_default();
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].take()),
        }
    }

    /// Sends a request and does not wait.
    pub fn send_request(&mut self, method: &str, parameters: &Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        self.pipe.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
        id
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, parameters: &Value) {
        self.pipe.send(&json!({"jsonrpc": "2.0", "method": method, "params": parameters}));
    }

    /// Sends any bytes.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.pipe.send_raw(bytes);
    }

    /// Asks the server to end; its exit code.
    ///
    /// # Panics
    ///
    /// If it does not end.
    #[must_use]
    pub fn shut_down(mut self) -> Option<i32> {
        self.request("shutdown", &Value::Null).expect("shut down");
        self.notify("exit", &Value::Null);
        self.pipe.exit_code()
    }

    /// Closes the pipe to the server; its exit code.
    #[must_use]
    pub fn hang_up(mut self) -> Option<i32> {
        self.pipe.hang_up();
        self.pipe.exit_code()
    }

    fn take(&mut self, message: &Value) {
        let method = message["method"].as_str().unwrap_or_default().to_owned();
        match (method.as_str(), message.get("id")) {
            ("", Some(id)) => {
                self.answers.insert(id.as_i64().unwrap_or_default(), message.clone());
            }
            (_, id) => {
                let parameters = message["params"].clone();
                self.note(&method, &parameters);
                self.received.push((method.clone(), parameters.clone()));
                if let Some(id) = id.filter(|_| !self.ignored.contains(&method)) {
                    let answer = self.answer(&method, &parameters);
                    self.pipe.send(&json!({"jsonrpc": "2.0", "id": id, "result": answer}));
                }
            }
        }
    }

    fn note(&mut self, method: &str, parameters: &Value) {
        let states: Vec<&str> = match method {
            "textDocument/publishDiagnostics" => {
                let uri = parameters["uri"].as_str().unwrap_or_default().to_owned();
                let diagnostics = parameters["diagnostics"].as_array().cloned().unwrap_or_default();
                self.diagnostics.insert(uri, diagnostics);
                parameters["diagnostics"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|it| it["code"].as_str())
                    .collect()
            }
            _ => return,
        };
        for state in states {
            if self.states.last().is_none_or(|last| last != state) {
                self.states.push(state.to_owned());
            }
        }
    }

    fn answer(&mut self, method: &str, parameters: &Value) -> Value {
        match method {
            "workspace/configuration" => {
                let items = parameters["items"].as_array().map_or(0, Vec::len);
                json!(vec![self.client.configuration.clone(); items])
            }
            "workspace/applyEdit" => json!({"applied": self.apply(&parameters["edit"])}),
            // What is typed keeps it.
            "geminiExec/review" => {
                let is_kept = self.typed.pop_front().flatten().is_some();
                let edit =
                    json!({"documentChanges": [{"textDocument": parameters, "edits": parameters["edits"]}]});
                json!({"applied": is_kept && self.apply(&edit)})
            }
            "geminiExec/python" => json!({"path": self.python}),
            "geminiExec/choosePython" => {
                let other = self.other_python.take();
                let is_chosen = other.is_some();
                self.python = other.or(self.python.take());
                json!({"chosen": is_chosen})
            }
            "window/showDocument" => json!({"success": true}),
            "window/showMessageRequest" => match self.typed.pop_front().flatten() {
                Some(title) if title == LEAST => least(parameters),
                Some(title) => {
                    let offered = parameters["actions"].as_array().into_iter().flatten();
                    let is_offered = offered.clone().any(|it| it["title"] == title.as_str());
                    assert!(is_offered, "{title} is not offered: {parameters}");
                    json!({"title": title})
                }
                None => Value::Null,
            },
            // A question that ends so is asked without code execution, or without the files that are offered.
            "geminiExec/input" => match self.typed.pop_front().flatten() {
                Some(typed) => match typed.strip_suffix(WITHOUT_CODE) {
                    Some(question) => json!({"value": question, "codeExecution": false}),
                    None => match typed.strip_suffix(WITHOUT_FILES) {
                        Some(question) => json!({"value": question}),
                        None => json!({"value": typed, "files": offered(parameters)}),
                    },
                },
                None => json!({"value": null}),
            },
            _ => Value::Null,
        }
    }

    /// Applies an edit of the server; refuses one for another version.
    fn apply(&mut self, edit: &Value) -> bool {
        let mut edits: Vec<(String, Option<i64>, Vec<Value>)> = Vec::new();
        for change in edit["documentChanges"].as_array().into_iter().flatten() {
            let uri = change["textDocument"]["uri"].as_str().unwrap_or_default().to_owned();
            let version = change["textDocument"]["version"].as_i64();
            edits.push((uri, version, change["edits"].as_array().cloned().unwrap_or_default()));
        }
        for (uri, changes) in edit["changes"].as_object().into_iter().flatten() {
            edits.push((uri.clone(), None, changes.as_array().cloned().unwrap_or_default()));
        }
        let is_current = |(uri, version, _): &(String, Option<i64>, Vec<Value>)| {
            let known = self.documents.get(uri).map(|document| i64::from(document.version));
            known.is_some() && version.is_none_or(|version| Some(version) == known)
        };
        if !edits.iter().all(is_current) {
            return false;
        }
        for (uri, _, changes) in edits {
            // All edits are about the text as it was.
            for change in changes.into_iter().rev() {
                self.apply_one(&uri, &change);
            }
        }
        true
    }

    fn apply_one(&mut self, uri: &str, change: &Value) {
        let units = self.units;
        let document = self.documents.get_mut(uri).expect("open");
        let (start, end) = position::offsets(&document.text, units, &change["range"]);
        let new = change["newText"].as_str().unwrap_or_default();
        document.text.replace_range(start..end, new);
        document.version += 1;
        let version = document.version;
        self.notify(
            "textDocument/didChange",
            &json!({"textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"range": change["range"], "text": new}]}),
        );
    }
}

/// The action that holds something back.
fn least(parameters: &Value) -> Value {
    let mut offered = parameters["actions"].as_array().into_iter().flatten();
    let holds_back = |action: &&Value| {
        action["title"]
            .as_str()
            .is_some_and(|it| it.starts_with("Send redacted") || it.starts_with("Send without"))
    };
    offered.find(holds_back).cloned().unwrap_or(Value::Null)
}

/// As an editor without extensions tells it.
fn language(name: &str) -> &str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("py") => "python",
        Some("md") => "markdown",
        Some("rs") => "rust",
        Some("json") => "json",
        _ => "plaintext",
    }
}

/// The files that go along unless the person takes them out.
fn offered(parameters: &Value) -> Vec<Value> {
    let files = parameters["files"].as_array().into_iter().flatten();
    files.map(|file| file["uri"].clone()).collect()
}
