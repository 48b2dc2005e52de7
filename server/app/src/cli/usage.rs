//! `gemini-exec usage`: what was spent.

use history::Used;
use serde::Serialize;
use turn::Usage;

use super::find::unusable;
use super::history::lines::line;
use super::output;
use super::refused::Refused;
use crate::exit::Exit;
use crate::keeping;
use crate::settings::Settings;
use crate::spending::Prices;
use crate::usage::{Spent, WORDS};

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

/// Runs the command.
pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Exit {
    shown(arguments, settings).unwrap_or_else(Refused::reported)
}

fn shown(arguments: &Arguments, settings: &Settings) -> Result<Exit, Refused> {
    let prices = Prices::of(&settings.spending)?;
    let history = keeping::history(&settings.folders.state);
    let spent = Spent::read(&history, &settings.spending, prices, arguments.days);
    let spent = spent.map_err(|error| unusable(&history, &error))?;
    let text = if arguments.json {
        spent.used.iter().map(|used| json(used, spent.prices.as_ref())).collect()
    } else {
        spent.text()
    };
    Ok(output::write(&text))
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
