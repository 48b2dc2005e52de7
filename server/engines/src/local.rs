//! The engine that runs Python on this machine.

use std::sync::Arc;

use local::{Executor, LocalAsk, SandboxExecutor, Told};
use sandbox::{Cancel, Python, Sandbox, Setup};
use turn::{Memory, Piece, Speaker, Update};

use crate::cache::Cache;
use crate::{
    Abilities, Destination, Engine, FileTravel, Input, LocalSettings, Obstacle, Prepared, Running, Unready,
    UntrustedProgram, WayToModel,
};

/// Runs code on this machine.
pub(crate) struct Local {
    cache: Arc<Cache>,
    settings: LocalSettings,
    to_ask_a_model: WayToModel,
}

impl Local {
    pub(crate) fn new(cache: Arc<Cache>, settings: LocalSettings, to_ask_a_model: WayToModel) -> Self {
        Local { cache, settings, to_ask_a_model }
    }

    /// What runs programs. Fails if no Python is found.
    pub(crate) fn executor(&self) -> Result<SandboxExecutor, Unready> {
        let sandbox = self.cache.sandbox(&self.settings.setup())?;
        Ok(SandboxExecutor::new(sandbox, self.settings.limits).with_profile_time(self.settings.profile_time))
    }
}

impl Engine for Local {
    fn speaker(&self) -> Speaker {
        Speaker::this_machine()
    }

    fn abilities(&self) -> Abilities {
        Abilities { files: FileTravel::Descriptors }
    }

    fn to_ask_a_model(&self) -> Option<WayToModel> {
        Some(self.to_ask_a_model)
    }

    fn continues_from(&self, _memory: &Memory) -> bool {
        false
    }

    fn destinations(&self) -> Vec<Destination> {
        Vec::new()
    }

    fn untrusted_program(&self) -> Option<UntrustedProgram> {
        let path = Python::untrusted_launcher(&self.settings.setup())?;
        let warning = format!(
            "{} is a program of this workspace. To find Python it would run outside the sandbox, where it could read and change all your files and use the network.",
            turn::shown(&path)
        );
        let refusal = local::sandbox_failure(sandbox::Error::Untrusted { program: path.clone() });
        Some(UntrustedProgram { path, obstacle: Obstacle { warning, refusal } })
    }

    fn may_meet_obstacle(&self) -> bool {
        self.settings.asks_before_no_isolation
    }

    fn obstacle(&self) -> Result<Option<Obstacle>, Unready> {
        if !self.may_meet_obstacle() {
            return Ok(None);
        }
        // Only asks get a spare: this sandbox runs none.
        let setup = Setup { warm: None, ..self.settings.setup() };
        let Err(error) = Sandbox::new(setup)?.probe() else { return Ok(None) };
        let sandbox::Error::NoLayer { refusals, .. } = &error else { return Err(error.into()) };
        let warning = format!(
            "This machine cannot isolate Python ({refusals}). The code could read and change all your files, use the network and leave processes behind."
        );
        Ok(Some(Obstacle { warning, refusal: local::sandbox_failure(error) }))
    }

    fn prepare(&self, input: Input, _earlier: Vec<Memory>) -> Result<Prepared, Unready> {
        let executor = self.executor()?;
        let Input { question, excerpt, earlier, files, folders, last_value, around, .. } = input;
        let read_as = self.settings.read_as.clone();
        let ask = LocalAsk {
            question,
            earlier,
            excerpt,
            files,
            folders,
            to_ask_a_model: self.to_ask_a_model.words(),
            read_as,
            last_value,
            around,
        };
        let (way, names_options) = (self.to_ask_a_model, self.settings.names_options);
        Ok(Prepared::here(move || {
            Running::on_thread(move |cancel, emit| {
                let emit_told = |update| emit(if names_options { update } else { without_options(update) });
                run(ask, way, &executor, cancel, &emit_told);
            })
        }))
    }
}

/// A text of this engine's for those who have no command line.
fn without_options(update: Update) -> Update {
    let Update::Answer { mut pieces, parts } = update else { return update };
    for piece in &mut pieces {
        match piece {
            Piece::Text(text) => {
                let said = turn::without_options(text);
                *text = said.replace("the setting pythonPath", "the setting geminiExec.pythonPath");
            }
            // A profile says how to correct what it assumed.
            Piece::Output(output) if output.tables.is_empty() => {
                output.output = output.output.replace(local::WHERE_TO_SAY, "(setting geminiExec.readAs)");
            }
            _ => {}
        }
    }
    Update::Answer { pieces, parts }
}

/// Runs an ask on the calling thread and reports each piece through `emit`. `way` is how the person gets a model's answer.
fn run(ask: LocalAsk, way: WayToModel, executor: &dyn Executor, cancel: &Cancel, emit: &dyn Fn(Update)) {
    let mut answer = |told| {
        emit(match told {
            Told::Piece(piece) => Update::Answer { pieces: vec![piece], parts: Vec::new() },
            Told::Working(words) => Update::Working(words),
            Told::Printing(printing) => Update::Printing(printing),
        });
    };
    if let Err(error) = local::ask(ask, executor, cancel, &mut answer) {
        let failure = error.failure().needing_key(error.needs_model() && way == WayToModel::Key);
        emit(if error.is_refusal() { Update::Refused(failure) } else { Update::Failed(failure) });
    }
}
