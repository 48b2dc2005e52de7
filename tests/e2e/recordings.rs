//! Every recording decodes to what is known to be in it: our own, and those kept beside the repository.

use std::io::Write;
use std::path::{Path, PathBuf};

use gemini::decode::{Decoder, Fault, Items};
use gemini::wire::{Candidate, FinishReason, Outcome, Part, Response};
use harness::fake_gemini::{cassette, cassettes};
use serde::Deserialize;

/// Bodies up to this many bytes are decoded once for every place they can be cut at.
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
    finish: Vec<FinishReason>,
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
    /// Whether the index has counts of an answer. It has none of a body whose events its maker could not tell
    /// apart, because no blank line is between them.
    fn is_countable(&self) -> bool {
        ANSWERS.contains(&self.kind.as_str()) && self.events > 0
    }
}

#[test]
fn the_recordings_beside_the_repository_hold_what_their_index_says() {
    let Some(folder) = recordings() else {
        tell("recordings: not on this machine");
        return;
    };
    let index = std::fs::read_to_string(folder.join("index.jsonl")).expect("the folder has an index");
    let rows: Vec<Row> = index.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let mut counted = 0;
    for row in &rows {
        let body = std::fs::read(folder.join(&row.file)).expect("an indexed file");
        let items = decode(&[&body]);
        if let Some(counts) = row.counts.as_ref().filter(|_| row.is_countable()) {
            let responses: Vec<_> = responses(&items).collect();
            assert_eq!(responses.len(), row.events, "events of {}", row.file);
            assert_eq!(&count(&responses), counts, "{}", row.file);
            counted += 1;
        }
        if body.len() <= CUT_EVERYWHERE {
            decodes_alike_wherever_cut(&body, &row.file);
        }
    }
    let others = rows.len() - counted;
    tell(&format!("recordings: {counted} answers counted; {others} of other kinds decoded without a panic"));
}

#[test]
fn our_recordings_decode_alike_wherever_they_are_cut() {
    for name in our_recordings() {
        decodes_alike_wherever_cut(&cassette(&name), &name);
    }
}

#[test]
fn our_recordings_hold_every_class_of_reply() {
    let drawn = |name: &String| format!("{name}\n{}", draw(&decode(&[&cassette(name)])));
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
      ! Cut

    deadline_exceeded.sse
      code d1 "step = 0\nwhile True:\n    step += 1\n    if step % 1000000 == 0:\n        print(step)\n" · 49 tokens
      OUTCOME_DEADLINE_EXCEEDED d1 "1000000\n2000000\n" · 49 tokens
      "The loop has no end, so the run was stopped." · STOP · 141 tokens

    error_event.sse
      "So far " · 11 tokens
      ! The model is overloaded. Please try again later.

    error_tail.sse
      "First " · 11 tokens
      "second " · 13 tokens
      ! The operation was cancelled.

    failed_then_repaired.sse
      code a1 "ratio = 10 / 0\nprint(ratio)\n" · 37 tokens
      OUTCOME_FAILED a1 "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nZeroDivisionError: division by zero\n" · 37 tokens
      "Zero needs a guard.\n" · 133 tokens
      code a2 "rows = 0\nprint(10 / rows if rows else 'no rows')\n" · 153 tokens
      OUTCOME_OK a2 "no rows\n" · 153 tokens
      "There are no rows, so there is no ratio." · STOP · 276 tokens

    key_invalid.json
      ! API key not valid. Please pass a valid API key.

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
      ! Markup

    quota_per_day.json
      ! You exceeded your current quota. Please retry in 2s.

    quota_per_minute.json
      ! You exceeded your current quota. Please retry in 21.4s.

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

    two_results.sse
      code - "print('loaded')\nimport seaborn_extra\n" · 44 tokens
      OUTCOME_OK - "loaded\n" · 44 tokens
      OUTCOME_FAILED - "Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\nModuleNotFoundError: No module named 'seaborn_extra'\n" · 44 tokens
      "The library is not installed here." · STOP · 172 tokens

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

/// Says something even when the test passes: what goes to stderr directly is not held back.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The folder of recordings, where this machine has one.
fn recordings() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cassettes");
    let folder = std::env::var_os("GEMINI_EXEC_RECORDINGS").map_or(beside, PathBuf::from);
    folder.join("index.jsonl").is_file().then_some(folder)
}

fn decodes_alike_wherever_cut(body: &[u8], name: &str) {
    let whole = decode(&[body]);
    for cut in 0..body.len() {
        let (before, after) = body.split_at(cut);
        assert_eq!(decode(&[before, after]), whole, "{name} cut at {cut}");
    }
}

fn decode(pieces: &[&[u8]]) -> Items {
    let mut decoder = Decoder::default();
    let mut items: Items = pieces.iter().flat_map(|piece| decoder.push(piece)).collect();
    items.extend(decoder.finish());
    items
}

fn responses(items: &[Result<Response, Fault>]) -> impl Iterator<Item = &Response> {
    items.iter().filter_map(|item| item.as_ref().ok())
}

fn count(responses: &[&Response]) -> Counts {
    let candidates: Vec<&Candidate> = responses.iter().flat_map(|response| &response.candidates).collect();
    let parts: Vec<&Part> = candidates
        .iter()
        .filter_map(|candidate| candidate.content.as_ref())
        .flat_map(|content| &content.parts)
        .collect();
    let results: Vec<_> = parts.iter().filter_map(|part| part.result()).collect();
    let usage = responses.iter().rev().find_map(|response| response.usage);
    let has_parts =
        |candidate: &&&Candidate| candidate.content.as_ref().is_some_and(|content| !content.parts.is_empty());
    Counts {
        code_parts: parts.iter().filter(|part| part.code().is_some()).count(),
        result_parts: results.len(),
        outcomes: results
            .iter()
            .filter_map(|result| Some(result.outcome.as_ref()?.as_str().to_owned()))
            .collect(),
        finish: candidates.iter().filter_map(|candidate| candidate.finish_reason.clone()).collect(),
        text_len: parts
            .iter()
            .filter(|part| !part.is_thought())
            .filter_map(|part| part.text())
            .map(|text| text.chars().count())
            .sum(),
        thought_parts: parts.iter().filter(|part| part.is_thought()).count(),
        code_ids: parts.iter().filter(|part| part.code().is_some_and(|code| code.id.is_some())).count(),
        results_without_output: results.iter().filter(|result| result.output.is_none()).count(),
        candidates_without_index: candidates.iter().filter(|candidate| candidate.index.is_none()).count(),
        empty_text_parts: parts.iter().filter(|part| part.text() == Some("")).count(),
        candidates_without_parts: candidates.len() - candidates.iter().filter(has_parts).count(),
        inline_data: parts.iter().filter(|part| part.blob().is_some()).count(),
        usage_total: usage.and_then(|usage| usage.total_token_count),
        tool_use_tokens: usage.and_then(|usage| usage.tool_use_prompt_token_count),
    }
}

/// A line for each response or fault.
fn draw(items: &[Result<Response, Fault>]) -> String {
    let line = |item: &Result<Response, Fault>| match item {
        Ok(response) => format!("  {}\n", draw_response(response)),
        Err(Fault::Service(status)) => format!("  ! {}\n", status.message),
        Err(fault) => format!("  ! {fault:?}\n"),
    };
    items.iter().map(line).collect()
}

fn draw_response(response: &Response) -> String {
    let candidates = &response.candidates;
    let contents = candidates.iter().filter_map(|candidate| candidate.content.as_ref());
    let mut seen: Vec<String> = contents.flat_map(|content| content.parts.iter().map(draw_part)).collect();
    let reasons = candidates.iter().filter_map(|candidate| candidate.finish_reason.as_ref());
    seen.extend(reasons.map(|reason| reason.as_str().to_owned()));
    seen.extend(response.prompt_feedback.as_ref().and_then(|feedback| feedback.block_reason.clone()));
    let total = response.usage.and_then(|usage| usage.total_token_count);
    seen.extend(total.map(|total| format!("{total} tokens")));
    seen.join(" · ")
}

fn draw_part(part: &Part) -> String {
    let kind = if let Some(code) = part.code() {
        format!("code {} {:?}", code.id.as_deref().unwrap_or("-"), code.code)
    } else if let Some(result) = part.result() {
        let outcome = result.outcome.as_ref().map_or("-", Outcome::as_str);
        format!(
            "{outcome} {} {:?}",
            result.id.as_deref().unwrap_or("-"),
            result.output.as_deref().unwrap_or("-")
        )
    } else if let Some(blob) = part.blob() {
        let bytes = blob.bytes().expect("base64");
        format!("{} of {} bytes", blob.mime_type.as_deref().unwrap_or("-"), bytes.len())
    } else if let Some(text) = part.text() {
        format!("{text:?}")
    } else {
        "something unknown".to_owned()
    };
    let signed = if part.raw().get().contains("\"thoughtSignature\"") { ", signed" } else { "" };
    let thought = if part.is_thought() { "thought " } else { "" };
    format!("{thought}{kind}{signed}")
}
