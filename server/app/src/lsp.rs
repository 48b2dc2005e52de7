//! `gemini-exec lsp`: the language server.

mod actions;
mod around;
mod attached;
mod backend;
mod capabilities;
mod chosen_python;
mod confirm;
mod convert;
mod data;
mod failing;
mod generated;
mod guard;
mod handlers;
mod incoming;
mod json;
mod library;
mod log;
mod more;
mod named;
mod newer_fields;
mod notices;
mod own;
mod parent;
mod parsing;
mod past;
mod placed;
mod protocol;
mod publisher;
mod result_document;
mod run_turn;
mod service;
mod session;
mod support;
mod titles;
mod transport;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sandbox::in_words;
use tokio::io::AsyncWrite;
use tokio::runtime::Runtime;
use turn::Failure;

use crate::complain::complain;
use crate::exit::Exit;
use crate::settings::{self, FromArguments, LSP, Sources};
use crate::signals::EndSignal;
use session::Session;

/// The arguments of `lsp`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Log to this file: sizes and ids only, never content or keys
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Talk over standard input and output; the default, for editors that say it
    #[arg(long)]
    stdio: bool,
    /// Print the JSON Schema of the settings and end
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    settings: FromArguments<LSP>,
}

/// The longest wait at the end, for answers to be ended at the service and for sandboxes to be removed. The kernel kills what
/// is left.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves until the editor sends `exit`, closes the input or dies, or a signal ends the process.
pub(crate) fn run(runtime: Runtime, arguments: &Arguments, sources: Sources) -> Exit {
    if arguments.schema {
        return print_schema();
    }
    if let Some(path) = &arguments.log
        && let Err(error) = log::to(path)
    {
        let title = format!("Cannot write the log {}", path.display());
        complain(&Failure::new(title, in_words(&error), "Name another file."));
        return Exit::Usage;
    }
    log::panics();
    let session = runtime.block_on(serve(sources.with(&arguments.settings)));
    runtime.block_on(async { drop(tokio::time::timeout(SHUTDOWN_TIMEOUT, gemini::farewells()).await) });
    // If the editor left the input open, a thread still reads from it: wait for the runs, but not for that thread.
    runtime.shutdown_background();
    run_turn::wait_for_runs(SHUTDOWN_TIMEOUT);
    session.history.finish();
    run_turn::remove_unkept_charts(&session);
    if session.lifetime.was_shut_down() { Exit::Answered } else { Exit::Failed }
}

/// Standard output without a buffer: the standard library's is buffered by line and would write each message in two
/// pieces.
fn stdout() -> Box<dyn AsyncWrite + Unpin> {
    #[cfg(unix)]
    if let Ok(own) = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned() {
        return Box::new(tokio::fs::File::from_std(own.into()));
    }
    Box::new(tokio::io::stdout())
}

fn print_schema() -> Exit {
    let printed = writeln!(std::io::stdout(), "{:#}", settings::schema());
    if printed.is_ok() { Exit::Answered } else { Exit::OutputClosed }
}

async fn serve(sources: Sources) -> Arc<Session> {
    let (service, socket) = service::service(sources);
    let session = Arc::clone(service.session());
    let publishing = tokio::spawn(publisher::run(Arc::clone(&session)));
    let mut signal = EndSignal::listen();
    let parsing = tokio::spawn(parsing::run(Arc::clone(&session)));
    tokio::select! {
        () = transport::serve(tokio::io::stdin(), stdout(), service, socket) => {}
        () = session.lifetime.parent_died() => tracing::info!("the editor is gone"),
        _ = signal.wait() => tracing::info!("a signal to end"),
    }
    publishing.abort();
    parsing.abort();
    past::keep_all_places(&session);
    session
}
