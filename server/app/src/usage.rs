//! What was spent, as a table for people.

use history::{Error, History, Used};
use turn::{Usage, grouped};

use crate::cells::{table, width};
use crate::settings::SpendingSettings;
use crate::spending::{DayBudget, Prices};

/// What the columns mean.
pub(crate) const WORDS: &str = "\
prompt        what you sent, with the files and the earlier turns; it is billed as input
cached        the part of the prompt that the service had already; it is billed for less
intermediate  the code and its output, which the model reads again after each run; billed as input
answer        what the model wrote, its code among it; it is billed as output
thoughts      what the model thought before it wrote; it is billed as output
total         all of them; the cached ones are in the prompt

The service counts. An answer that was cut may have no counts: it is listed as not counted.
Answers that are shown again and runs on this machine use no tokens. Counts stay when asks are deleted.";

/// What was used on the last days, and what it is seen beside.
pub(crate) struct Spent {
    days: u32,
    /// The latest day first.
    pub(crate) used: Vec<Used>,
    budget: Option<DayBudget>,
    pub(crate) prices: Option<Prices>,
}

impl Spent {
    /// What was used on the last `days` days. Blocks: reads the disk.
    pub(crate) fn read(
        history: &History,
        settings: &SpendingSettings,
        prices: Option<Prices>,
        days: u32,
    ) -> Result<Self, Error> {
        let used = history.read_if_any(|store| store.used(days))?;
        Ok(Spent { days, used, budget: DayBudget::of(history, settings)?, prices })
    }

    /// The table for people, with what there is to say of it.
    pub(crate) fn text(&self) -> String {
        text(&self.used, self.days, self.budget, self.prices.as_ref())
    }
}

fn text(used: &[Used], days: u32, budget: Option<DayBudget>, prices: Option<&Prices>) -> String {
    let budget = budget.map(|budget| format!("\n{}.\n", budget.words())).unwrap_or_default();
    if used.is_empty() {
        let since = if days == 1 { "today".to_owned() } else { format!("in the last {days} days") };
        return format!("No service counted a token {since}.\n{budget}");
    }
    let price = prices.map(|prices| prices.currency.clone()).unwrap_or_default();
    let head = [
        "day",
        "model",
        "answers",
        "prompt",
        "cached",
        "intermediate",
        "answer",
        "thoughts",
        "total",
        &price,
    ];
    let rows = used.iter().map(|used| row(used, prices));
    let all = (used.len() > 1).then(|| sum(used, prices));
    let rows: Vec<_> = [head.map(str::to_owned)].into_iter().chain(rows).chain(all).collect();
    let uncounted: u64 = used.iter().map(|used| used.uncounted).sum();
    let uncounted = match uncounted {
        0 => String::new(),
        1 => "\n1 answer is not counted: the service told no counts.\n".to_owned(),
        some => format!("\n{some} answers are not counted: the service told no counts.\n"),
    };
    let by_prices =
        prices.map(|prices| format!("\nBy your prices of {}.\n", prices.as_of)).unwrap_or_default();
    table(&aligned(rows)) + &uncounted + &budget + &by_prices
}

/// The rows with their numbers to the right.
fn aligned(mut rows: Vec<[String; 10]>) -> Vec<[String; 10]> {
    for column in 2..10 {
        let widest = rows.iter().map(|row| width(&row[column])).max().unwrap_or_default();
        for row in &mut rows {
            let missing = widest - width(&row[column]);
            row[column].insert_str(0, &" ".repeat(missing));
        }
    }
    rows
}

fn row(used: &Used, prices: Option<&Prices>) -> [String; 10] {
    let cost = prices.and_then(|prices| prices.cost(&used.model, &used.tokens));
    // Of Gemini most people need no name.
    let model = match used.service.as_str() {
        "" | "Gemini" => used.model.clone(),
        service => format!("{} ({service})", used.model),
    };
    cells(used.day.clone(), model, used.answers, &used.tokens, cost)
}

/// The line below all others.
fn sum(used: &[Used], prices: Option<&Prices>) -> [String; 10] {
    let tokens = used.iter().fold(Usage::default(), |sum, used| sum.plus(used.tokens));
    // Without the price of one of them, the sum would look like all of it.
    let costs: Option<Vec<f64>> = used.iter().map(|used| prices?.cost(&used.model, &used.tokens)).collect();
    let cost = costs.map(|costs| costs.iter().sum());
    let answers = used.iter().map(|used| used.answers).sum();
    cells("all".to_owned(), String::new(), answers, &tokens, cost)
}

fn cells(day: String, model: String, answers: u64, tokens: &Usage, cost: Option<f64>) -> [String; 10] {
    let Usage { prompt, cached, answer, thoughts, intermediate, .. } = *tokens;
    let [prompt, cached, intermediate, answer, thoughts] =
        [prompt, cached, intermediate, answer, thoughts].map(|count| grouped(count.unwrap_or_default()));
    let cost = cost.map(|cost| format!("{cost:.4}")).unwrap_or_default();
    let (answers, total) = (grouped(answers), grouped(tokens.all()));
    [day, model, answers, prompt, cached, intermediate, answer, thoughts, total, cost]
}
