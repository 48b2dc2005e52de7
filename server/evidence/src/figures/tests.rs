//! What is a figure, what supports it, and what is left alone.

use insta::assert_snapshot;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use turn::{Excerpt, Piece, Turn, Update};

use super::{claimed, unsupported};

/// A turn with an answer of these pieces.
pub(super) fn turn(question: &str, pieces: Value) -> Turn {
    let pieces: Vec<Piece> = serde_json::from_value(pieces).expect("pieces");
    let mut turn = Turn::new(question);
    turn.take(Update::Answer { pieces, parts: Vec::new() });
    turn
}

/// A turn whose program printed something, and what it then says.
fn answered(output: &str, text: &str) -> Turn {
    let code = json!({"code": {"code": "print(result)"}});
    turn("", json!([code, {"output": {"outcome": "OUTCOME_OK", "output": output}}, {"text": text}]))
}

pub(super) fn marked(turn: &Turn, inputs: &[&str]) -> String {
    let marks = unsupported(turn, inputs, &[]).into_iter();
    marks.map(|mark| format!("{}@{}", mark.text, mark.at)).collect::<Vec<_>>().join(" ")
}

/// For each `text | output`, the marks with their places: `→ 5,171@11`.
pub(super) fn marks(rows: &str) -> String {
    let row = |row: &str| {
        let (text, output) = row.rsplit_once(" | ").expect("a text and an output");
        let marks = marked(&answered(&output.replace("\\n", "\n"), &text.replace("\\n", "\n")), &[]);
        format!("{row} → {marks}").trim_end().to_owned() + "\n"
    };
    rows.trim().lines().map(|line| row(line.trim())).collect()
}

#[test]
fn a_number_is_supported_by_one_that_rounds_to_it() {
    let rows = "
        It is 5117. | 5117
        It is 5171. | 5117
        Pi is 3.142, or 3.14. | 3.141592653589793
        Pi is 3.143, or 3.15. | 3.141592653589793
        Half up or half even: 2.68 and 2.67, not 2.66. | 2.675
        Cut off: 3.14159… and 3.1415..., or rounded: 3.1416; not 3.1414… | 3.141592653589793
        5 of them, 6 of them | 4.87
        42.10 is 42.1, but not 42.12 | 42.1
        2305843009213693951 or 2305843009213693915 | 2305843009213693951
        .043 and .044 | 0.0432
        0 and 0.00 | 0.0000012
    ";
    assert_snapshot!(marks(rows), @r#"
    It is 5117. | 5117 →
    It is 5171. | 5117 → 5171@6
    Pi is 3.142, or 3.14. | 3.141592653589793 →
    Pi is 3.143, or 3.15. | 3.141592653589793 → 3.143@6 3.15@16
    Half up or half even: 2.68 and 2.67, not 2.66. | 2.675 → 2.66@41
    Cut off: 3.14159… and 3.1415..., or rounded: 3.1416; not 3.1414… | 3.141592653589793 → 3.1414@57
    5 of them, 6 of them | 4.87 → 6@11
    42.10 is 42.1, but not 42.12 | 42.1 → 42.12@23
    2305843009213693951 or 2305843009213693915 | 2305843009213693951 → 2305843009213693915@23
    .043 and .044 | 0.0432 → .044@9
    0 and 0.00 | 0.0000012 →
    "#);
}

#[test]
fn marks_between_digits_units_and_powers_of_ten_are_read_in_any_style() {
    let rows = "
        5,117 and 5 117 and 5'117 and 5\u{202f}117 | 5117
        5,171 and 5 171 and 5'171 and 5\u{202f}171 | 5117
        Die Summe ist 5.117,50 € und nicht 5.171,50 €. | 5117.5
        It is $5{,}117$, $5\\,117$ and not $5{,}171$. | 5117
        1,23,456 and 12,34,567 rupees | 123456
        $1.2bn, €1.3bn, 1.23 billion | 1234567890
        5.1 million, 51 million and 5,117k | 5117000
        約5.1万人と5.2万人 | 51170
        1.2e-5, 1.2 × 10⁻⁵ and $1.2 \\times 10^{-5}$ | 1.2345e-05
        1.3e-5, 1.2 × 10⁻⁶ and $1.3 \\times 10^{-5}$ | 1.2345e-05
        10^5, $10^{5}$, 1e5, 10⁶ and 2e-7 | 100000
        25m2, 26m2, 1200s | 25 1200
        $\\frac{1}{2}$ and 1/2 of them, $\\frac{2}{3}$ | 0.5
        30kg at 12 ms, 4.6x faster, 35°C | 30.1 0.012 4.62 35
        It was -428,330,955.97745 or -428,330,955.97754. | -428330955.97745
        a fall of 12 %, a change of −12 or -12, from 12-14 | -12 14
        a rise of 12, a change of −12 | 12
    ";
    assert_snapshot!(marks(rows), @r"
    5,117 and 5 117 and 5'117 and 5 117 | 5117 →
    5,171 and 5 171 and 5'171 and 5 171 | 5117 → 5,171@0 5 171@10 5'171@20 5 171@30
    Die Summe ist 5.117,50 € und nicht 5.171,50 €. | 5117.5 → 5.171,50@35
    It is $5{,}117$, $5\,117$ and not $5{,}171$. | 5117 → 5{,}171@35
    1,23,456 and 12,34,567 rupees | 123456 → 12,34,567@13
    $1.2bn, €1.3bn, 1.23 billion | 1234567890 → €1.3bn@8
    5.1 million, 51 million and 5,117k | 5117000 → 51@13
    約5.1万人と5.2万人 | 51170 → 5.2@7
    1.2e-5, 1.2 × 10⁻⁵ and $1.2 \times 10^{-5}$ | 1.2345e-05 →
    1.3e-5, 1.2 × 10⁻⁶ and $1.3 \times 10^{-5}$ | 1.2345e-05 → 1.3e-5@0 1.2 × 10⁻⁶@8 1.3 \times 10^{-5}@24
    10^5, $10^{5}$, 1e5, 10⁶ and 2e-7 | 100000 → 10⁶@21 2e-7@29
    25m2, 26m2, 1200s | 25 1200 → 26@6
    $\frac{1}{2}$ and 1/2 of them, $\frac{2}{3}$ | 0.5 → 2@38 3@41
    30kg at 12 ms, 4.6x faster, 35°C | 30.1 0.012 4.62 35 →
    It was -428,330,955.97745 or -428,330,955.97754. | -428330955.97745 → -428,330,955.97754@29
    a fall of 12 %, a change of −12 or -12, from 12-14 | -12 14 → 12 %@10
    a rise of 12, a change of −12 | 12 → −12@26
    ");
}

#[test]
fn a_share_is_supported_as_a_number_and_as_per_cent() {
    let rows = "
        42 %, 42.1%, 42.13 percent, 42\\% and 42,13 Prozent | 0.4213
        43 %, 42.3%, 42.31 percent, 43\\% and 42,31 Prozent | 0.4213
        0.4213 and 0.42, but not 0.43 | 42.13%
        between 5 and 7%, 5–7 %, 5-8% | 0.05 0.07
        its complement of 58 % | 0.42
        | Share (%) | n |\\n|---|---|\\n| 42.1 | 42.1 | | 0.4213
    ";
    assert_snapshot!(marks(rows), @r#"
    42 %, 42.1%, 42.13 percent, 42\% and 42,13 Prozent | 0.4213 →
    43 %, 42.3%, 42.31 percent, 43\% and 42,31 Prozent | 0.4213 → 43 %@0 42.3%@6 42.31@13 43\%@28 42,31@37
    0.4213 and 0.42, but not 0.43 | 42.13% → 0.43@25
    between 5 and 7%, 5–7 %, 5-8% | 0.05 0.07 → 8%@27
    its complement of 58 % | 0.42 →
    | Share (%) | n |\n|---|---|\n| 42.1 | 42.1 | | 0.4213 → 42.1@37
    "#);
}

#[test]
fn a_round_number_is_supported_by_what_is_near_it() {
    let rows = "
        about 5,000, ~5,100, ≈ 5,120, roughly 5,117 | 5117
        about 6,000, ~5,200, ≈ 5,180, roughly 5,171 | 5117
        over 5,000, more than 5,100, 5,000+ | 5117
        over 6,000, more than 4,000, 4,000+ | 5117
        nearly 6,000, less than 5,200, under 5,118 | 5117
        nearly 5,000, less than 5,000, under 7,000 | 5117
        under 5,118, but 5,117 at least, over 5,116 | 5117
        rund 5.100, knapp 5.200 und über 5.000 | 5117
        5,000 exactly | 5117
    ";
    assert_snapshot!(marks(rows), @"
    about 5,000, ~5,100, ≈ 5,120, roughly 5,117 | 5117 →
    about 6,000, ~5,200, ≈ 5,180, roughly 5,171 | 5117 → 6,000@6 5,200@14 5,180@23 5,171@38
    over 5,000, more than 5,100, 5,000+ | 5117 →
    over 6,000, more than 4,000, 4,000+ | 5117 → 6,000@5 4,000@22 4,000@29
    nearly 6,000, less than 5,200, under 5,118 | 5117 → 6,000@7 5,118@37
    nearly 5,000, less than 5,000, under 7,000 | 5117 → 5,000@7 5,000@24 7,000@37
    under 5,118, but 5,117 at least, over 5,116 | 5117 → 5,118@6 5,116@38
    rund 5.100, knapp 5.200 und über 5.000 | 5117 →
    5,000 exactly | 5117 → 5,000@0
    ");
}

#[test]
fn what_is_no_figure_is_left_alone() {
    let rows = "
        On May 24, 2024 at 10:30, on 24.05.2024 and 2024-05-24, at 8 AM | -
        Am 24. Mai 2024 um 7 Uhr, le 5 juin 2023, 2024年5月24日 | -
        in 2024, since 2019, from 2010 to 2020, 2019–2023, the 1990s | -
        In 2024 there were 2024 cases, a total of 2042. The number 2043. | -
        the 1st, 21st and 95th, im 3. Quartal, 第2位 | -
        1. one\\n2) two\\n## 3. three\\n- 4 four | -
        Step 2, Figure 1, Table 3, Q3, Section 4.2, Round 2, Steps 5 and 6 | -
        Python 3.12, v2.5, pandas 2.2.1, version 12 | -
        input_file_0.csv, x1, R², p95, SHA-256, H0, COVID-19, 2024_sales.csv | -
        see https://a.b/c/5117?d=7 and [this](x/7/8) or www.a.b/9 | -
        ```python\\nx = 5117\\n```\\nand `x = 7` and `f(8)` | -
        x^2, $x^{3}$, $x_{4}$, 3D | -
        p < 0.05, α = 0.01, a 95% confidence interval, at the 5% level | -
        The p-value is smaller than 0.05. | -
        open 9–17 Uhr, 8-10 pm, top 5 | -
        | Year | n |\\n|---|---|\\n| 2023 | 7 | | -
    ";
    assert_snapshot!(marks(rows), @r#"
    On May 24, 2024 at 10:30, on 24.05.2024 and 2024-05-24, at 8 AM | - →
    Am 24. Mai 2024 um 7 Uhr, le 5 juin 2023, 2024年5月24日 | - →
    in 2024, since 2019, from 2010 to 2020, 2019–2023, the 1990s | - →
    In 2024 there were 2024 cases, a total of 2042. The number 2043. | - → 2024@19 2042@42 2043@59
    the 1st, 21st and 95th, im 3. Quartal, 第2位 | - →
    1. one\n2) two\n## 3. three\n- 4 four | - → 4@28
    Step 2, Figure 1, Table 3, Q3, Section 4.2, Round 2, Steps 5 and 6 | - →
    Python 3.12, v2.5, pandas 2.2.1, version 12 | - →
    input_file_0.csv, x1, R², p95, SHA-256, H0, COVID-19, 2024_sales.csv | - →
    see https://a.b/c/5117?d=7 and [this](x/7/8) or www.a.b/9 | - →
    ```python\nx = 5117\n```\nand `x = 7` and `f(8)` | - → 7@32
    x^2, $x^{3}$, $x_{4}$, 3D | - →
    p < 0.05, α = 0.01, a 95% confidence interval, at the 5% level | - →
    The p-value is smaller than 0.05. | - →
    open 9–17 Uhr, 8-10 pm, top 5 | - →
    | Year | n |\n|---|---|\n| 2023 | 7 | | - → 7@32
    "#);
}

#[test]
fn values_in_code_text_blocks_and_tables_are_looked_at() {
    let rows = "
        `5117` and `5171` and `[5117, 5171]` | 5117
        ```\\nmean 5117\\nmax 5171\\n``` | 5117
        ```text\\n5117\\n5171\\n``` | 5117
        | a | b |\\n|---|---|\\n| 5117 | 5171 | | 5117
        **5171** and *5117* and ~~5118~~ | 5117
        2,3,5,8 and [2, 3, 6] | [2, 3, 5]
        ### Total: 5,171 | 5117
    ";
    assert_snapshot!(marks(rows), @r#"
    `5117` and `5171` and `[5117, 5171]` | 5117 → 5171@12 5171@30
    ```\nmean 5117\nmax 5171\n``` | 5117 → 5171@18
    ```text\n5117\n5171\n``` | 5117 → 5171@13
    | a | b |\n|---|---|\n| 5117 | 5171 | | 5117 → 5171@29
    **5171** and *5117* and ~~5118~~ | 5117 → 5171@2 5118@26
    2,3,5,8 and [2, 3, 6] | [2, 3, 5] → 8@6 6@19
    ### Total: 5,171 | 5117 → 5,171@11
    "#);
}

#[test]
fn how_many_there_are_is_supported_but_nothing_that_must_be_calculated() {
    let rows = "
        The 5 primes, all 6 | [2, 3, 5, 7, 11]
        The 3 species in 2 columns, 4 columns | Adelie 152\\nGentoo 124\\nChinstrap 68
        1 chart in 1 round, 7 charts | -
        It rose by 20, twofold | 10 30
        The difference is 13.5 | 20.5 7
    ";
    assert_snapshot!(marks(rows), @r#"
    The 5 primes, all 6 | [2, 3, 5, 7, 11] → 6@18
    The 3 species in 2 columns, 4 columns | Adelie 152\nGentoo 124\nChinstrap 68 → 4@28
    1 chart in 1 round, 7 charts | - → 7@20
    It rose by 20, twofold | 10 30 → 20@11
    The difference is 13.5 | 20.5 7 → 13.5@18
    "#);
}

#[test]
fn the_question_the_excerpt_and_the_files_support_numbers_too() {
    let text = "Of 300 rows in 3 columns, 47 are above 12.5 (n=1000, seed 42); 2 prices of sales_99.csv are 88.1 and 88.2.";
    let pieces = json!([
        {"code": {"code": "rng = default_rng(seed=42)  # n = 1_000"}},
        {"output": {"outcome": "OUTCOME_FAILED", "output": "", "errors": "47 warnings"}},
        {"text": text},
    ]);
    let mut asked = turn("How many are above 12.5?", pieces);
    asked.excerpt = Some(Excerpt::new("text", "prices = [88.1, 7]"));
    let rows: String = (0..299).map(|row| format!("{row},a,b\n")).collect();
    assert_snapshot!(marked(&asked, &[&format!("x,y,z\n{rows}")]), @"1000@47 88.2@101");
    assert_snapshot!(marked(&asked, &[]), @"300@3 3@15 1000@47 88.2@101");
}

#[test]
fn an_answer_from_what_the_model_knows_is_not_looked_at() {
    let plain = turn("How high is it?", json!([{"text": "The Matterhorn is 4,478 m high."}]));
    assert_snapshot!(marked(&plain, &[]), @"");
    let claims = turn("What is 17 * 23?", json!([{"text": "I computed it: 17 * 23 = 391."}]));
    assert_snapshot!(marked(&claims, &[]), @"391@25");
    assert_snapshot!(marked(&plain, &["peak,m\nDom,4545\n"]), @"4,478@18");
}

#[test]
fn places_count_characters_of_all_texts() {
    let text = |text: &str| json!({"text": text});
    let code = json!({"code": {"code": "print(1)"}});
    let output = json!({"output": {"outcome": "OUTCOME_OK", "output": "1"}});
    let asked = turn("", json!([text("Größe 77. "), code, output, text("日本 88")]));
    assert_snapshot!(marked(&asked, &[]), @"77@6 88@13");
}

#[test]
fn words_that_claim_a_computation_need_a_program() {
    let texts = [
        "I computed the mean: 5.",
        "I've calculated it for you.",
        "We then ran the simulation.",
        "I have executed the code above, and it prints 5.",
        "Executing the code gives 5.",
        "After running your script, the result is 5.",
        "The code was executed without errors.",
        "Using Python, I calculated 5.",
        "Ich habe den Mittelwert berechnet.",
        "コードを実行した結果、5です。",
        "J'ai calculé la moyenne.",
        "I would compute the mean.",
        "If I ran the code, it would print 5.",
        "You can run the code to see it.",
        "I cannot run code here.",
        "I did not calculate it, and I haven't executed anything.",
        "I ran into a problem.",
        "Running the code will print 5.",
        "You wrote \"I computed 5\", and that is right.",
        "> I computed 5",
        "```\n# I computed 5\n```",
        "The mean can be calculated by hand.",
        "Ich habe nichts berechnet.",
    ];
    let row = |text: &&str| {
        let claim = claimed(&turn("", json!([{"text": text}])));
        format!("{} → {}", text.replace('\n', "\\n"), claim.as_deref().unwrap_or("-"))
    };
    assert_snapshot!(texts.iter().map(row).collect::<Vec<_>>().join("\n"), @r#"
    I computed the mean: 5. → I computed
    I've calculated it for you. → I've calculated
    We then ran the simulation. → We then ran the simulation
    I have executed the code above, and it prints 5. → I have executed
    Executing the code gives 5. → Executing the code gives
    After running your script, the result is 5. → After running your script
    The code was executed without errors. → The code was executed
    Using Python, I calculated 5. → I calculated
    Ich habe den Mittelwert berechnet. → Ich habe den Mittelwert berechnet
    コードを実行した結果、5です。 → コードを実行した
    J'ai calculé la moyenne. → J'ai calculé
    I would compute the mean. → -
    If I ran the code, it would print 5. → -
    You can run the code to see it. → -
    I cannot run code here. → -
    I did not calculate it, and I haven't executed anything. → -
    I ran into a problem. → -
    Running the code will print 5. → -
    You wrote "I computed 5", and that is right. → -
    > I computed 5 → -
    ```\n# I computed 5\n``` → -
    The mean can be calculated by hand. → -
    Ich habe nichts berechnet. → -
    "#);
}

#[test]
fn a_claim_is_true_where_a_program_ran_and_no_claim_where_the_question_said_it() {
    assert_eq!(claimed(&answered("5", "I computed it: 5.")), None);
    let quoted = turn("I computed 5. Is it right?", json!([{"text": "I computed 5. Yes, it is."}]));
    assert_eq!(claimed(&quoted), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_is_read_and_found_where_it_is(
        text in r"(?s)[0-9,. '_eE×x^{}\\$%€|`*#>~\[\]()\-−–\n /:a-zé年月約万]{0,120}",
        output in r"(?s)[0-9,. '_e%\-\[\]\n|]{0,60}",
    ) {
        let asked = answered(&output, &text);
        let shown: String = asked.transcript.blocks().iter().filter_map(|block| match block {
            turn::Block::Text(text) => Some(text.as_str()),
            _ => None,
        }).collect();
        for mark in unsupported(&asked, &[&output], &[]) {
            let place: String = shown.chars().skip(mark.at).take(mark.text.chars().count()).collect();
            prop_assert_eq!(&place, &mark.text);
            prop_assert!(mark.text.contains(|any: char| any.is_ascii_digit()));
        }
        let _ = claimed(&asked);
    }

    #[test]
    fn what_was_printed_is_never_marked(value in -1_000_000_000_i32..1_000_000_000, digits in 0_usize..6) {
        let number = f64::from(value) / 10_f64.powi(i32::try_from(digits).expect("small"));
        let text = format!("It is {number} or {number:.2}, that is `{number:e}`.");
        prop_assert_eq!(marked(&answered(&number.to_string(), &text), &[]), "");
    }
}

/// Long texts take long: a few are drawn, whatever `PROPTEST_CASES` says.
#[test]
fn much_of_the_same_is_read_once() {
    let shapes = (r"[0-9]{0,3}[0-9,. '|`*#\[\](/%€é\n-]{1,6}", "[0-9]{1,3}[,. |]");
    let outcome = TestRunner::new(ProptestConfig::with_cases(64)).run(&shapes, |(shape, other)| {
        let text = shape.repeat(20_000);
        let _ = unsupported(&answered(&other.repeat(20_000), &text), &[&text], &[]);
        let _ = claimed(&turn("", json!([{"text": text}])));
        Ok(())
    });
    outcome.expect("no panic");
}

#[test]
fn a_named_value_in_code_is_a_figure_and_an_argument_is_none() {
    let rows = "
        So `x = 4242` and `west: 62.5`. | 4241
        So `x = 4242` and `west: 62.5`. | 4242 62.5
        With `n=5`, `f(x = 4)` and `a == 7`. | 1
    ";
    assert_snapshot!(marks(rows), @r#"
    So `x = 4242` and `west: 62.5`. | 4241 → 4242@8 62.5@25
    So `x = 4242` and `west: 62.5`. | 4242 62.5 →
    With `n=5`, `f(x = 4)` and `a == 7`. | 1 →
    "#);
}

#[test]
fn a_threshold_that_the_question_or_the_program_has_is_supported() {
    let said = |question: &str, code: &str| {
        let pieces = json!([
            {"code": {"code": code}},
            {"output": {"outcome": "OUTCOME_OK", "output": "True"}},
            {"text": "All values are below 6."}
        ]);
        marked(&turn(question, pieces), &[])
    };
    assert_eq!(said("", "print((x < 6).all())"), "");
    assert_eq!(said("Are all below 6?", "print(check(x))"), "");
    assert_eq!(said("", "print(check(x))"), "6@21");
}

#[test]
fn one_amount_in_two_units_is_one_amount() {
    let rows = "
        約375万5千人、約375万8千人 | 3755251
        375万5千人、375万8千人 | 3755251
        約3億2千万円、約3億4千万円 | 321530000
        약 3천만 원, 약 4천만 원, 3백만 명, 4백만 명, 5천 명, 6천 명 | 30000000 3000000 5000
        89,170 ha or 89,180 ha | 891.7 km²
        891.7 km² or 891.8 km² | 89170 ha
        16,384 MB or 16,385 MB | 16 GB
        16,384 MB or 16,385 MB | 17179869184
        16 GB or 17 GB | 16384 MB
        1.5 GiB or 1.7 GiB | 1610612736
        512 KB or 513 KB | 524288 bytes
        5 m² and 6 m² | 5.0
        all 5 regions | region sales\\nNorth 10\\nSouth 21\\nEast 33\\nWest 47
        all 5 regions | North    10\\nSouth    21\\nEast     33\\nWest     47\\nName: sales, dtype: int64
        all 5 regions |   region  sales\\n0  North     10\\n1  South     21\\n2   East     33\\n3   West     47
        all 5 regions |         sales\\nregion       \\nNorth     10\\nSouth     21\\nEast      33\\nWest      47
        all 5 regions | North: 10\\nSouth: 21\\nEast: 33\\nWest: 47
        all 5 regions | ['North', 'South', 'East', 'West']
        all 5 regions | 4
        all 4 regions | region sales\\nNorth 10\\nSouth 21\\nEast 33\\nWest 47
        all 5 of the regions, 5 regions | 4
    ";
    assert_snapshot!(marks(rows), @r"
    約375万5千人、約375万8千人 | 3755251 → 375万8千@10
    375万5千人、375万8千人 | 3755251 → 375万8千@8
    約3億2千万円、約3億4千万円 | 321530000 → 3億4千万@9
    약 3천만 원, 약 4천만 원, 3백만 명, 4백만 명, 5천 명, 6천 명 | 30000000 3000000 5000 → 4@11 4@25 6@38
    89,170 ha or 89,180 ha | 891.7 km² → 89,180@13
    891.7 km² or 891.8 km² | 89170 ha → 891.8@13
    16,384 MB or 16,385 MB | 16 GB → 16,385@13
    16,384 MB or 16,385 MB | 17179869184 → 16,385@13
    16 GB or 17 GB | 16384 MB → 17@9
    1.5 GiB or 1.7 GiB | 1610612736 → 1.7@11
    512 KB or 513 KB | 524288 bytes → 513@10
    5 m² and 6 m² | 5.0 → 6@9
    all 5 regions | region sales\nNorth 10\nSouth 21\nEast 33\nWest 47 → 5@4
    all 5 regions | North    10\nSouth    21\nEast     33\nWest     47\nName: sales, dtype: int64 → 5@4
    all 5 regions |   region  sales\n0  North     10\n1  South     21\n2   East     33\n3   West     47 → 5@4
    all 5 regions |         sales\nregion       \nNorth     10\nSouth     21\nEast      33\nWest      47 → 5@4
    all 5 regions | North: 10\nSouth: 21\nEast: 33\nWest: 47 → 5@4
    all 5 regions | ['North', 'South', 'East', 'West'] → 5@4
    all 5 regions | 4 → 5@4
    all 4 regions | region sales\nNorth 10\nSouth 21\nEast 33\nWest 47 →
    all 5 of the regions, 5 regions | 4 → 5@4 5@22
    ");
}
