//! `gemini-exec serve`: Google's endpoints on this machine, answered by the local engine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;

use engines::Unready;
use local::SandboxExecutor;
use ring::rand::{SecureRandom as _, SystemRandom};
use sandbox::{Sandbox, in_words};
use serve::{ServeSettings, ServeStore};
use tokio::net::TcpListener;
use turn::Failure;

use super::output;
use super::refused::Refused;
use crate::exit::Exit;
use crate::settings::{FromArguments, Partial, RERUN, Settings, Sources};
use crate::signals::EndSignal;

/// The arguments of `serve`. The comments below are its help text.
#[derive(clap::Args)]
#[command(after_help = "\
Without --api-key any key is taken, from programs of your own user on this machine. Web pages are refused.
To ask it, set GOOGLE_GEMINI_BASE_URL (GOOGLE_VERTEX_BASE_URL) to its address.")]
pub(crate) struct Arguments {
    /// Listen at this port; 0 for one that is free
    #[arg(long, value_name = "PORT", default_value_t = 8642)]
    port: u16,
    /// Listen at this address; one that is not loopback takes --api-key
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The key that clients must give
    #[arg(long, value_name = "KEY", env = "GEMINI_EXEC_SERVE_KEY", hide_env_values = true)]
    api_key: Option<String>,
    /// Keep nothing: uploaded files are gone when it ends
    #[arg(long)]
    ephemeral: bool,
    #[command(flatten)]
    settings: FromArguments<RERUN>,
}

/// Runs the command, until a signal ends it.
pub(crate) async fn run(arguments: Arguments, sources: Sources) -> Exit {
    let settings = sources.with(&arguments.settings).settings(&Partial::default());
    serve(&arguments, &settings).await.unwrap_or_else(Refused::reported)
}

async fn serve(arguments: &Arguments, settings: &Settings) -> Result<Exit, Refused> {
    let key = key(arguments)?;
    let executor = executor(settings)?;
    let store = store(arguments, settings)?;
    let address = SocketAddr::new(arguments.host, arguments.port);
    let listener = TcpListener::bind(address).await;
    let bound = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = bound.map_err(|error| {
        let remedy = "Choose another port (--port PORT; 0 for one that is free).";
        Refused::failed(Failure::new(format!("Cannot listen at {address}"), in_words(&error), remedy))
    })?;
    let mut signal = EndSignal::listen();
    match output::write(&told(address, key.as_ref())) {
        Exit::Answered => {}
        exit => return Ok(exit),
    }
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let settings = ServeSettings {
        executor: Arc::new(executor),
        key: key.map(|key| key.word.into()),
        hosts: vec![arguments.host.to_string()],
        store,
        at_once: processors * 2,
        waiting: WAITING,
        patience: ServeSettings::PATIENCE,
    };
    let mut exit = Exit::Answered;
    serve::serve(listener, settings, async { exit = signal.wait().await }).await;
    Ok(exit)
}

/// The most requests that wait for their turn.
const WAITING: usize = 512;

/// What clients must give.
struct ServeKey {
    word: String,
    /// `true` if this process made it: then it must be told.
    is_made: bool,
}

/// The key. Where nobody can tell whose program asks, there must be one.
fn key(arguments: &Arguments) -> Result<Option<ServeKey>, Refused> {
    let given = arguments.api_key.as_deref().map(str::trim).filter(|key| !key.is_empty());
    if let Some(key) = given {
        return Ok(Some(ServeKey { word: key.to_owned(), is_made: false }));
    }
    if !arguments.host.to_canonical().is_loopback() {
        let remedy = "Give the key that clients must have (--api-key KEY), or listen on loopback.";
        let detail = format!("others can reach {}", arguments.host);
        return Err(Failure::new("A key is needed", detail, remedy).into());
    }
    if cfg!(target_os = "linux") {
        return Ok(None);
    }
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        let remedy = "Give one (--api-key KEY).";
        Refused::failed(Failure::new("Cannot make a key", "there are no random numbers", remedy))
    })?;
    let word = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Some(ServeKey { word, is_made: true }))
}

/// What runs programs. A machine on which nothing can run is told at once.
fn executor(settings: &Settings) -> Result<SandboxExecutor, Refused> {
    let local = settings.engines().local;
    let sandbox = Sandbox::new(local.setup()).map_err(Unready::from)?;
    sandbox.probe().map_err(Unready::from)?;
    Ok(SandboxExecutor::new(sandbox, local.limits).with_profile_time(local.profile_time))
}

fn store(arguments: &Arguments, settings: &Settings) -> Result<ServeStore, Refused> {
    let folder = settings.folders.state.join("serve");
    let store = if arguments.ephemeral { ServeStore::temporary() } else { ServeStore::in_folder(&folder) };
    store.map_err(|error| {
        let title = format!("Cannot keep files in {}", folder.display());
        let remedy = "Keep nothing (--ephemeral), or name another folder of state (XDG_STATE_HOME).";
        Refused::failed(Failure::new(title, error.to_string(), remedy))
    })
}

/// Where it listens, and how an SDK asks it.
fn told(address: SocketAddr, key: Option<&ServeKey>) -> String {
    let (base, word) = (format!("http://{address}"), key.filter(|key| key.is_made));
    let key_line = match (word, key) {
        (Some(made), _) => format!("  export GEMINI_API_KEY={}\n", made.word),
        (None, Some(_)) => "  export GEMINI_API_KEY=…   # the one of --api-key\n".to_owned(),
        (None, None) => "  export GEMINI_API_KEY=local   # any key\n".to_owned(),
    };
    format!(
        "Serving Gemini's API at {base} without a model: Python runs in the sandbox, data files are described. Ctrl-C ends it.\n\n\
         To ask it with Google's SDKs:\n  export GOOGLE_GEMINI_BASE_URL={base}\n{key_line}"
    )
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{ServeKey, told};

    #[test]
    fn it_says_where_it_listens_and_how_it_is_asked() {
        let address = "127.0.0.1:8642".parse().expect("an address");
        assert_snapshot!(told(address, None), @"
        Serving Gemini's API at http://127.0.0.1:8642 without a model: Python runs in the sandbox, data files are described. Ctrl-C ends it.

        To ask it with Google's SDKs:
          export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8642
          export GEMINI_API_KEY=local   # any key
        ");
        let key = |is_made| ServeKey { word: "abc".to_owned(), is_made };
        let lines = [false, true].map(|is_made| told(address, Some(&key(is_made))));
        let keys: Vec<&str> = lines.iter().filter_map(|told| told.lines().last()).collect();
        assert_snapshot!(keys.join("\n"), @"
        export GEMINI_API_KEY=…   # the one of --api-key
        export GEMINI_API_KEY=abc
        ");
    }
}
