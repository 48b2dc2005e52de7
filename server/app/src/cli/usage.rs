//! `gemini-exec usage`: what was spent.

use history::Used;
use serde::Serialize;
use turn::{Usage, grouped};

use super::cells::{table, width};
use super::find::unusable;
use super::history::lines::line;
use super::output;
use super::refused::Refused;
use crate::exit::Exit;
use crate::keeping;
use crate::settings::Settings;
use crate::spending::{DayBudget, Prices};

/// The arguments of `usage`. The comments below are its help text.
#[derive(clap::Args)]
#[command(after_help = WORDS)]
pub(crate) struct Arguments {
    /// How many days are shown, today among them
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    days: u32,
    /// Print one JSON object per day and model, and line
    #[arg(long)]
    json: bool,
}

/// What the columns mean.
const WORDS: &str = "\
prompt        what you sent, with the files and the earlier turns; it is billed as input
cached        the part of the prompt that the service had already; it is billed for less
intermediate  the code and its output, which the model reads again after each run; billed as input
answer        what the model wrote, its code among it; it is billed as output
thoughts      what the model thought before it wrote; it is billed as output
total         all of them; the cached ones are in the prompt

The service counts. An answer that was cut may have no counts: it is listed as not counted.
Answers that are shown again and runs on this machine use no tokens. Counts stay when asks are deleted.";

/// Runs the command.
pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Exit {
    shown(arguments, settings).unwrap_or_else(Refused::reported)
}

fn shown(arguments: &Arguments, settings: &Settings) -> Result<Exit, Refused> {
    let prices = settings.spending.prices.as_deref().map(Prices::read).transpose()?;
    let history = keeping::history(&settings.folders.state);
    let used = history.read_if_any(|store| store.used(arguments.days));
    let used = used.map_err(|error| unusable(&history, &error))?;
    let budget = DayBudget::of(&history, &settings.spending).map_err(|error| unusable(&history, &error))?;
    let text = if arguments.json {
        used.iter().map(|used| json(used, prices.as_ref())).collect()
    } else {
        text(&used, arguments.days, budget, prices.as_ref())
    };
    Ok(output::write(&text))
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
    let priced = prices.map(|prices| format!("\nBy your prices of {}.\n", prices.as_of)).unwrap_or_default();
    table(&aligned(rows)) + &uncounted + &budget + &priced
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
    let costs = || used.iter().filter_map(|used| prices?.cost(&used.model, &used.tokens));
    let cost = costs().next().is_some().then(|| costs().sum());
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

fn json(used: &Used, prices: Option<&Prices>) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct UsedLine<'a> {
        day: &'a str,
        service: &'a str,
        model: &'a str,
        answers: u64,
        uncounted: u64,
        tokens: &'a Usage,
        #[serde(skip_serializing_if = "Option::is_none")]
        cost: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        currency: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        prices_as_of: Option<&'a str>,
    }
    let Used { day, service, model, answers, uncounted, tokens } = used;
    let cost = prices.and_then(|prices| prices.cost(model, tokens));
    let prices = prices.filter(|_| cost.is_some());
    line(&UsedLine {
        day,
        service,
        model,
        answers: *answers,
        uncounted: *uncounted,
        tokens,
        cost,
        currency: prices.map(|prices| prices.currency.as_str()),
        prices_as_of: prices.map(|prices| prices.as_of.as_str()),
    })
}
