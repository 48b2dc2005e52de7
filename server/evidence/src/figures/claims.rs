//! Words that claim a computation where no program ran.

use std::ops::Range;

use turn::{Block, Turn};

/// What may stand between `I` and what was done.
const BETWEEN: &[&str] = &[
    "have",
    "ve",
    "just",
    "then",
    "also",
    "already",
    "now",
    "first",
    "actually",
    "carefully",
    "successfully",
    "even",
    "simply",
    "therefore",
    "next",
    "manually",
    "directly",
    "indeed",
    "again",
];

/// What was done, in words that say it alone.
const DONE: &[&str] =
    &["computed", "calculated", "executed", "simulated", "recalculated", "recomputed", "reran"];

/// What was done if a program follows: `I ran the code`.
const DONE_TO: &[&str] = &["ran", "run", "tested", "verified", "used", "checked", "evaluated", "confirmed"];

/// What a program is called.
const PROGRAMS: &[&str] = &[
    "code",
    "script",
    "program",
    "snippet",
    "function",
    "simulation",
    "python",
    "notebook",
    "query",
    "calculation",
    "calculations",
    "computation",
    "numbers",
    "regression",
    "analysis",
    "test",
    "tests",
    "interpreter",
    "cell",
];

/// What may stand before that.
const ARTICLES: &[&str] = &[
    "the",
    "this",
    "your",
    "that",
    "my",
    "a",
    "an",
    "it",
    "above",
    "provided",
    "following",
    "python",
    "given",
    "some",
    "these",
    "those",
    "by",
    "with",
    "using",
    "running",
    "executing",
    "in",
    "through",
    "small",
    "short",
    "quick",
    "full",
    "same",
    "result",
    "results",
    "answer",
    "of",
    "out",
    "and",
    "same",
    "statistical",
    "linear",
    "monte",
    "carlo",
];

/// What a program that ran did.
const GAVE: &[&str] = &[
    "gives",
    "gave",
    "yields",
    "yielded",
    "returns",
    "returned",
    "produces",
    "produced",
    "shows",
    "showed",
    "outputs",
    "outputted",
    "printed",
    "prints",
    "confirms",
    "confirmed",
    "reveals",
    "revealed",
    "results",
    "resulted",
    "took",
    "displays",
    "displayed",
];

/// The same in other languages, as it is written.
const ELSEWHERE: &[&str] = &[
    "j'ai calculé",
    "j'ai exécuté",
    "j’ai calculé",
    "j’ai exécuté",
    "en exécutant le code",
    "he calculado",
    "he ejecutado",
    "al ejecutar el código",
    "ho calcolato",
    "ho eseguito",
    "eseguendo il codice",
    "计算得出",
    "运行代码",
    "コードを実行した",
    "コードを実行しました",
    "実行した結果",
    "計算した結果",
    "計算しました",
    "計算を実行しました",
];

/// Participles that end a German claim: `ich habe den Mittelwert berechnet`.
const GERMAN: &[&str] = &["berechnet", "ausgerechnet", "ausgeführt", "simuliert", "nachgerechnet"];

/// Words within which a claim ends.
const REACH: usize = 10;

/// Claims that are looked up in the question.
const MOST: usize = 100;

/// `true` if a program of the answer ran.
pub(super) fn has_run(turn: &Turn) -> bool {
    turn.transcript.blocks().iter().any(|block| matches!(block, Block::Output(_) | Block::Image(_)))
}

/// Words of the answer that claim a computation, if no program ran at all.
#[must_use]
pub fn claimed(turn: &Turn) -> Option<String> {
    if has_run(turn) {
        return None;
    }
    let question = turn.question.to_lowercase();
    let texts = turn.transcript.blocks().iter().filter_map(|block| match block {
        Block::Text(text) => Some(text),
        _ => None,
    });
    let claims = texts.flat_map(|text| prose(text)).filter_map(|sentence| Some((sentence, claim(sentence)?)));
    let is_own = |sentence: &str| !question.contains(&sentence.trim().to_lowercase());
    claims.take(MOST).find(|(sentence, _)| is_own(sentence)).map(|(_, claim)| claim.to_owned())
}

/// The sentences of a text, without code and quotes.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    let lines = text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        is_code ^= is_fence;
        !is_code && !is_fence && !line.trim_start().starts_with('>')
    });
    lines.flat_map(|line| line.split_inclusive(['.', '!', '?', ';', '。'])).filter(|it| !it.trim().is_empty())
}

/// The words of a sentence that claim a computation.
fn claim(sentence: &str) -> Option<&str> {
    let words = words(sentence);
    let found = (0..words.len()).find_map(|at| {
        let last = done(&words[at..])
            .or_else(|| ran(&words[at..]))
            .or_else(|| program_gave(&words[at..]))
            .or_else(|| german(&words[at..]))?;
        let is_denied = at > 0 && matches!(words[at - 1].lower.as_str(), "if" | "had" | "before" | "unless");
        (!is_denied).then(|| &sentence[words[at].span.start..words[at + last].span.end])
    });
    let lower = sentence.to_lowercase();
    // The same bytes, unless lower case is longer.
    let elsewhere = ELSEWHERE.iter().find_map(|claim| {
        let start = lower.find(claim)?;
        sentence.get(start..start + claim.len())
    });
    found.or(elsewhere)
}

/// A word of a sentence that is in no quotes and no code.
struct Word {
    lower: String,
    span: Range<usize>,
    /// `true` if a mark ends a clause behind it.
    is_last: bool,
}

fn words(sentence: &str) -> Vec<Word> {
    let (mut words, mut quote, mut start): (Vec<Word>, Option<char>, Option<usize>) =
        (Vec::new(), None, None);
    for (at, letter) in sentence.char_indices().chain([(sentence.len(), ' ')]) {
        if letter.is_alphanumeric() && quote.is_none() {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            words.push(Word { lower: sentence[start..at].to_lowercase(), span: start..at, is_last: false });
        }
        if matches!(letter, ',' | ':' | ';')
            && let Some(last) = words.last_mut()
        {
            last.is_last = true;
        }
        quote = match quote {
            Some(open) => Some(open).filter(|_| letter != closing(open)),
            None => Some(letter).filter(|_| matches!(letter, '"' | '“' | '„' | '«' | '`' | '「')),
        };
    }
    words
}

fn closing(open: char) -> char {
    match open {
        '“' => '”',
        '„' => '“',
        '«' => '»',
        '「' => '」',
        same => same,
    }
}

fn is(words: &[Word], at: usize, list: &[&str]) -> bool {
    words.get(at).is_some_and(|word| list.contains(&word.lower.as_str()))
}

/// The number of words from a place on that are in a list, up to as many as a person would write.
fn skip(words: &[Word], at: usize, list: &[&str]) -> usize {
    words.iter().skip(at).take(REACH).take_while(|word| list.contains(&word.lower.as_str())).count()
}

/// `I computed`, `I've run the code`, `we then calculated`: the last of its words.
fn done(words: &[Word]) -> Option<usize> {
    if !is(words, 0, &["i", "we"]) || words[0].is_last {
        return None;
    }
    let verb = 1 + skip(words, 1, BETWEEN);
    if is(words, verb, DONE) {
        return Some(verb);
    }
    if !is(words, verb, DONE_TO) {
        return None;
    }
    program_at(words, verb + 1)
}

/// The last word of what names a program, after articles.
fn program_at(words: &[Word], at: usize) -> Option<usize> {
    let mut end = at + skip(words, at, ARTICLES);
    if is(words, end, PROGRAMS) {
        end += skip(words, end, PROGRAMS) - 1;
        return Some(end);
    }
    // `python` is an article, too: `with Python`.
    (end > at && is(words, end - 1, &["python", "simulation"])).then(|| end - 1)
}

/// `running the code gives`, `after executing this script,`: the last of its words.
fn ran(words: &[Word]) -> Option<usize> {
    let is_after = is(words, 0, &["after", "upon", "by"]);
    let verb = usize::from(is_after);
    if !is(words, verb, &["running", "executing"]) {
        return None;
    }
    let program =
        program_at(words, verb + 1).or_else(|| is(words, verb + 1, &["it", "this"]).then_some(verb + 1))?;
    let verb = program
        + 1
        + skip(words, program + 1, &["now", "then", "above", "in", "python", "successfully", "here"]);
    let gave = is(words, verb, GAVE) && !words[program].is_last;
    let is_clause = is_after
        && words[program].is_last
        && is(words, verb, &["the", "i", "we", "it", "you", "this"])
        && !words[verb..]
            .iter()
            .take(REACH)
            .any(|word| matches!(word.lower.as_str(), "should" | "will" | "would" | "can" | "could"));
    if gave { Some(verb) } else { is_clause.then_some(program) }
}

/// `the code was executed`, `my script returned`: the last of its words.
fn program_gave(words: &[Word]) -> Option<usize> {
    if !is(words, 0, &["the", "my", "our"]) {
        return None;
    }
    let program = program_at(words, 1)
        .filter(|at| is(words, *at, &["code", "script", "program", "simulation", "snippet"]))?;
    let is_run = is(words, program + 1, &["was"]) && is(words, program + 2, &["executed", "run"]);
    let past = ["gave", "yielded", "returned", "produced", "printed", "outputted"];
    let gave = is(words, program + 1, if words[0].lower == "the" { &past } else { GAVE });
    if is_run { Some(program + 2) } else { gave.then_some(program + 1) }
}

/// `ich habe den Mittelwert berechnet`: the last of its words.
fn german(words: &[Word]) -> Option<usize> {
    let is_start = is(words, 0, &["ich", "habe"]) && is(words, 1, &["habe", "ich"]);
    if !is_start {
        return None;
    }
    let clause = words.iter().take(REACH).take_while(|word| {
        !matches!(word.lower.as_str(), "nicht" | "nichts" | "nie" | "kein" | "keine" | "keinen")
    });
    clause.enumerate().find(|(_, word)| GERMAN.contains(&word.lower.as_str())).map(|(at, _)| at)
}
