//! How a model is to answer.

/// How a model is to answer. What is `None` is left to the service.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerSettings {
    /// `true` if it may write programs and have them run.
    pub runs_code: bool,
    /// `true` if it may search the web.
    pub searches: bool,
    /// `true` if it tells its thoughts, summed up.
    pub tells_thoughts: bool,
    /// What the person wants of every answer.
    pub instructions: Option<String>,
    /// How much it thinks: `low`, `medium`, `high`. Models differ in what they take.
    pub thinking: Option<String>,
    /// How much is left to chance.
    pub temperature: Option<f64>,
    /// Makes the same question give the same answer, as far as the service can.
    pub seed: Option<u32>,
    /// The most tokens of an answer.
    pub output_tokens: Option<u32>,
    /// How closely it looks at images: `low`, `medium`, `high`.
    pub resolution: Option<String>,
}

impl AnswerSettings {
    /// What is set otherwise than usual, in words: one line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let said = |name: &str, value: Option<String>| value.map(|value| format!("{name}: {value}"));
        let lines = [
            (!self.runs_code).then(|| "code execution is off".to_owned()),
            self.searches.then(|| "it may search the web with Google".to_owned()),
            said("thinking", self.thinking.clone()),
            self.tells_thoughts.then(|| "it tells its thoughts, summed up".to_owned()),
            said("temperature", self.temperature.map(|number| number.to_string())),
            said("seed", self.seed.map(|number| number.to_string())),
            said("most tokens of the answer", self.output_tokens.map(|number| number.to_string())),
            said("resolution of images", self.resolution.clone()),
        ];
        lines.into_iter().flatten().collect()
    }
}

impl Default for AnswerSettings {
    fn default() -> Self {
        AnswerSettings {
            runs_code: true,
            searches: false,
            tells_thoughts: false,
            instructions: None,
            thinking: None,
            temperature: None,
            seed: None,
            output_tokens: None,
            resolution: None,
        }
    }
}
