//! Every recording decodes to its known content: our own, and those kept outside the repository.

use std::ops::Range;
use std::path::{Path, PathBuf};

use gemini::{Api, Decoder, Error};
use harness::fake_gemini::{cassette, cassettes};
use harness::outside::{self, report};
use serde::Deserialize;
use serde_json::Value;
use turn::{Block, Code, Output, Part, Piece, Turn, Update};

/// Bodies up to this many bytes are decoded once for every place where they can be cut.
const CUT_EVERYWHERE: usize = 8 << 10;

/// Kinds of recordings that are `generateContent` bodies without an error in them.
const ANSWERS: [&str; 10] = [
    "array-stream",
    "blocked-and-finish",
    "codeexec-stream",
    "codeexec-unary",
    "image-output",
    "int-enums",
    "misc-stream",
    "misc-unary",
    "stream-error-tail",
    "thoughts",
];

/// The finish reasons that a recording may give as a number.
const FINISH_REASONS: [&str; 6] =
    ["FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"];

/// A decoded body: an update for each event, then at most one error.
type Items = Vec<Result<Update, Error>>;

/// What the index says of a recording.
#[derive(Deserialize)]
struct Row {
    file: String,
    kind: String,
    #[serde(default)]
    events: usize,
    #[serde(flatten)]
    counts: Option<Counts>,
}

/// What can be counted in an answer.
#[derive(Debug, PartialEq, Deserialize)]
struct Counts {
    code_parts: usize,
    result_parts: usize,
    outcomes: Vec<String>,
    #[serde(deserialize_with = "words")]
    finish: Vec<String>,
    text_len: usize,
    thought_parts: usize,
    code_ids: usize,
    results_without_output: usize,
    candidates_without_index: usize,
    empty_text_parts: usize,
    candidates_without_parts: usize,
    inline_data: usize,
    usage_total: Option<u64>,
    tool_use_tokens: Option<u64>,
}

impl Row {
    /// `true` if the index has counts for this answer. It has none for a body without blank lines between its events.
    fn is_countable(&self) -> bool {
        ANSWERS.contains(&self.kind.as_str()) && self.events > 0
    }
}

#[test]
fn recordings_outside_the_repository_match_their_index() {
    let Some(folder) = recordings() else {
        report("recordings: not on this machine");
        return;
    };
    let index = std::fs::read_to_string(folder.join("index.jsonl")).expect("the folder has an index");
    let rows: Vec<Row> = index.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let mut counted = 0;
    for row in &rows {
        let body = std::fs::read(folder.join(&row.file)).expect("an indexed file");
        let api = api_of(&row.file);
        let items = decode(api, &[&body]);
        if let Some(counts) = row.counts.as_ref().filter(|_| row.is_countable()) {
            let events: Vec<_> = items.iter().flatten().map(event).collect();
            assert_eq!(events.len(), row.events, "events of {}", row.file);
            assert_eq!(&count(&events, &candidates(&body)), counts, "{}", row.file);
            counted += 1;
        }
        if body.len() <= CUT_EVERYWHERE {
            decodes_alike_wherever_cut(api, &body, &row.file);
        }
    }
    let others = rows.len() - counted;
    report(&format!(
        "recordings: {counted} answers counted; {others} of other kinds decoded without a panic"
    ));
}

#[test]
fn figures_planted_into_recorded_answers_are_marked() {
    let Some(folder) = recordings() else {
        report("recordings: not on this machine");
        return;
    };
    let index = std::fs::read_to_string(folder.join("index.jsonl")).expect("the folder has an index");
    let rows: Vec<Row> = index.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let (mut figures, mut planted) = (0, 0);
    for row in rows.iter().filter(|row| row.kind.starts_with("codeexec")) {
        let body = std::fs::read(folder.join(&row.file)).expect("an indexed file");
        let turn = turn_of(&body, &question(&folder, &row.file));
        for mark in evidence::unsupported(&turn, &[], &[]) {
            report(&format!("marked in {}: {}", row.file, mark.text));
        }
        let closing = closing_text(&turn);
        let numbers = long_numbers(&closing);
        figures += numbers.len();
        for number in numbers {
            let wrong = swapped(&closing[number.clone()]);
            if !is_shown(&turn, &wrong) {
                let marks = evidence::unsupported(&planted_in(&turn, &number, &wrong), &[], &[]);
                let is_marked = marks.iter().any(|mark| mark.text.contains(&wrong));
                assert!(is_marked, "{wrong} in {}: {marks:?}", row.file);
                planted += 1;
            }
        }
    }
    report(&format!("recordings: {figures} long figures in closing texts; {planted} planted, each found"));
}

/// What a recorded answer was asked, as far as it was recorded; later turns quote earlier ones.
fn question(folder: &Path, file: &str) -> String {
    let request = Path::new(file).with_extension("req.json");
    std::fs::read_to_string(folder.join(request)).unwrap_or_default()
}

/// The turn of a recorded answer.
fn turn_of(body: &[u8], question: &str) -> Turn {
    let mut turn = Turn::new(question);
    decode(Api::Generate, &[body]).into_iter().flatten().for_each(|update| drop(turn.take(update)));
    turn
}

/// The last text of an answer.
fn closing_text(turn: &Turn) -> String {
    let mut texts = turn.transcript.blocks().iter().rev().filter_map(|block| match block {
        Block::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.next().unwrap_or_default()
}

/// The turn with a wrong number at a place of its last text.
fn planted_in(turn: &Turn, number: &Range<usize>, wrong: &str) -> Turn {
    let last = turn.transcript.blocks().iter().rposition(|block| matches!(block, Block::Text(_)));
    let piece = |(at, block): (usize, &Block)| match block {
        Block::Text(text) if Some(at) == last => {
            Some(Piece::Text(format!("{}{wrong}{}", &text[..number.start], &text[number.end..])))
        }
        Block::Text(text) => Some(Piece::Text(text.clone())),
        Block::Code(code) => Some(Piece::Code(code.clone())),
        Block::Output(output) => Some(Piece::Output(output.clone())),
        _ => None,
    };
    let pieces = turn.transcript.blocks().iter().enumerate().filter_map(piece).collect();
    let mut planted = Turn::new(turn.question.as_str());
    planted.take(Update::Answer { pieces, parts: Vec::new() });
    planted
}

/// `true` if a program, an output or the question has this number.
fn is_shown(turn: &Turn, number: &str) -> bool {
    let number = number.replace(',', "");
    let has = |text: &str| {
        text.split(|letter: char| !letter.is_ascii_digit() && letter != '.').any(|it| it == number)
    };
    let is_in = |block: &Block| match block {
        Block::Code(code) => has(&code.code),
        Block::Output(output) => has(&output.output),
        _ => false,
    };
    has(&turn.question) || turn.transcript.blocks().iter().any(is_in)
}

/// The places of numbers of three digits or more that have two different ones side by side, but for years and code.
fn long_numbers(text: &str) -> Vec<Range<usize>> {
    let number = regex_lite::Regex::new(r"[0-9][0-9,]*[0-9](\.[0-9]+)?").expect("an expression");
    let places = number.find_iter(text).map(|found| found.range());
    let is_long = |place: &Range<usize>| {
        let is_code = text[..place.start].matches('`').count() % 2 == 1;
        let number = &text[place.clone()];
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        !is_code
            && digits >= 3
            && swapped(number) != number
            && !(number.len() == 4 && number.starts_with("20"))
    };
    places.filter(is_long).collect()
}

/// A number with its last two different neighbours exchanged.
fn swapped(number: &str) -> String {
    let mut digits = number.as_bytes().to_vec();
    let differ = |at: &usize| {
        digits[*at].is_ascii_digit() && digits[at + 1].is_ascii_digit() && digits[*at] != digits[at + 1]
    };
    if let Some(at) = (0..digits.len() - 1).rev().find(differ) {
        digits.swap(at, at + 1);
    }
    String::from_utf8(digits).expect("ASCII")
}

#[test]
fn recorded_interactions_cut_after_any_event_give_its_beginning() {
    let Some(folder) = recordings() else {
        report("recordings: not on this machine");
        return;
    };
    let files = std::fs::read_dir(folder.join("interactions")).expect("a folder");
    let mut streams: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    streams.retain(|path| path.extension().is_some_and(|extension| extension == "sse"));
    for path in &streams {
        let body = std::fs::read_to_string(path).expect("a recording");
        let whole = told(&decode(Api::Interactions, &[body.as_bytes()]));
        let ends: Vec<usize> = body.match_indices("\n\n").map(|(at, _)| at + 2).collect();
        for end in &ends {
            let items = decode(Api::Interactions, &[&body.as_bytes()[..*end]]);
            assert!(whole.starts_with(&told(&items)), "{} cut at {end}", path.display());
            // What follows the last event is the word that the stream is done.
            // Before anything was said there is no answer.
            let is_cut = matches!(items.last(), Some(Err(Error::Interrupted | Error::NoAnswer { .. })));
            assert_eq!(is_cut, *end < ends[ends.len() - 2], "{} cut at {end}", path.display());
        }
    }
    report(&format!("recordings: {} streams of interactions cut after every event", streams.len()));
}

/// All that is said, one after the other.
fn told(items: &Items) -> String {
    let pieces = items.iter().flatten().flat_map(|update| event(update).0);
    let said = pieces.filter(|piece| !is_fact(piece)).map(|piece| match piece {
        Piece::Text(text) | Piece::Thought(text) => text.clone(),
        other => draw_piece(other),
    });
    said.collect()
}

#[test]
fn our_recordings_decode_the_same_wherever_they_are_cut() {
    for name in our_recordings() {
        decodes_alike_wherever_cut(api_of(&name), &cassette(&name), &name);
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a screen of all recordings")]
fn our_recordings_contain_every_class_of_reply() {
    let drawn = |name: &String| format!("{name}\n{}", draw(&decode(api_of(name), &[&cassette(name)])));
    let drawn: Vec<String> = our_recordings().iter().map(drawn).collect();
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    array.json
      code m1 "print(6 * 7)\n" · 19 tokens
      OUTCOME_OK m1 "42\n" · 19 tokens
      "It is [42]{exactly}, \"so to say\"." · STOP · 72 tokens

    blocked_prompt.sse
      PROHIBITED_CONTENT · 14 tokens

    chart.sse
      code c1 "import matplotlib.pyplot as plt\n\nplt.bar(['north', 'south', 'west'], [30, 18, 42])\nprint(30 + 18 + 42)\nplt.show()\n" · 98 tokens
      OUTCOME_OK c1 "90\n" · image/png of 199 bytes · 98 tokens
      "West leads with 42 of 90 units." · STOP · 520 tokens

    code_without_result.sse
      code - "print(google_search.search(queries=[\"penguin mass\"]))\n" · 38 tokens
      "An adult Gentoo weighs about 5 kg." · STOP · 49 tokens

    cut.sse
      code h1 "print('half')\n" · 29 tokens
      OUTCOME_OK h1 "half\n" · 29 tokens
      "The first half of the" · 67 tokens
      ! answer cut off: the reply ended before the answer was complete

    deadline_exceeded.sse
      code d1 "step = 0\nwhile True:\n    step += 1\n    if step % 1000000 == 0:\n        print(step)\n" · 49 tokens
      OUTCOME_DEADLINE_EXCEEDED d1 "1000000\n2000000\n" · 49 tokens
      "The loop has no end, so the run was stopped." · STOP · 141 tokens

    eleven_rounds.sse
      "I will look at the file first.\n" · 48 tokens
      code r1 "import os\nprint(os.path.exists('input_file_0.csv'))\n" · 61 tokens
      OUTCOME_OK r1 "True\n" · 122 tokens
      code r2 "import pandas as pd\n\ndf = pd.read_csv('input_file_0.csv')\nprint(df.shape)\n" · 140 tokens
      OUTCOME_OK r2 "(24, 3)\n" · 202 tokens
      code r3 "print(list(df.columns))\n" · 208 tokens
      OUTCOME_OK r3 "['date', 'region', 'amount']\n" · 275 tokens
      code r4 "import statistics\n\nby_month = df.groupby(df['month']).amount.sum()\n" · 291 tokens
      OUTCOME_FAILED r4 "Code execution failed.\nKeyError: 'month'\nTraceback (most recent call last):\n  File \"<string>\", line 3, in <module>\nKeyError: 'month'\n" · 384 tokens
      "The month is a part of the date.\n" · 392 tokens
      code r5 "df['month'] = df['date'].str[:7]\nby_month = df.groupby('month')['amount'].sum().round(1)\nprint(by_month.to_dict())\n" · 420 tokens
      OUTCOME_OK r5 "{'2026-01': 1395.5, '2026-02': 1455.5, '2026-03': 580.2}\n" · 494 tokens
      code r6 "median = statistics.median(df['amount'])\nprint(f'median {median:.2f}')\n" · 511 tokens
      OUTCOME_OK r6 "median 141.95\n" · 574 tokens
      code r7 "import pandas as pd\n\nby_region = df.groupby('region')['amount'].mean()\nfor region, mean in by_region.items():\n    print(f'{region}: {mean:.2f}')\n" · 610 tokens
      OUTCOME_OK r7 "north: 136.22\nsouth: 150.55\nwest: 142.12\n" · 680 tokens
      code r8 "def share(amount):\n    return amount / df['amount'].sum()\n\nbest = by_region.idxmax()\nprint(best)\n" · 704 tokens
      OUTCOME_OK r8 "south\n" · 765 tokens
      code r9 "top = df.nlargest(3, 'amount')\nfor row in top.itertuples():\n    print(row.date, row.region, row.amount)\n" · 791 tokens
      OUTCOME_OK r9 "2026-03-07 south 186.4\n2026-02-22 west 183.9\n2026-02-07 north 180.4\n" · 868 tokens
      code r10 "print(f\"{share(top['amount'].sum()):.1%}\")\n" · 878 tokens
      OUTCOME_OK r10 "16.0%\n" · 939 tokens
      code r11 "spread = df['amount'].max() - df['amount'].min()\nprint(f'{len(df)} rows, spread {spread:.1f}, best {best}, median {median:.2f}')\n" · 971 tokens
      OUTCOME_OK r11 "24 rows, spread 86.4, best south, median 141.95\n" · 1043 tokens
      "The file has 24 rows. **South** has the highest mean, the median is 141.95, and the amounts spread over 86.4." · STOP · 1073 tokens

    error_event.sse
      "So far " · 11 tokens
      ! model overloaded: The model is overloaded. Please try again later.

    error_tail.sse
      "First " · 11 tokens
      "second " · 13 tokens
      ! failure in the service: The operation was cancelled. (HTTP 499)

    failed_then_repaired.sse
      code a1 "ratio = 10 / 0\nprint(ratio)\n" · 37 tokens
      OUTCOME_FAILED a1 "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nZeroDivisionError: division by zero\n" · 37 tokens
      "Zero needs a guard.\n" · 133 tokens
      code a2 "rows = 0\nprint(10 / rows if rows else 'no rows')\n" · 153 tokens
      OUTCOME_OK a2 "no rows\n" · 153 tokens
      "There are no rows, so there is no ratio." · STOP · 276 tokens

    interaction.json
      thought "**Planning**\n\nI should compute it." · code k3v9q2m1 "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n" · OUTCOME_OK k3v9q2m1 "mean = 2\n" · "The mean of the three prices is **2**." · 363 tokens · completed · 4 steps

    interaction.sse
      thought "**Planning**\n\nI should compute it."
      code k3v9q2m1 "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n"
      OUTCOME_OK k3v9q2m1 "mean = 2\n"
      "The mean"
      " of the three" · 356 tokens
      " prices is **2**."
      363 tokens · completed · 4 steps

    interaction_cut.sse
      thought "**Planning**\n\nI should compute it."
      code k3v9q2m1 "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n"
      OUTCOME_OK k3v9q2m1 "mean = 2\n"
      "The mean"
      " of the three" · 356 tokens
      ! answer cut off: the reply ended before the answer was complete

    interaction_error.sse
      "So far "
      ! model overloaded: The service is overloaded.

    interaction_failed.sse
      "First, take"
      safety

    interaction_images.sse
      code c1 "plot(90)\n"
      OUTCOME_OK c1 "90\n" · image/png of 199 bytes
      "West leads."
      image/webp of 44 bytes
      363 tokens · completed · 3 steps

    interaction_outdated.sse
      ! unintelligible reply: the recording answered in the form that the Interactions API had until June 2026

    interaction_unknown.sse
      something unknown
      something unknown
      "done."
      something unknown · too_good_to_show

    key_invalid.json
      ! API key rejected: API key not valid. Please pass a valid API key.

    max_tokens.sse
      "Once upon a time there" · 13 tokens
      " was" · MAX_TOKENS · 14 tokens

    mean_of_three.sse
      code k3v9q2m1 "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n", signed · 135 tokens
      OUTCOME_OK k3v9q2m1 "mean = 2\n" · 46 tokens
      "The mean of the three" · 256 tokens
      " prices is **2**." · 263 tokens
      "", signed · STOP · 414 tokens

    no_ids.sse
      "I will run it.\n" · 26 tokens
      code - "\nprint(sum(range(101)))" · STOP · 40 tokens
      OUTCOME_OK - "5050\n" · 40 tokens
      "The sum is 5050.\n" · STOP · 119 tokens

    odd_framing.sse
      "It holds: " · 8 tokens
      "a line separator \u{2028} and all." · 15 tokens
      " End." · STOP · 17 tokens

    plain_text.sse
      "The sea level" · 10 tokens
      " rises by about 3.4 mm" · 20 tokens
      " a year. Größenordnung: 🌊" · STOP · 28 tokens

    proxy_page.html
      ! a web page came: the recording answered with a web page, not with an answer

    quota_per_day.json
      ! quota used up: the free tier's limit of 200 requests a day is reached (quota GenerateRequestsPerDayPerProjectPerModel-FreeTier, model gemini-3-flash)

    quota_per_minute.json
      ! too many requests: the free tier's limit of 15 requests a minute is reached (quota GenerateRequestsPerMinutePerProjectPerModel-FreeTier, model gemini-3-flash)

    safety.sse
      "First, take" · 13 tokens
      SAFETY · 13 tokens

    signature_on_last_empty_text.sse
      "Yes." · 7 tokens
      "", signed · STOP · 18 tokens

    thoughts.sse
      thought "**Planning**\n\nI should compute it, not guess.\n\n" · 32 tokens
      thought code - "print(2 ** 61 - 1)\n" · 41 tokens
      thought OUTCOME_OK - "2305843009213693951\n" · 41 tokens
      thought "**Checking**\n\nIt is a Mersenne prime.\n\n" · 114 tokens
      "2305843009213693951, a prime." · STOP · 129 tokens

    two_files.sse
      code r1 "import csv\n\nwith open('input_file_0.csv') as sales, open('input_file_1.csv') as costs:\n    sales = list(csv.DictReader(sales))\n    costs = {row['region']: float(row['cost']) for row in csv.DictReader(costs)}\nprint(len(sales), len(costs))\n" · 99 tokens
      OUTCOME_OK r1 "24 3\n" · 160 tokens
      code r2 "import csv\n\nfor region, cost in costs.items():\n    income = sum(float(row['amount']) for row in sales if row['region'] == region)\n    print(f'{region}: {income - cost:.2f}')\n" · 203 tokens
      OUTCOME_OK r2 "north: 689.30\nsouth: 814.40\nwest: 626.75\n" · 273 tokens
      "Every region earns more than it costs." · STOP · 303 tokens

    two_results.sse
      code - "print('loaded')\nimport seaborn_extra\n" · 44 tokens
      OUTCOME_OK - "loaded\n" · 44 tokens
      OUTCOME_FAILED - "Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\nModuleNotFoundError: No module named 'seaborn_extra'\n" · 44 tokens
      "The library is not installed here." · STOP · 172 tokens

    typed_rows.sse
      code r1 "import io\nimport csv\n\ndata = '''date,region,amount\n2026-01-01,north,100.0\n2026-01-04,south,137.7\n2026-01-07,west,174.4\n2026-01-10,north,120.1\n2026-01-13,south,199.9\n2026-01-16,west,103.5\n2026-01-19,north,140.2\n2026-01-22,south,177.9\n2026-01-25,west,123.6\n2026-01-28,north,160.3\n2026-02-01,south,106.0\n2026-02-04,west,143.7\n2026-02-07,north,180.4\n2026-02-10,south,126.1\n2026-02-13,west,163.8\n2026-02-16,north,109.5\n2026-02-19,south,146.2\n2026-02-22,west,183.9\n2026-02-25,north,129.6\n2026-02-28,south,166.3\n2026-03-01,west,112.0\n2026-03-04,north,149.7\n2026-03-07,south,186.4\n2026-03-10,west,132.1\n'''\namounts = [float(row['amount']) for row in csv.DictReader(io.StringIO(data))]\nprint(f'{len(amounts)} rows, mean {sum(amounts) / len(amounts):.3f}')\n" · 226 tokens
      OUTCOME_OK r1 "24 rows, mean 144.721\n" · 291 tokens
      "The mean of the 24 amounts is 144.7; I also checked that the total is 3,500." · STOP · 321 tokens

    unary.json
      "I will count.\n" · code u1 "print(len('gemini'))\n" · OUTCOME_OK u1 "6\n" · "Six letters." · STOP · 99 tokens

    unknown_enum_and_part.sse
      something unknown, signed · "Look: " · 13 tokens
      code - "fn main() {}\n" · OUTCOME_SANDBOX_ON_FIRE - "smoke\n" · something unknown · 17 tokens
      "done." · TOO_GOOD_TO_SHOW · 20 tokens

    usage_shrinking.sse
      code s1 "print(1)\n" · 198 tokens
      OUTCOME_OK s1 "1\n" · 46 tokens
      "One." · STOP · 582 tokens
    "#);
}

/// The names of our own recordings.
fn our_recordings() -> Vec<String> {
    let entries = std::fs::read_dir(cassettes()).expect("our recordings");
    let names =
        entries.map(|entry| entry.expect("a readable folder").file_name().into_string().expect("ASCII"));
    let mut names: Vec<String> = names.filter(|name| name != "README.md" && !name.starts_with('.')).collect();
    names.sort();
    names
}

/// The folder of recordings, if this machine has one.
fn recordings() -> Option<PathBuf> {
    outside::folder("GEMINI_EXEC_RECORDINGS", "cassettes", "index.jsonl")
}

/// The API that a recording is of.
fn api_of(name: &str) -> Api {
    if name.starts_with("interaction") { Api::Interactions } else { Api::Generate }
}

fn decodes_alike_wherever_cut(api: Api, body: &[u8], name: &str) {
    let whole = decode(api, &[body]);
    for cut in 0..body.len() {
        let (before, after) = body.split_at(cut);
        assert_eq!(decode(api, &[before, after]), whole, "{name} cut at {cut}");
    }
}

fn decode(api: Api, pieces: &[&[u8]]) -> Items {
    let mut decoder = Decoder::new(api);
    let mut items: Items = pieces.iter().flat_map(|piece| decoder.push(piece)).collect();
    items.extend(decoder.finish());
    items
}

/// The pieces and parts of an event.
fn event(update: &Update) -> (&[Piece], &[Part]) {
    match update {
        Update::Answer { pieces, parts } => (pieces, parts),
        other => panic!("a body holds no {other:?}"),
    }
}

/// The candidates on the wire, read without the client: what the client has to handle.
fn candidates(body: &[u8]) -> Vec<Value> {
    let body = String::from_utf8_lossy(body);
    let data: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("data:")).collect();
    let json = if data.is_empty() { body.into_owned() } else { data.join("\n") };
    let values = serde_json::Deserializer::from_str(&json).into_iter::<Value>().map_while(Result::ok);
    let responses = values.flat_map(|value| match value {
        Value::Array(values) => values,
        value => vec![value],
    });
    responses.flat_map(|response| response["candidates"].as_array().cloned().unwrap_or_default()).collect()
}

/// Words of the API, each given by name or by number.
fn words<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let words = Vec::<Value>::deserialize(deserializer)?.into_iter().map(|word| match word.as_u64() {
        Some(number) => FINISH_REASONS[usize::try_from(number).expect("small")].to_owned(),
        None => word.as_str().expect("a word").to_owned(),
    });
    Ok(words.collect())
}

fn count(events: &[(&[Piece], &[Part])], candidates: &[Value]) -> Counts {
    let pieces: Vec<&Piece> = events.iter().flat_map(|(pieces, _)| *pieces).collect();
    let parts: Vec<Value> = events.iter().flat_map(|(_, parts)| *parts).map(json).collect();
    let codes: Vec<&Code> = pieces.iter().filter_map(|piece| code(piece)).collect();
    let outputs: Vec<&Output> = pieces.iter().filter_map(|piece| output(piece)).collect();
    let usage = pieces.iter().rev().find_map(|piece| match piece {
        Piece::Usage(usage) => Some(*usage),
        _ => None,
    });
    let has = |field: &str| parts.iter().filter(|part| part.get(field).is_some()).count();
    let results = parts.iter().filter_map(|part| part.get("codeExecutionResult"));
    let has_parts =
        |candidate: &&Value| candidate["content"]["parts"].as_array().is_some_and(|parts| !parts.is_empty());
    assert_eq!((codes.len(), outputs.len()), (has("executableCode"), has("codeExecutionResult")));
    Counts {
        code_parts: codes.len(),
        result_parts: outputs.len(),
        outcomes: outputs.iter().map(|output| output.outcome.as_str().to_owned()).collect(),
        finish: pieces.iter().filter_map(|piece| finish(piece)).map(as_recorded).collect(),
        text_len: pieces.iter().map(|piece| text_length(piece)).sum(),
        thought_parts: parts.iter().filter(|part| part["thought"] == true).count(),
        code_ids: codes.iter().filter(|code| code.id.is_some()).count(),
        results_without_output: results.filter(|result| result.get("output").is_none()).count(),
        candidates_without_index: candidates.iter().filter(|it| it.get("index").is_none()).count(),
        empty_text_parts: parts.iter().filter(|part| part["text"] == "").count(),
        candidates_without_parts: candidates.len() - candidates.iter().filter(has_parts).count(),
        inline_data: has("inlineData"),
        usage_total: usage.and_then(|usage| usage.total),
        tool_use_tokens: usage.and_then(|usage| usage.intermediate),
    }
}

fn json(part: &Part) -> Value {
    serde_json::from_str(part.get()).expect("a part is JSON")
}

fn code(piece: &Piece) -> Option<&Code> {
    match piece {
        Piece::Code(code) => Some(code),
        _ => None,
    }
}

fn output(piece: &Piece) -> Option<&Output> {
    match piece {
        Piece::Output(output) => Some(output),
        _ => None,
    }
}

/// The word of the service: a call that came in pieces ends an answer with ours.
fn as_recorded(word: String) -> String {
    if word == "PARTIAL_ARGUMENTS" { "STOP".to_owned() } else { word }
}

fn finish(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Finish(finish) => Some(finish.word.clone()),
        _ => None,
    }
}

fn text_length(piece: &Piece) -> usize {
    match piece {
        Piece::Text(text) => text.chars().count(),
        _ => 0,
    }
}

/// A line for each event or error.
fn draw(items: &[Result<Update, Error>]) -> String {
    let line = |item: &Result<Update, Error>| match item {
        Ok(update) => format!("  {}\n", draw_event(update)),
        Err(error) => format!("  ! {}: {}\n", error.title(), error.detail()),
    };
    items.iter().map(line).collect()
}

/// The parts of an event, each with the piece read from it, then the rest of the event.
fn draw_event(update: &Update) -> String {
    let (pieces, parts) = event(update);
    let (facts, contents): (Vec<&Piece>, Vec<&Piece>) = pieces.iter().partition(|piece| is_fact(piece));
    if parts.iter().all(|part| json(part).get("type").is_some()) {
        return draw_steps(&contents, parts, facts);
    }
    let mut contents = contents.into_iter();
    let mut seen: Vec<String> = parts.iter().map(|part| draw_part(part, &mut contents)).collect();
    assert_eq!(contents.next(), None, "each piece belongs to a part");
    seen.extend(facts.into_iter().filter_map(draw_fact));
    seen.join(" · ")
}

/// The pieces of an event, then the steps, which come with the last one.
fn draw_steps(contents: &[&Piece], steps: &[Part], facts: Vec<&Piece>) -> String {
    let contents = contents.iter().map(|piece| match piece {
        Piece::Thought(text) => format!("thought {text:?}"),
        other => draw_piece(other),
    });
    let steps = (!steps.is_empty()).then(|| format!("{} steps", steps.len()));
    contents.chain(facts.into_iter().filter_map(draw_fact)).chain(steps).collect::<Vec<_>>().join(" · ")
}

/// `true` if a piece does not come from a part.
fn is_fact(piece: &Piece) -> bool {
    matches!(piece, Piece::Usage(_) | Piece::Model(_) | Piece::Finish(_) | Piece::Blocked(_))
}

fn draw_fact(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Finish(finish) => Some(finish.word.clone()),
        Piece::Blocked(blocked) => Some(blocked.reason.clone()),
        Piece::Usage(usage) => usage.total.map(|total| format!("{total} tokens")),
        _ => None,
    }
}

/// A part with the piece read from it. An empty text gives none.
fn draw_part<'p>(part: &Part, pieces: &mut impl Iterator<Item = &'p Piece>) -> String {
    let wire = json(part);
    let content = match wire["text"].as_str() {
        Some("") => "\"\"".to_owned(),
        _ => draw_piece(pieces.next().expect("a piece")),
    };
    let signed = if wire.get("thoughtSignature").is_some() { ", signed" } else { "" };
    let thought = if wire["thought"] == true { "thought " } else { "" };
    format!("{thought}{content}{signed}")
}

fn draw_piece(piece: &Piece) -> String {
    let or_dash = |id: &Option<String>| id.clone().unwrap_or_else(|| "-".to_owned());
    match piece {
        Piece::Text(text) | Piece::Thought(text) => format!("{text:?}"),
        Piece::Code(code) => format!("code {} {:?}", or_dash(&code.id), code.code),
        Piece::Output(output) => {
            format!("{} {} {:?}", output.outcome.as_str(), or_dash(&output.id), output.output)
        }
        Piece::Image(image) => format!("{} of {} bytes", image.mime_type, image.bytes.len()),
        Piece::Note(_) => "something unknown".to_owned(),
        other => format!("{other:?}"),
    }
}
