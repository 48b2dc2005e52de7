//! What was spent: the tokens of this day beside the person's budget, and what tokens cost by the person's own prices.

use std::fs;
use std::path::Path;

use history::{Error, History};
use sandbox::in_words;
use serde::Deserialize;
use turn::{Failure, Usage, grouped, shown};

use crate::age;
use crate::review::{Reason, ReasonKind};
use crate::settings::SpendingSettings;

/// What the person allows for a day, as it stands before an ask is sent.
pub(crate) enum TodaysBudget {
    Unlimited,
    Day(DayBudget),
    /// What was used cannot be counted, as this sentence without its end says.
    Uncountable(String),
}

impl TodaysBudget {
    /// The budget of a history in this folder that cannot be used.
    pub(crate) fn uncountable(folder: &Path, error: &Error) -> TodaysBudget {
        TodaysBudget::Uncountable(format!("today's tokens cannot be counted in {}: {error}", shown(folder)))
    }

    /// The budget as it stands without a claim. Blocks: reads the disk.
    pub(crate) fn of(history: &History, settings: &SpendingSettings) -> TodaysBudget {
        match DayBudget::of(history, settings) {
            Ok(budget) => budget.map_or(TodaysBudget::Unlimited, TodaysBudget::Day),
            Err(error) => TodaysBudget::uncountable(history.folder(), &error),
        }
    }

    /// What to say of it before more is sent; `None` if there is enough left.
    pub(crate) fn warning(&self) -> Option<String> {
        match self {
            TodaysBudget::Unlimited => None,
            TodaysBudget::Day(budget) => budget.warning(),
            TodaysBudget::Uncountable(why) => {
                Some(format!("This ask does not count for dailyTokens: {why}."))
            }
        }
    }

    /// Why the person is asked before more is sent; `None` if there is enough left.
    pub(crate) fn reason(&self) -> Option<Reason> {
        match self {
            TodaysBudget::Unlimited => None,
            TodaysBudget::Day(budget) => budget.reason(),
            TodaysBudget::Uncountable(why) => Some(Reason {
                kind: ReasonKind::Uncounted,
                words: format!("A budget is set (dailyTokens), but {why}"),
                keys: vec![format!("budget uncounted {}", age::today())],
            }),
        }
    }
}

/// The tokens of today, beside what the person allows for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayBudget {
    /// How many were used today.
    pub(crate) used: u64,
    /// How many more may be used by asks that run.
    pub(crate) running: u64,
    /// How many may be used in a day.
    pub(crate) allowed: u64,
}

impl DayBudget {
    /// From this part of it on the person is warned, in percent.
    const NEAR: u64 = 80;

    /// The budget as it stands; `None` if there is none. Blocks: reads the disk.
    pub(crate) fn of(history: &History, settings: &SpendingSettings) -> Result<Option<DayBudget>, Error> {
        let Some(allowed) = settings.daily_tokens else { return Ok(None) };
        // What has just been answered counts.
        history.wait();
        let used = history.read_if_any(history::Store::used_today)?;
        Ok(Some(DayBudget { used, running: 0, allowed }))
    }

    /// `true` if nothing more may be sent unasked.
    fn is_used_up(self) -> bool {
        self.taken() >= self.allowed
    }

    /// How many are used, or may be by the time that the asks that run are over.
    fn taken(self) -> u64 {
        self.used.saturating_add(self.running)
    }

    /// How much of it is used, in percent.
    pub(crate) fn percent(self) -> u64 {
        self.used.saturating_mul(100) / self.allowed.max(1)
    }

    /// What to say of it before more is sent; `None` if there is enough left.
    pub(crate) fn warning(self) -> Option<String> {
        let is_near = self.taken().saturating_mul(100) / self.allowed.max(1) >= DayBudget::NEAR;
        is_near.then(|| format!("{}.", self.words()))
    }

    /// How it stands: `412 000 of today's 500 000 tokens are used (82 %)`.
    pub(crate) fn words(self) -> String {
        let (used, allowed) = (grouped(self.used), grouped(self.allowed));
        let more = match self.running {
            0 => String::new(),
            running => format!(", and asks that run may use {} more until they are over", grouped(running)),
        };
        format!("{used} of today's {allowed} tokens are used ({} %){more}", self.percent())
    }

    /// Why the person is asked before more is sent; `None` if it is not used up.
    pub(crate) fn reason(self) -> Option<Reason> {
        // A yes holds for the next fifth of it.
        let step = self.used.saturating_mul(5) / self.allowed.max(1);
        let key = format!("budget {} {} {step}", age::today(), self.allowed);
        self.is_used_up().then(|| Reason { kind: ReasonKind::Budget, words: self.words(), keys: vec![key] })
    }
}

/// The longest file of prices, in bytes.
const LONGEST: u64 = 1 << 20;

/// What tokens cost, as the person wrote it down.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Prices {
    /// The day of which they are.
    pub(crate) as_of: String,
    /// The currency.
    pub(crate) currency: String,
    #[serde(default)]
    models: Vec<ModelPrice>,
}

/// What a million tokens of a model cost.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelPrice {
    /// Its name, or the beginning of several with a star at the end.
    name: String,
    input: f64,
    /// By default as other input.
    cached: Option<f64>,
    output: f64,
}

impl Prices {
    /// Those that the person wrote down, if they did. Blocks.
    pub(crate) fn of(settings: &SpendingSettings) -> Result<Option<Prices>, Failure> {
        settings.prices.as_deref().map(Prices::read).transpose()
    }

    /// Reads the file. Blocks.
    fn read(path: &Path) -> Result<Prices, Failure> {
        const WANTED: &str = "Write as-of, currency and a [[models]] for each model, with name, input, cached and output \
                              for a million tokens.";
        let title = || format!("Cannot use the prices in {}", shown(path));
        // What is no file might never end.
        if fs::metadata(path).is_ok_and(|found| !found.is_file() || found.len() > LONGEST) {
            return Err(Failure::new(title(), "it is no file of prices", WANTED));
        }
        let text =
            fs::read_to_string(path).map_err(|error| Failure::new(title(), in_words(&error), WANTED))?;
        let prices: Prices = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
            let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            Failure::new(title(), format!("{line}{}", error.message()), WANTED)
        })?;
        let is_price = |price: f64| price.is_finite() && price >= 0.0;
        let wrong = prices
            .models
            .iter()
            .find(|it| ![it.input, it.output, it.cached.unwrap_or_default()].into_iter().all(is_price));
        match wrong {
            Some(wrong) => {
                Err(Failure::new(title(), format!("{} has a price that is none", wrong.name), WANTED))
            }
            None => Ok(prices),
        }
    }

    /// What the tokens of a model cost; `None` if there is no price for it. The longest name that fits counts.
    pub(crate) fn cost(&self, model: &str, tokens: &Usage) -> Option<f64> {
        let fits = |price: &&ModelPrice| match price.name.strip_suffix('*') {
            Some(beginning) => model.starts_with(beginning),
            None => model == price.name,
        };
        let price = self.models.iter().filter(fits).max_by_key(|price| price.name.len())?;
        let cached = tokens.cached.unwrap_or_default();
        let uncached = tokens.prompt.unwrap_or_default().saturating_sub(cached);
        let input = uncached.saturating_add(tokens.intermediate.unwrap_or_default());
        let output = tokens.answer.unwrap_or_default().saturating_add(tokens.thoughts.unwrap_or_default());
        let parts =
            [(input, price.input), (cached, price.cached.unwrap_or(price.input)), (output, price.output)];
        #[allow(clippy::cast_precision_loss, reason = "a price has few digits")]
        Some(parts.into_iter().map(|(tokens, price)| tokens as f64 * price / 1e6).sum())
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use turn::Usage;

    use super::{DayBudget, Prices};

    #[test]
    fn a_budget_warns_from_80_percent_on_and_is_used_up_at_100() {
        let used = [0, 399_999, 400_000, 499_999, 500_000, 700_000].map(|used| (used, 0));
        let drawn = used.into_iter().chain([(0, 400_000), (410_000, 90_000)]).map(|(used, running)| {
            let budget = DayBudget { used, running, allowed: 500_000 };
            let warning = budget.warning().unwrap_or_else(|| "nothing is said".to_owned());
            format!("{warning}{}", if budget.is_used_up() { " Used up." } else { "" })
        });
        assert_snapshot!(drawn.collect::<Vec<_>>().join("\n"), @"
        nothing is said
        nothing is said
        400 000 of today's 500 000 tokens are used (80 %).
        499 999 of today's 500 000 tokens are used (99 %).
        500 000 of today's 500 000 tokens are used (100 %). Used up.
        700 000 of today's 500 000 tokens are used (140 %). Used up.
        0 of today's 500 000 tokens are used (0 %), and asks that run may use 400 000 more until they are over.
        410 000 of today's 500 000 tokens are used (82 %), and asks that run may use 90 000 more until they are over. Used up.
        ");
    }

    fn read(text: &str) -> Result<Prices, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("prices.toml");
        std::fs::write(&file, text).expect("it is written");
        Prices::read(&file)
            .map_err(|failure| failure.sentence().replace(&folder.path().display().to_string(), "~"))
    }

    #[test]
    fn tokens_cost_what_the_longest_name_that_fits_says() {
        let prices = read(
            "as-of = '2026-11-01'\ncurrency = 'USD'\n\
             [[models]]\nname = 'gemini-3*'\ninput = 1.0\noutput = 10.0\n\
             [[models]]\nname = 'gemini-3.8-flash'\ninput = 0.5\ncached = 0.1\noutput = 2\n",
        )
        .expect("prices");
        // Of a million tokens of the prompt a half is cached; what code is fed back is input, thoughts are output.
        let half = Some(500_000);
        let tokens = Usage {
            prompt: Some(1_000_000),
            cached: half,
            intermediate: half,
            answer: half,
            thoughts: half,
            total: Some(2_500_000),
        };
        let costs =
            ["gemini-3.8-flash", "gemini-3.8-pro", "gemini-2.5-pro"].map(|it| prices.cost(it, &tokens));
        assert_eq!(costs, [Some(2.55), Some(11.5), None]);
    }

    #[test]
    fn prices_that_cannot_be_used_say_where_and_what_to_write() {
        let begin = "as-of = '2026-11-01'\ncurrency = 'USD'\n";
        let texts = [
            "currency = 'USD'\n".to_owned(),
            format!("{begin}[[models]]\nname = 'a'\ninput = 'much'\noutput = 1.0\n"),
            format!("{begin}[[models]]\nname = 'a'\ninput = -1.0\noutput = 1.0\n"),
            format!("{begin}rate = 1\n"),
        ];
        let said = texts.map(|text| read(&text).err().unwrap_or_default());
        assert_snapshot!(said.join("\n"), @r#"
        Cannot use the prices in ~/prices.toml: line 1: missing field `as-of`. Write as-of, currency and a [[models]] for each model, with name, input, cached and output for a million tokens.
        Cannot use the prices in ~/prices.toml: line 5: invalid type: string "much", expected f64. Write as-of, currency and a [[models]] for each model, with name, input, cached and output for a million tokens.
        Cannot use the prices in ~/prices.toml: a has a price that is none. Write as-of, currency and a [[models]] for each model, with name, input, cached and output for a million tokens.
        Cannot use the prices in ~/prices.toml: line 3: unknown field `rate`, expected one of `as-of`, `currency`, `models`. Write as-of, currency and a [[models]] for each model, with name, input, cached and output for a million tokens.
        "#);
    }
}
