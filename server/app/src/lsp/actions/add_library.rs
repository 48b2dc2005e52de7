//! Gets the module that a program did not find: from the environment of its project, or by making an environment.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;

use engines::PythonPlaces;
use sandbox::{Cancel, Untrusted};
use tower_lsp::ls_types::MessageType;
use turn::{Failure, shown};

use super::environment::{CREATE, make};
use super::{retry, run_locally};
use crate::commands::AskId;
use crate::env::Recipe;
use crate::lsp::confirm::chosen;
use crate::lsp::library::recipe;
use crate::lsp::protocol::{ChoosePythonRequest, PythonParams};
use crate::lsp::run_turn::{NOT_NOW, Reporter};
use crate::lsp::session::Session;
use crate::project_python::{AgreedEnvironments, before_projects, has_module, of_project};
use crate::run_here::RunOn;
use crate::settings::Settings;

/// What can be done about a module that is missing.
struct Ways {
    /// The environment that the person chose, which has none: nothing else is used while it is chosen.
    is_chosen: Option<PathBuf>,
    /// The environment of the project, if it has the module.
    of_project: Option<PathBuf>,
    /// The environment of the project, if the person agreed to it and it has none.
    lacking: Option<PathBuf>,
    /// An environment with the module that can be made.
    recipe: Option<Recipe>,
}

impl Ways {
    /// The ways to a module. Blocks: looks at the disk.
    fn find(places: &PythonPlaces, untrusted: &Untrusted, module: &str) -> Self {
        let agreed = AgreedEnvironments::below(&places.state);
        let (having, lacking) = match of_project(places) {
            Some(environment) if has_module(&environment, module) => (Some(environment), None),
            other => (None, other.filter(|environment| agreed.holds(environment))),
        };
        Ways {
            is_chosen: before_projects(places, untrusted),
            of_project: having,
            lacking,
            recipe: recipe(module),
        }
    }
}

/// Has the person choose a way in a task, goes it, and runs the code again. An error if the ask lacks no module.
pub(super) fn add(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    super::check_idle(session, id)?;
    let found = session.asks.with(id, |ask| (ask.uri.clone(), ask.brief().missing_module.clone()));
    let (document, module) = found.ok_or_else(|| super::gone(id))?;
    let module = module.ok_or("it lacks no library")?;
    let (session, settings) = (Arc::clone(session), session.settings(&document));
    tokio::spawn(async move {
        if let Err(failure) = get(&session, id, &module, settings).await {
            let sentence = failure.without_options().sentence();
            session.client.show_message(MessageType::ERROR, sentence).await;
        }
    });
    Ok(())
}

async fn get(session: &Arc<Session>, id: AskId, module: &str, settings: Settings) -> Result<(), Failure> {
    let title = format!("There is no {module} here");
    if let Some(python) = &settings.run.python {
        let why = format!("the Python that the settings name has none: {}", shown(python));
        return Err(Failure::new(title, why, "Install it there, or name no Python in the settings."));
    }
    let (places, untrusted) = (settings.python_places(), settings.run.untrusted.clone());
    let wanted = module.to_owned();
    let looking = tokio::task::spawn_blocking(move || Ways::find(&places, &untrusted, &wanted));
    let ways = looking.await.map_err(|_| Failure::bug())?;
    let can_choose = session.support().python;
    if let Some(environment) = ways.is_chosen.as_ref().filter(|_| !can_choose) {
        let why = format!("the environment that is chosen has none: {}", shown(environment));
        return Err(Failure::new(title, why, "Install it there, or choose another environment."));
    }
    let (message, titles) = offer(module, &ways, can_choose);
    if titles.is_empty() {
        let why = "neither an environment of this project nor Gemini's libraries have it";
        return Err(Failure::new(
            title,
            why,
            "Choose a Python that has it by the setting geminiExec.pythonPath, or put a module of your own beside the code.",
        ));
    }
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let choice = chosen(&session.client, MessageType::INFO, message, &titles).await;
    match (choice.as_deref(), ways) {
        (Some(CREATE), Ways { recipe: Some(recipe), lacking, .. }) => {
            let agreed = AgreedEnvironments::below(&settings.folders.state);
            create(session, id, recipe, settings).await?;
            // Otherwise it would stay the one that is used.
            if let Some(Err(error)) = lacking.map(|environment| agreed.remove(&environment)) {
                return Err(Failure::new(
                    "Cannot leave the environment of the project",
                    sandbox::in_words(&error),
                    "",
                ));
            }
        }
        (Some(CHOOSE), _) if !choose(session, id).await => return Ok(()),
        (Some(CHOOSE), _) => {}
        (Some(NOT_NOW) | None, _) | (_, Ways { of_project: None, .. }) => return Ok(()),
        (Some(_), Ways { of_project: Some(environment), .. }) => {
            let agreed = AgreedEnvironments::below(&settings.folders.state);
            agreed.add(&environment).map_err(|error| {
                Failure::new("Cannot remember the environment", sandbox::in_words(&error), "")
            })?;
        }
    }
    let is_model = session.asks.with(id, |ask| ask.shown().speaker.is_model).unwrap_or_default();
    let again = if is_model { run_locally::run(session, id, RunOn::AsWritten) } else { retry(session, id) };
    again.map_err(|why| Failure::new("Cannot run it again", why, ""))
}

/// The title of what has the person choose a Python in the editor.
const CHOOSE: &str = "Choose a Python…";

/// Has the person choose another Python; `false` if they did not.
async fn choose(session: &Session, id: AskId) -> bool {
    let wanted = PythonParams { uri: session.asks.with(id, |ask| ask.uri.clone()) };
    if let Ok(answer) = session.client.send_request::<ChoosePythonRequest>(wanted).await {
        return answer.is_some_and(|new| new.chosen);
    }
    // An editor that tells of its Python may know no way to choose another.
    let next = "Choose a Python that has it with the setting geminiExec.pythonPath.";
    session.client.show_message(MessageType::INFO, next).await;
    false
}

/// The question, and the titles of the answers; none if there is no way. With `can_choose` the editor has the person choose one.
fn offer(module: &str, ways: &Ways, can_choose: bool) -> (String, Vec<String>) {
    if let Some(environment) = &ways.is_chosen {
        let said = format!("{module} is missing in the environment that is chosen: {}.", shown(environment));
        return (said, vec![CHOOSE.to_owned(), NOT_NOW.to_owned()]);
    }
    let mut said = vec![format!("{module} is missing in the Python that ran this.")];
    let mut titles = Vec::new();
    if let Some(environment) = &ways.of_project {
        said.push(format!(
            "The environment {} of this project has it; used from now on, it runs in the sandbox only.",
            shown(environment)
        ));
        let name = environment.file_name().unwrap_or_default().to_string_lossy();
        titles.push(format!("Use {name}"));
    }
    if let Some(recipe) = &ways.recipe {
        said.push(format!(
            "An environment with Gemini's libraries can be made: {} from PyPI, once.",
            recipe.size()
        ));
        if let Some(environment) = &ways.lacking {
            said.push(format!("It is then used in place of {}.", shown(environment)));
        }
        titles.push(CREATE.to_owned());
    }
    if can_choose {
        titles.push(CHOOSE.to_owned());
    }
    if !titles.is_empty() {
        titles.push(NOT_NOW.to_owned());
    }
    (said.join(" "), titles)
}

/// Makes an environment, with its progress in the editor.
async fn create(
    session: &Arc<Session>,
    id: AskId,
    recipe: Recipe,
    settings: Settings,
) -> Result<(), Failure> {
    let reporter = Reporter::begin(session, id, CREATE.to_owned(), "starting");
    let Some(end) = session.asks.stop_handle(id) else { return Ok(()) };
    let cancel = Cancel::new();
    let mut making = pin!(make(&reporter, recipe, settings, cancel.clone()));
    tokio::select! {
        made = &mut making => return made.map(drop),
        () = end.notified() => cancel.cancel(),
    }
    making.await.map(drop)
}
