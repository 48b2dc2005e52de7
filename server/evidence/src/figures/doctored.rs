//! Texts of answers in which one figure after the other is planted: none may be missed, and hardly a true one marked.

use std::ops::Range;

use insta::assert_snapshot;
use serde_json::json;
use turn::Turn;

use super::numeral::Separators;
use super::tests::turn;
use super::{unsupported, written};

/// A case begins with its name; `⟦5,117→5,171⟧` is a true figure and what is planted in its place.
const CASES: [&str; 3] = [
    include_str!("doctored/english.txt"),
    include_str!("doctored/other.txt"),
    include_str!("doctored/harder.txt"),
];

struct Doctored<'a> {
    name: &'a str,
    question: &'a str,
    /// Programs and their outputs.
    rounds: Vec<(&'a str, &'a str)>,
    answer: &'a str,
}

impl<'a> Doctored<'a> {
    fn read(case: &'a str) -> Self {
        let (name, rest) = case.split_once("\n? ").expect("a question");
        let (question, rest) = rest.split_once("\n--- program\n").expect("a program");
        let (rounds, answer) = rest.split_once("\n--- answer\n").expect("an answer");
        let rounds =
            rounds.split("\n--- program\n").map(|it| it.split_once("\n--- output\n").expect("an output"));
        Doctored { name, question, rounds: rounds.collect(), answer }
    }

    fn turn(&self, text: &str) -> Turn {
        let rounds = self.rounds.iter().flat_map(|(code, output)| {
            [json!({"code": {"code": code}}), json!({"output": {"outcome": "OUTCOME_OK", "output": output}})]
        });
        turn(self.question, rounds.chain([json!({"text": text})]).collect())
    }

    /// The text with one figure planted, and where it is in characters; without a number the untouched text.
    fn text(&self, planted: Option<usize>) -> (String, Range<usize>) {
        let (mut text, mut place) = (String::new(), 0..0);
        for (number, piece) in self.answer.split('⟦').enumerate() {
            let Some((choice, rest)) = piece.split_once('⟧') else {
                text += piece;
                continue;
            };
            let (right, wrong) = choice.split_once('→').expect("two figures");
            let start = text.chars().count();
            if planted == Some(number) {
                text += wrong;
                place = start..text.chars().count();
            } else {
                text += right;
            }
            text += rest;
        }
        (text, place)
    }

    fn plants(&self) -> usize {
        self.answer.matches('⟦').count()
    }

    /// The marks of an untouched text.
    fn false_marks(&self) -> Vec<String> {
        unsupported(&self.turn(&self.text(None).0), &[], &[]).into_iter().map(|mark| mark.text).collect()
    }

    /// The planted figures that are not marked.
    fn missed(&self) -> Vec<String> {
        let is_missed = |number: &usize| {
            let (text, place) = self.text(Some(*number));
            let marks = unsupported(&self.turn(&text), &[], &[]);
            !marks.iter().any(|mark| mark.at < place.end && place.start < mark.at + mark.text.chars().count())
        };
        let figure = |number: usize| {
            let (text, place) = self.text(Some(number));
            text.chars().skip(place.start).take(place.len()).collect()
        };
        (1..=self.plants()).filter(is_missed).map(figure).collect()
    }
}

#[test]
fn no_planted_figure_is_missed_and_hardly_a_true_one_is_marked() {
    let cases = CASES
        .iter()
        .flat_map(|cases| cases.split("##### ").skip(1))
        .map(|case| Doctored::read(case.trim_end()));
    let (mut rows, mut all, mut planted) = (String::new(), 0, 0);
    for case in cases {
        let (figures, plants) =
            (written::figures(&case.text(None).0, Separators::Point, &|_| false, 100).len(), case.plants());
        (all, planted) = (all + figures, planted + plants);
        let list = |marks: Vec<String>| if marks.is_empty() { "none".to_owned() } else { marks.join(", ") };
        let (missed, marked) = (list(case.missed()), list(case.false_marks()));
        rows += &format!(
            "{}: {figures} figures, marked: {marked}; {plants} planted, missed: {missed}\n",
            case.name
        );
    }
    assert_snapshot!(format!("{rows}all: {all} figures, {planted} planted"), @"
    a sum: 7 figures, marked: none; 6 planted, missed: none
    sales by region: 18 figures, marked: none; 14 planted, missed: none
    a t-test: 8 figures, marked: none; 8 planted, missed: none
    a regression: 10 figures, marked: none; 9 planted, missed: none
    missing values: 9 figures, marked: none; 7 planted, missed: none
    elapsed time: 12 figures, marked: none; 7 planted, missed: none
    compound interest: 12 figures, marked: none; 10 planted, missed: none
    a big number: 7 figures, marked: none; 5 planted, missed: none
    probabilities: 11 figures, marked: none; 6 planted, missed: none
    several rounds and charts: 8 figures, marked: none; 6 planted, missed: none
    a list of numbers: 12 figures, marked: none; 7 planted, missed: none
    words for size: 8 figures, marked: none; 8 planted, missed: none
    an excerpt of a report: 12 figures, marked: none; 7 planted, missed: none
    deutsch: eine Tabelle: 12 figures, marked: none; 10 planted, missed: none
    deutsch: Messwerte: 7 figures, marked: none; 7 planted, missed: none
    deutsch: Fließtext: 8 figures, marked: none; 8 planted, missed: none
    日本語: 売上: 10 figures, marked: none; 9 planted, missed: none
    français: un sondage: 9 figures, marked: 10; 8 planted, missed: none
    español: una encuesta: 9 figures, marked: none; 9 planted, missed: none
    latex: roots: 9 figures, marked: none; 7 planted, missed: none
    physics in scientific notation: 8 figures, marked: none; 8 planted, missed: none
    a file's profile: 14 figures, marked: none; 13 planted, missed: none
    a failed run, then a good one: 6 figures, marked: none; 6 planted, missed: none
    a ranking: 8 figures, marked: none; 8 planted, missed: none
    money in several currencies: 8 figures, marked: none; 8 planted, missed: none
    a long report: 26 figures, marked: none; 23 planted, missed: none
    time series forecast: 20 figures, marked: none; 12 planted, missed: none
    linear algebra: 15 figures, marked: none; 7 planted, missed: none
    a clinical table: 16 figures, marked: none; 13 planted, missed: none
    units and conversions: 10 figures, marked: none; 10 planted, missed: none
    plots only: 10 figures, marked: none; 9 planted, missed: none
    a code review: 7 figures, marked: 2000; 5 planted, missed: none
    deutsch: Rechnung mit LaTeX: 11 figures, marked: none; 8 planted, missed: none
    words, years and durations: 10 figures, marked: none; 10 planted, missed: none
    all: 367 figures, 298 planted
    ");
}
