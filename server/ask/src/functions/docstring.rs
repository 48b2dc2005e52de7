//! What a docstring says, in the forms of Google, numpy and Sphinx.

/// What a docstring says.
pub(super) struct Docstring {
    /// What the function does.
    pub(super) summary: String,
    lines: Vec<String>,
}

/// Headings of sections about parameters.
const PARAMETERS: [&str; 4] = ["args", "arguments", "parameters", "params"];

/// Headings of other sections.
const OTHERS: [&str; 9] =
    ["returns", "return", "yields", "raises", "example", "examples", "note", "notes", "see also"];

impl Docstring {
    pub(super) fn read(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
        let before = lines.iter().take_while(|line| !is_heading(line, &PARAMETERS) && !is_other(line));
        let words: Vec<&str> = before.flat_map(|line| line.split_whitespace()).collect();
        Docstring { summary: words.join(" "), lines }
    }

    /// What it says of a parameter; nothing if it says nothing.
    pub(super) fn of(&self, name: &str) -> String {
        let sphinx = self.lines.iter().enumerate().find_map(|(at, line)| {
            let (field, rest) = line.trim().strip_prefix(":param ")?.split_once(':')?;
            (field.split_whitespace().last() == Some(name)).then(|| (at, rest.trim()))
        });
        let mut listed = self.lines.iter().enumerate();
        listed.find(|(_, line)| is_heading(line, &PARAMETERS));
        let mut listed = listed.take_while(|(_, line)| !is_other(line));
        let found = sphinx.or_else(|| {
            listed.find_map(|(at, line)| {
                let rest = line.trim().strip_prefix(name)?.trim_start();
                // `name (int): words` of Google, `name : int` of numpy with the words below.
                match rest.strip_prefix('(') {
                    Some(typed) => Some((at, typed.split_once("):")?.1.trim())),
                    None if line.trim()[name.len()..].starts_with(" :") => Some((at, "")),
                    None => Some((at, rest.strip_prefix(':')?.trim())),
                }
            })
        });
        let Some((at, first)) = found else { return String::new() };
        let deeper = |line: &&String| !line.trim().is_empty() && indent(line) > indent(&self.lines[at]);
        let more = self.lines[at + 1..].iter().take_while(deeper).map(|line| line.trim());
        [first].into_iter().chain(more).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_heading(line: &str, words: &[&str]) -> bool {
    let word = line.trim().trim_end_matches(':').to_ascii_lowercase();
    words.contains(&word.as_str())
}

/// `true` for what begins something else than the parameters.
fn is_other(line: &str) -> bool {
    is_heading(line, &OTHERS) || line.trim_start().starts_with(':')
}
