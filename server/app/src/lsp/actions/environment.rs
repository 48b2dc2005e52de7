//! Makes an environment with Gemini's libraries when the person wants one, before any program lacked them.

use std::sync::Arc;

use sandbox::Cancel;
use tower_lsp::ls_types::MessageType;
use turn::{Failure, shown};

use crate::env::{Environment, EnvironmentState, Environments, InstallStep, Recipe, Set, Tools, maker};
use crate::lsp::confirm::chosen;
use crate::lsp::run_turn::{NOT_NOW, Reporter};
use crate::lsp::session::Session;
use crate::settings::Settings;

/// The title of what makes one, and of its progress.
pub(super) const CREATE: &str = "Create environment";

/// Says which environments are there, and makes the one that the person chooses.
pub(super) async fn offer(session: Arc<Session>) {
    if let Err(failure) = make_chosen(&session).await {
        let sentence = failure.without_options().sentence();
        session.client.show_message(MessageType::ERROR, sentence).await;
    }
}

async fn make_chosen(session: &Arc<Session>) -> Result<(), Failure> {
    let settings = session.settings_for(None);
    let there = all(&settings).await?;
    let choices = choices(&there);
    let words = said(&there);
    if choices.is_empty() {
        session.client.show_message(MessageType::INFO, words).await;
        return Ok(());
    }
    let words = format!("{words} What you choose is made once, from PyPI.");
    let titles: Vec<&str> = choices.iter().map(|(title, _)| title.as_str()).chain([NOT_NOW]).collect();
    let choice = chosen(&session.client, MessageType::INFO, words, &titles).await;
    let Some((_, recipe)) = choices.into_iter().find(|(title, _)| Some(title) == choice.as_ref()) else {
        return Ok(());
    };
    let cancel = session.making.begin().ok_or_else(|| {
        Failure::new("Cannot make the environment", "one is being made already", "Wait for its end.")
    })?;
    let reporter = Reporter::of_environment(session, CREATE.to_owned(), "starting");
    let made = make(&reporter, recipe, settings.clone(), cancel.clone()).await;
    session.making.end();
    drop(reporter);
    match made {
        Ok(_) => session.client.show_message(MessageType::INFO, said(&all(&settings).await?)).await,
        Err(_) if cancel.is_cancelled() => {}
        Err(failure) => return Err(failure),
    }
    Ok(())
}

/// All environments, the larger ones first.
async fn all(settings: &Settings) -> Result<Vec<Environment>, Failure> {
    let environments = Environments::below(&settings.folders.data);
    tokio::task::spawn_blocking(move || environments.all()).await.map_err(|_| Failure::bug())
}

/// The environments that can be made, with the titles of the choices: those that are lacking, and anew those that are not
/// as this version makes them. The full one has all of the core.
fn choices(there: &[Environment]) -> Vec<(String, Recipe)> {
    let found = |set: Set| there.iter().find(|it| it.recipe.set == set);
    let has_full = found(Set::Full).is_some_and(|it| it.state == EnvironmentState::Current);
    let of = |set: Set| match found(set) {
        None if set == Set::Core && has_full => None,
        None => {
            let recipe = Recipe::of(set);
            Some((format!("Create {} ({})", recipe.name(), recipe.size()), recipe))
        }
        Some(Environment { state: EnvironmentState::Current, .. }) => None,
        Some(Environment { recipe, .. }) => {
            Some((format!("Renew {} ({})", recipe.name(), recipe.size()), recipe.clone()))
        }
    };
    [Set::Core, Set::Full].into_iter().filter_map(of).collect()
}

/// What is there, and what can be made.
fn said(there: &[Environment]) -> String {
    if there.is_empty() {
        return "Code on this machine can run with the libraries of Gemini's code execution. “core” has what \
                charts and most questions about data need, “full” all of them but tensorflow."
            .to_owned();
    }
    let mut sentences = Vec::new();
    for Environment { recipe, folder, state, .. } in there {
        sentences.push(format!("The environment “{}” is in {}.", recipe.name(), shown(folder)));
        sentences.extend(match state {
            EnvironmentState::Current => None,
            EnvironmentState::Old => {
                Some("It has the libraries of another version of gemini-exec.".to_owned())
            }
            EnvironmentState::WithoutPython => Some("Its Python is gone, so it cannot be used.".to_owned()),
        });
    }
    // The largest one that can be used is used.
    if let Some(used) = there.iter().find(|it| it.state != EnvironmentState::WithoutPython) {
        let name = used.recipe.name();
        sentences.push(format!("Code on this machine runs in “{name}”, unless you chose another Python."));
    }
    sentences.join(" ")
}

/// Makes an environment and reports each step.
pub(super) async fn make(
    reporter: &Reporter,
    recipe: Recipe,
    settings: Settings,
    cancel: Cancel,
) -> Result<Environment, Failure> {
    let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
    let making = tokio::task::spawn_blocking(move || {
        create(recipe, &settings, &mut |step| drop(told.send(step)), &cancel)
    });
    let (mut begun, mut packages) = (0, 0);
    while let Some(step) = steps.recv().await {
        match step {
            InstallStep::Download { package, of } => {
                (begun, packages) = (begun + 1, of);
                reporter.say(&format!("downloading {package} ({begun} of {packages})"));
            }
            InstallStep::Install => reporter.say(&format!("installing {packages} packages")),
            InstallStep::Compile => reporter.say("compiling"),
        }
    }
    making.await.map_err(|_| Failure::bug())?
}

fn create(
    recipe: Recipe,
    settings: &Settings,
    report: &mut dyn FnMut(InstallStep),
    cancel: &Cancel,
) -> Result<Environment, Failure> {
    let untrusted = &settings.run.untrusted;
    let python = maker(&sandbox::Setup { untrusted: untrusted.clone(), ..sandbox::Setup::default() })
        .map_err(local::sandbox_failure)?;
    Environments::below(&settings.folders.data).create(recipe, &Tools::of(python, untrusted), report, cancel)
}
