//! The Python in a question.

use turn::fences;

/// The programs in a text, in order: its fences of Python, else all of it if that is a program.
pub(crate) fn found(text: &str) -> Vec<String> {
    let fenced = fences(text).into_iter().filter_map(|block| {
        let code = block.code(text);
        is_python(&block.language, &code).then_some(code)
    });
    let fenced: Vec<String> = fenced.collect();
    if fenced.is_empty() && ask::is_program(text) { vec![text.to_owned()] } else { fenced }
}

fn is_python(language: &str, code: &str) -> bool {
    match language.to_ascii_lowercase().as_str() {
        "python" | "python3" | "py" | "py3" | "ipython" => !code.trim().is_empty(),
        "" => ask::is_program(code),
        _ => false,
    }
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
