use insta::assert_snapshot;
use proptest::prelude::*;

use super::panel;
use crate::view::samples::{Sample, different, ended, pages, run_here, running};
use crate::{Check, Code, Outcome, Output, Piece, PrintStream, Printing, Update, WebSource};

/// The elements that the script of the panel and its styles know. None loads, links, runs or sends.
const ELEMENTS: [&str; 60] = [
    "aside",
    "blockquote",
    "br",
    "button",
    "code",
    "del",
    "details",
    "div",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "math",
    "maction",
    "menclose",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];

/// The attributes besides those of formulas. None has an address, a style or a program.
const ATTRIBUTES: [&str; 7] = ["alt", "class", "data-image", "data-save", "start", "tabindex", "type"];
const OF_FORMULAS: [&str; 18] = [
    "accent",
    "accentunder",
    "columnspan",
    "display",
    "displaystyle",
    "form",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rspace",
    "scriptlevel",
    "stretchy",
    "symmetric",
    "width",
];

/// Those without an end.
const ALONE: [&str; 3] = ["br", "hr", "img"];

/// Why an HTML parser could find something else in this than what is listed; `None` if it cannot.
fn fault(html: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if rest[..at].contains('>') {
            return Some(format!("a sign that is not escaped: {}", &rest[..at]));
        }
        let Some((tag, behind)) = rest[at + 1..].split_once('>') else {
            return Some("an open tag".to_owned());
        };
        rest = behind;
        let (name, mut with) = tag.split_once(' ').unwrap_or((tag, ""));
        if let Some(name) = name.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Some(format!("the wrong end: {name}"));
            }
            continue;
        }
        if !ELEMENTS.contains(&name) {
            return Some(format!("an element: {name}"));
        }
        if !ALONE.contains(&name) {
            open.push(name);
        }
        while !with.is_empty() {
            let Some((attribute, behind)) = with.trim_start().split_once("=\"") else {
                return Some(format!("an attribute: {with}"));
            };
            if !ATTRIBUTES.contains(&attribute) && !OF_FORMULAS.contains(&attribute) {
                return Some(format!("an attribute: {attribute}"));
            }
            with = behind.split_once('"')?.1;
        }
    }
    (!open.is_empty() || rest.contains('>'))
        .then(|| format!("no end of {open:?}, or a sign that is not escaped"))
}

/// Each section on a line, below its key.
fn drawn(samples: &[&Sample]) -> String {
    let pages: Vec<_> = samples.iter().flat_map(|sample| pages(sample)).collect();
    let section = |section: super::PanelSection| format!("{}:\n{}\n", section.key, section.html);
    panel(&pages).into_iter().map(section).collect()
}

#[test]
fn a_running_program_shows_the_end_of_what_it_printed() {
    let mut ask = running(&[r#"{"code":{"code":"x"}}"#]);
    let text: String = (1..=50).map(|epoch| format!("epoch {epoch} <ok>\n")).collect();
    ask.turn.take(Update::Printing(Printing { stream: PrintStream::Output, text }));
    let text = drawn(&[&ask]);
    let (before, tail) = text.split_once("turn0-printed:").expect("a section");
    assert!(before.contains("<details"), "the program stays above: {before}");
    assert_snapshot!(tail.lines().filter(|line| !line.starts_with("epoch 2") && !line.starts_with("epoch 3")).collect::<Vec<_>>().join("\n"), @r#"
    <p class="label">Output so far (… 10 lines before)</p><pre tabindex="0">epoch 11 &lt;ok&gt;
    epoch 12 &lt;ok&gt;
    epoch 13 &lt;ok&gt;
    epoch 14 &lt;ok&gt;
    epoch 15 &lt;ok&gt;
    epoch 16 &lt;ok&gt;
    epoch 17 &lt;ok&gt;
    epoch 18 &lt;ok&gt;
    epoch 19 &lt;ok&gt;
    epoch 40 &lt;ok&gt;
    epoch 41 &lt;ok&gt;
    epoch 42 &lt;ok&gt;
    epoch 43 &lt;ok&gt;
    epoch 44 &lt;ok&gt;
    epoch 45 &lt;ok&gt;
    epoch 46 &lt;ok&gt;
    epoch 47 &lt;ok&gt;
    epoch 48 &lt;ok&gt;
    epoch 49 &lt;ok&gt;
    epoch 50 &lt;ok&gt;</pre>
    turn0-end:
    <aside><strong>Running</strong><p>more will come</p></aside>
    turn0-summary:
    <p class="summary">gemini</p>
    "#);
}

#[test]
fn the_answer_comes_first_then_the_chart_the_table_and_the_folded_program() {
    let ask = ended(&[
        r#"{"thought":"Hm."},{"text":"I group.\n"},{"code":{"language":"PYTHON","code":"print(1 < 2)\n"}}"#,
        r#"{"output":{"outcome":"OUTCOME_OK","output":"Means:\n\n     a  b c\n0  1.5    x\n1  NaN  <y>\n\n[2 rows x 2 columns]\n","errors":"slow\n"}}"#,
        r#"{"image":"iVBORw0KGgo="},{"text":"It is **13**, $x^2$."}"#,
    ]);
    assert_snapshot!(drawn(&[&ask]), @r#"
    turn0-heading:
    <h2>mean?</h2>
    turn0-block5-0:
    <p>It is <strong>13</strong>, <math><msup><mi>x</mi><mn>2</mn></msup></math>.</p>
    turn0-block0-0:
    <aside><strong>Thinking</strong><p>Hm.</p></aside>
    turn0-block1-0:
    <p>I group.</p>
    turn0-block4-0:
    <figure><img alt="chart 1" data-image="0"><figcaption><button type="button" class="link" data-save="0">Save chart 1…</button></figcaption></figure>
    turn0-block3-0:
    <p class="label">Output</p><pre tabindex="0">Means:</pre><table><thead><tr><th class="number"></th><th class="number">a</th><th>b c</th></tr></thead><tbody><tr><td class="number">0</td><td class="number">1.5</td><td>x</td></tr><tr><td class="number">1</td><td class="number">NaN</td><td>&lt;y&gt;</td></tr></tbody></table><p class="label">[2 rows x 2 columns]</p>
    turn0-block3-1:
    <p class="label">Standard error: 1 line</p><pre tabindex="0">slow</pre>
    turn0-block2-0:
    <details class="program"><summary>Program: 1 line</summary><pre tabindex="0">print(1 &lt; 2)</pre></details>
    turn0-summary:
    <p class="summary">gemini · 1.8 s</p>
    "#);
}

#[test]
fn turns_follow_each_other_and_their_images_are_numbered_through() {
    let (mut first, mut second) = (
        ended(&[r#"{"image":"iVBORw0KGgo="},{"text":"One."}"#]),
        running(&[r#"{"image":"iVBORw0KGgo="},{"text":"Two."}"#]),
    );
    first.is_stale = true;
    first.turn.check = Some(Check::AsWritten(different(&[(1, "- 2\n+ 3")])));
    second.turn.question.clear();
    assert_snapshot!(drawn(&[&first, &second]), @r#"
    turn0-heading:
    <h2>mean?</h2>
    turn0-stale:
    <aside><strong>The text has changed</strong><p>This answer is about the text as it was.</p></aside>
    turn0-block1-0:
    <p>One.</p>
    turn0-block0-0:
    <figure><img alt="chart 1" data-image="0"><figcaption><button type="button" class="link" data-save="0">Save chart 1…</button></figcaption></figure>
    turn0-check0:
    <aside><strong>Run on this machine</strong><p>not reproduced: the output differs on this machine</p></aside>
    turn0-check1:
    <p class="label"><del>− Gemini</del> <ins>+ this machine</ins></p>
    turn0-check2:
    <pre tabindex="0"><del>- 2</del>
    <ins>+ 3</ins>
    </pre>
    turn0-summary:
    <p class="summary">gemini · 1.8 s</p>
    turn1-heading:
    <h2>Answer</h2>
    turn1-block1-0:
    <p>Two.</p>
    turn1-block0-0:
    <figure><img alt="chart 1" data-image="1"><figcaption><button type="button" class="link" data-save="1">Save chart 1…</button></figcaption></figure>
    turn1-end:
    <aside><strong>Running</strong><p>more will come</p></aside>
    turn1-summary:
    <p class="summary">gemini</p>
    "#);
}

#[test]
fn what_a_model_writes_as_html_or_as_a_link_is_text() {
    let ask = ended(&[
        r#"{"text":"<script>alert(1)</script>\n\n[click](command:x) ![p](http://127.0.0.1/p.png) <b onclick=x>b</b>\n\n- [x] done\n\n| a | n |\n|---|--:|\n| <i> | 1 |\n\n```html\n<img src=x>\n```"}"#,
    ]);
    assert_snapshot!(drawn(&[&ask]), @r#"
    turn0-heading:
    <h2>mean?</h2>
    turn0-block0-0:
    <pre tabindex="0"><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre><p>click (<code>command:x</code>) p (image not loaded: <code>http://127.0.0.1/p.png</code>) &lt;b onclick=x&gt;b&lt;/b&gt;</p><ul><li>☑ done</li></ul><table><thead><tr><th>a</th><th class="number">n</th></tr></thead><tbody><tr><td>&lt;i&gt;</td><td class="number">1</td></tr></tbody></table><pre tabindex="0"><code>&lt;img src=x&gt;</code></pre>
    turn0-summary:
    <p class="summary">gemini · 1.8 s</p>
    "#);
}

#[test]
fn a_failed_run_says_so_and_shows_its_line() {
    let ask = run_here(&[
        r#"{"code":{"code":"a = 1\nb = a / 0\n"}},{"output":{"outcome":"OUTCOME_FAILED","output":"Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\nZeroDivisionError: division by zero"}}"#,
    ]);
    assert_snapshot!(drawn(&[&ask]), @r#"
    turn0-heading:
    <h2>mean?</h2>
    turn0-block1-0:
    <p class="label">Output (failed)</p><pre tabindex="0">Traceback (most recent call last):
      File &quot;&lt;string&gt;&quot;, line 2, in &lt;module&gt;
    ZeroDivisionError: division by zero</pre>
    turn0-block1-1:
    <p>Line 2: <code>b = a / 0</code></p>
    turn0-block0-0:
    <details class="program"><summary>Program: 2 lines</summary><pre tabindex="0">a = 1
    b = a / 0</pre></details>
    turn0-summary:
    <p class="summary">this machine · 1.8 s</p>
    "#);
}

/// Texts of which each piece could end an element, an attribute or a formula.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        r#"[<>&"'=/!\[\]()`~\\#\n a:*_|$+{}1.-]"#,
        r#"(<script>|</pre>|<img src=x onerror=y>|<a href=x>|<!--|-->|<!\[CDATA\[|<math><mi href=x>|</math>|&lt;|&quot;|&#60;|" onclick="x)"#,
        r"(\n\n|```html\n|```\n|- |1\. |> |# |\n\|a\|\n\|-\|\n\||\$|\$\$|\\text\{|\\href\{x\}|\\frac|\\begin\{aligned\}|&|\}|https://x\.y|!\[a\]\(b\)|\[a\]\(b\)|東)",
        r"(     a  b\n0  1\.5  x\n1  2\.5  y\n)",
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_is_in_an_answer_the_panel_holds_only_what_is_listed(
        texts in prop::collection::vec(hostile(), 8),
    ) {
        let mut ask = running(&[]);
        let [text, thought, code, output, errors, title, uri, outcome] = &texts[..] else { unreachable!() };
        let output = Output {
            outcome: Outcome::Unknown(outcome.clone()),
            output: output.clone(),
            errors: errors.clone(),
            ..Output::default()
        };
        let source = WebSource { title: title.clone(), uri: format!("https://{uri}"), cited: Vec::new() };
        let pieces = vec![
            Piece::Text(text.clone()),
            Piece::Thought(thought.clone()),
            Piece::Code(Code { id: None, language: title.clone(), code: code.clone() }),
            Piece::Output(output),
            Piece::Sources(vec![source]),
            Piece::Text(text.clone()),
        ];
        ask.turn.question.clone_from(title);
        ask.turn.take(Update::Answer { pieces, parts: Vec::new() });
        for section in panel(&pages(&ask)) {
            prop_assert_eq!(fault(&section.html), None, "{}", section.html);
        }
    }
}

#[test]
fn long_sentences_wrap_columns_do_not_and_how_it_ran_stands_small_below() {
    let sentence = "The last row is left out because it is a sum of those above, ".repeat(2);
    let columns =
        "north  1  2  3  4  5  6  7  8  9  10  11  12  13  14  15  16  17  18  19  20  21  22  23  24  25";
    let ask = run_here(&[&format!(
        r#"{{"code":{{"code":"x"}}}},{{"output":{{"outcome":"OUTCOME_OK","output":"{sentence}\n{columns}"}}}},{{"text":"Ran on this machine."}}"#
    )]);
    let html: String = panel(&pages(&ask)).into_iter().map(|section| section.html).collect();
    assert_eq!(html.matches("class=\"sentence\"").count(), 1, "{html}");
    assert!(html.contains("<div class=\"summary\"><p>Ran on this machine.</p>"), "{html}");
}
