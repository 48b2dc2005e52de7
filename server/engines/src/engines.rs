//! Chooses engines, and caches connections and sandboxes between asks.

use std::sync::Arc;

use crate::cache::Cache;
use crate::gemini::Gemini;
use crate::local::Local;
use crate::{Engine, EngineChoice, EngineSettings, LocalSettings, WayToModel};

/// Chooses engines. Clones share cached connections and sandboxes.
#[derive(Clone, Default)]
pub struct Engines {
    cache: Arc<Cache>,
}

impl Engines {
    /// The engine that these settings choose. Cheap: opens no connection and starts no program.
    #[must_use]
    pub fn resolve(&self, settings: &EngineSettings) -> Arc<dyn Engine> {
        match (settings.asked(), settings.engine) {
            (Some(config), _) => Arc::new(Gemini::new(Arc::clone(&self.cache), settings, config)),
            (None, EngineChoice::Auto) => self.here(&settings.local, WayToModel::Key),
            (None, _) => self.local(&settings.local),
        }
    }

    /// The engine that runs code on this machine, whichever engine the settings choose.
    #[must_use]
    pub fn local(&self, settings: &LocalSettings) -> Arc<dyn Engine> {
        self.here(settings, WayToModel::Engine)
    }

    fn here(&self, settings: &LocalSettings, to_ask_a_model: WayToModel) -> Arc<dyn Engine> {
        Arc::new(Local::new(Arc::clone(&self.cache), settings.clone(), to_ask_a_model))
    }

    /// Drops cached connections and their keys. Call it when the key changes; changed settings get a new client by
    /// themselves.
    pub fn forget_clients(&self) {
        self.cache.forget_clients();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::TcpListener;

    use gemini::{Config, Keys, Surface, Tokens, VertexPlace};
    use insta::assert_snapshot;
    use sandbox::{Limits, Setup};

    use super::Engines;
    use crate::{DefaultPython, Destination, EngineChoice, EngineSettings, LocalSettings, PythonPlaces};

    fn settings(engine: EngineChoice, base_url: &str, key: Option<&str>) -> EngineSettings {
        let env = |name: &str| key.filter(|_| name == "GEMINI_API_KEY").map(str::to_owned);
        EngineSettings {
            engine,
            model: "gemini-flash-latest".to_owned(),
            api: gemini::Api::default(),
            store_at_google: false,
            streaming: true,
            answer: turn::AnswerSettings::default(),
            large_files: crate::LargeFiles::Sample,
            privacy: crate::PrivacySettings::default(),
            functions: Vec::new(),
            checks_numbers: true,
            gemini: Config { base_url: Some(base_url.to_owned()), ..Config::new(Keys::from_env(env)) },
            vertex: vertex(base_url),
            prefers_vertex: false,
            local: LocalSettings {
                sandbox: Setup::default(),
                default_python: DefaultPython { find: |_, _| None, places: PythonPlaces::default() },
                limits: Limits::default(),
                profile_time: Limits::NO_HURRY,
                read_as: local::ReadAs::default(),
                names_options: true,
                asks_before_no_isolation: false,
            },
        }
    }

    fn vertex(base_url: &str) -> Config {
        let (project, location) = (Some("p".to_owned()), None);
        let place = VertexPlace { project, location, tokens: Tokens::from_env(|_| None) };
        let keys = Keys::from_env(|_| None);
        Config { surface: Surface::Vertex(place), base_url: Some(base_url.to_owned()), ..Config::new(keys) }
    }

    #[test]
    fn settings_and_key_choose_the_engine_without_a_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a non-blocking socket");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let choices = [
            ("auto with a key", EngineChoice::Auto, Some("secret")),
            ("auto", EngineChoice::Auto, None),
            ("gemini", EngineChoice::Gemini, None),
            ("vertex", EngineChoice::Vertex, None),
            ("local with a key", EngineChoice::Local, Some("secret")),
        ];
        let lines = choices.map(|(name, choice, key)| {
            let engine = Engines::default().resolve(&settings(choice, &base_url, key));
            let abilities = engine.abilities();
            let hosts: Vec<String> = engine
                .destinations()
                .into_iter()
                .map(|Destination { service, host, .. }| format!("{service} at {host}"))
                .collect();
            format!(
                "{name}: {}; reaches {hosts:?}; files {:?}, runs here {}",
                engine.speaker().name,
                abilities.files,
                abilities.runs_here()
            )
        });
        let lines = lines.join("\n").replace(base_url.trim_start_matches("http://"), "127.0.0.1");
        assert_snapshot!(lines, @r#"
        auto with a key: gemini-flash-latest; reaches ["Gemini at 127.0.0.1"]; files Inline, runs here false
        auto: this machine; reaches []; files Descriptors, runs here true
        gemini: gemini-flash-latest; reaches ["Gemini at 127.0.0.1"]; files Inline, runs here false
        vertex: gemini-flash-latest; reaches ["Vertex AI at 127.0.0.1"]; files Inline, runs here false
        local with a key: this machine; reaches []; files Descriptors, runs here true
        "#);
        assert_eq!(listener.accept().expect_err("no connection").kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn auto_is_vertex_where_the_environment_prefers_it() {
        let mut settings = settings(EngineChoice::Auto, "http://127.0.0.1:1", Some("secret"));
        settings.prefers_vertex = true;
        assert_eq!(Engines::default().resolve(&settings).destinations()[0].service, "Vertex AI");
    }

    #[test]
    fn only_local_code_that_may_run_without_isolation_meets_an_obstacle() {
        let mut settings = settings(EngineChoice::Local, "https://gemini.test", None);
        let engines = Engines::default();
        assert!(!engines.resolve(&settings).may_meet_obstacle());
        assert_eq!(engines.resolve(&settings).obstacle(), Ok(None));
        settings.local.asks_before_no_isolation = true;
        assert!(engines.resolve(&settings).may_meet_obstacle());
        settings.engine = EngineChoice::Gemini;
        assert!(!engines.resolve(&settings).may_meet_obstacle());
    }
}
