//! Writes TeX as MathML. The library makes a text of it; what that may hold is listed here, and all else stays TeX.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::view::html::{Attribute, Html};

/// The elements that a formula may have.
const ELEMENTS: [&str; 24] = [
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
];

/// Those with both limits, which make the list above too long for one line of reading.
const LIMITED: [&str; 2] = ["munder", "munderover"];

/// The attributes that an element may have: how it is laid out, and nothing that loads or links.
const ATTRIBUTES: [&str; 18] = [
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

/// The most commands of a formula. Each may lie in the one before it, and the library takes stack for each: of a thread of
/// 2 MiB, this takes a quarter.
const MOST_COMMANDS: usize = 120;

/// Writes a formula, `block` or `inline`; `false` if it cannot be read, and then nothing is written.
pub(super) fn push(html: &mut Html, tex: &str, display: &'static str) -> bool {
    let Some(mathml) = mathml(tex, display) else { return false };
    let mut drawn = Html::default();
    let is_whole = copy(&mut drawn, &mathml).is_some();
    if is_whole {
        html.append(&drawn);
    }
    is_whole
}

fn mathml(tex: &str, display: &str) -> Option<String> {
    static READER: LazyLock<Option<LatexToMathML>> =
        LazyLock::new(|| LatexToMathML::new(MathCoreConfig::default()).ok());
    let is_command =
        |(at, _): &(usize, &str)| tex[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic());
    if tex.match_indices('\\').filter(is_command).count() > MOST_COMMANDS {
        return None;
    }
    let display = if display == "block" { MathDisplay::Block } else { MathDisplay::Inline };
    // A formula that the library does not expect must not take the rest of the answer with it.
    let read = |tex: &str| {
        let convert = || READER.as_ref()?.convert_with_local_counter(tex, display).ok();
        catch_unwind(AssertUnwindSafe(convert)).ok().flatten()
    };
    // Models leave out what makes lines of a formula.
    let of_lines = || tex.contains(['&', '\\']).then(|| format!("\\begin{{aligned}}{tex}\\end{{aligned}}"));
    read(tex).or_else(|| read(&of_lines()?))
}

/// Copies MathML element by element; `None` for anything that is not listed.
fn copy(html: &mut Html, mathml: &str) -> Option<()> {
    let mut open: Vec<&'static str> = Vec::new();
    let mut rest = mathml;
    while let Some(at) = rest.find('<') {
        html.text(&plain(&rest[..at])?);
        let (tag, behind) = rest[at + 1..].split_once('>')?;
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().filter(|last| *last == name)?;
            html.close(last);
            continue;
        }
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, with) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = ELEMENTS.iter().chain(&LIMITED).find(|known| **known == name)?;
        html.open(name, &attributes(with)?);
        if is_closed {
            html.close(name);
        } else {
            open.push(name);
        }
    }
    html.text(&plain(rest)?);
    open.is_empty().then_some(())
}

/// The listed attributes of a tag. Of a style only the side counts on which a cell stands: the panel allows no styles.
fn attributes(mut text: &str) -> Option<Vec<Attribute<'_>>> {
    let mut all = Vec::new();
    while !text.trim_start().is_empty() {
        let (name, behind) = text.trim_start().split_once("=\"")?;
        let (value, behind) = behind.split_once('"')?;
        text = behind;
        match name {
            "style" if value.contains("text-align: right") => all.push(("class", "right")),
            "style" if value.contains("text-align: left") => all.push(("class", "left")),
            "style" | "class" => {}
            _ => all.push((*ATTRIBUTES.iter().find(|known| **known == name)?, value)),
        }
    }
    Some(all)
}

/// A text of MathML without its entities; `None` for one with others than XML has.
fn plain(text: &str) -> Option<String> {
    const NAMED: [(&str, &str); 5] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let parts: Vec<&str> = text.split('&').collect();
    let is_known = |part: &&str| NAMED.iter().any(|(entity, _)| part.starts_with(&entity[1..]));
    parts[1..]
        .iter()
        .all(is_known)
        .then(|| NAMED.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign)))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::{copy, push};
    use crate::view::html::Html;
    use crate::view::markdown::math::harmless;
    use crate::view::markdown::tree::Within;

    fn drawn(tex: &str) -> String {
        let mut html = Html::default();
        if push(&mut html, tex, "block") { html.into_string() } else { format!("as text: {tex}") }
    }

    #[test]
    fn formulas_are_drawn_and_what_cannot_be_read_stays_text() {
        let formulas = [
            r"p\lt 10^{-80}",
            r"\frac{a}{b}",
            r"a &= b \\ &\gt c",
            r"\begin{cases} 1 & x \\ 0 & y \end{cases}",
            r"\nonsense x",
            r"x^2^3",
            r"\hat &",
        ];
        assert_snapshot!(formulas.map(drawn).join("\n"), @r#"
        <math display="block"><mi>p</mi><mo>&lt;</mo><msup><mn>10</mn><mrow><mo lspace="0" rspace="0">−</mo><mn>80</mn></mrow></msup></math>
        <math display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>
        <math display="block"><mtable displaystyle="true" scriptlevel="0"><mtr><mtd class="right"><mi>a</mi></mtd><mtd class="left"><mo>=</mo><mi>b</mi></mtd></mtr><mtr><mtd class="right"></mtd><mtd class="left"><mo>&gt;</mo><mi>c</mi></mtd></mtr></mtable></math>
        <math display="block"><mrow><mo>{</mo><mtable><mtr><mtd class="left"><mn>1</mn></mtd><mtd class="left"><mi>x</mi></mtd></mtr><mtr><mtd class="left"><mn>0</mn></mtd><mtd class="left"><mi>y</mi></mtd></mtr></mtable><mo>⁣</mo></mrow></math>
        as text: \nonsense x
        as text: x^2^3
        as text: \hat &
        "#);
    }

    #[test]
    fn only_what_is_listed_is_copied() {
        let refused = [
            "<math><script>x</script></math>",
            "<math><mi href=\"x\">y</mi></math>",
            "<math><mi onclick=\"x\">y</mi></math>",
            "<math><mi>x</math></mi>",
            "<math><mi>&nbsp;</mi></math>",
            "<math>",
        ];
        for mathml in refused {
            assert_eq!(copy(&mut Html::default(), mathml), None, "{mathml}");
        }
    }

    #[test]
    fn nested_commands_take_no_deep_stack() {
        let commands = [
            "\\sqrt",
            "\\hat",
            "\\left(",
            "\\frac1",
            "\\mathbf",
            "\\begin{matrix}",
            "\\underbrace",
            "x_",
            "\\text",
        ];
        for command in commands {
            let deep = |times| drawn(&(command.repeat(times) + &"{".repeat(20)));
            let drawing = std::thread::Builder::new().stack_size(1 << 20).spawn(move || [120, 500].map(deep));
            drawing.expect("a thread").join().expect("drawn");
        }
    }

    proptest! {
        #[test]
        fn any_formula_is_drawn_or_stays_text(pieces in prop::collection::vec(piece(), 0..20)) {
            if let Some(tex) = harmless(&pieces.concat(), Within::Paragraph) {
                let mut html = Html::default();
                push(&mut html, &tex, "block");
                push(&mut html, &tex, "inline");
            }
        }
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            r"[a-zA-Z0-9{}()\[\]^_&|!'+=,.<>/~ -]",
            r"\\(frac|sqrt|sum|int|left|right|begin|end|text|mathrm|mathbb|hat|overline|underbrace|overset|color|limits|operatorname|not|big|Big|middle|substack|binom|pmod|prescript|tag|ce|phantom|mathop|dots|cancel|boxed|hline|array|limits|genfrac|stackrel|xrightarrow|\\|\{|\}|,|;|:|!| |#|_|\|)",
            r"\{(a|matrix|pmatrix|aligned|cases|array|gather|align|c\|c|lr)\}",
            r"\[[a-z0-9.]{0,3}\]",
            "\\PC",
        ]
    }
}
