//! The Python in a question.

/// The programs in a text, in order: its fences of Python, else all of it if that is a program.
pub(crate) fn found(text: &str) -> Vec<String> {
    let fenced: Vec<String> = fences(text)
        .into_iter()
        .filter(|fence| is_python(&fence.language, &fence.code))
        .map(|fence| fence.code)
        .collect();
    if fenced.is_empty() && ask::is_program(text) { vec![text.to_owned()] } else { fenced }
}

fn is_python(language: &str, code: &str) -> bool {
    match language.to_ascii_lowercase().as_str() {
        "python" | "python3" | "py" | "py3" | "ipython" => !code.trim().is_empty(),
        "" => ask::is_program(code),
        _ => false,
    }
}

/// A block of code in Markdown (<https://spec.commonmark.org/0.31.2/#fenced-code-blocks>).
struct Fence {
    /// The first word behind the opening; may be empty.
    language: String,
    code: String,
}

fn fences(text: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize, usize, Fence)> = None;
    for line in text.lines() {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let mark = content.chars().next().filter(|mark| "`~".contains(*mark) && indent < 4);
        let count = mark.map_or(0, |mark| content.len() - content.trim_start_matches(mark).len());
        let info = content[count..].trim();
        match &mut open {
            Some((by, length, _, _)) if mark == Some(*by) && count >= *length && info.is_empty() => {
                found.extend(open.take().map(|(.., fence)| fence));
            }
            Some((.., inside, fence)) => {
                let spaces = indent.min(*inside);
                fence.code.push_str(&line[spaces..]);
                fence.code.push('\n');
            }
            None if count >= 3 && !(mark == Some('`') && info.contains('`')) => {
                let word = info.split([' ', '\t', '{', ',']).next().unwrap_or_default();
                let fence =
                    Fence { language: word.trim_matches(['{', '}', '.']).to_owned(), code: String::new() };
                open = mark.map(|mark| (mark, count, indent, fence));
            }
            None => {}
        }
    }
    // A fence that is not closed ends with the text.
    found.extend(open.map(|(.., fence)| fence));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::found;

    #[test]
    fn the_python_of_a_question_is_in_its_fences_or_is_all_of_it() {
        let cases: [(&str, &[&str]); 10] = [
            (
                "Run this:\n\n```python\nprint(1)\n```\nthen\n~~~py\nprint(2)\n~~~\n",
                &["print(1)\n", "print(2)\n"],
            ),
            ("print(sum([1, 2]))", &["print(sum([1, 2]))"]),
            ("```\nimport os\nprint(os.name)\n```", &["import os\nprint(os.name)\n"]),
            ("```sql\nselect 1\n```", &[]),
            ("```\nselect 1 from a\n```", &[]),
            ("What is the sum of the first 50 primes?", &[]),
            ("hello", &[]),
            ("````python\nprint('''\n```\n''')\n````", &["print('''\n```\n''')\n"]),
            ("  ```python\n  if 1:\n      print(1)\n  ```", &["if 1:\n    print(1)\n"]),
            ("```python\nprint(1)", &["print(1)\n"]),
        ];
        for (text, programs) in cases {
            assert_eq!(found(text), programs, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in "[`~ a-zé\n{}()=0-9:]{0,80}") {
            let _ = found(&text);
        }
    }
}
