//! The code cells of a Jupyter notebook as one program (<https://nbformat.readthedocs.io>, versions 3 and 4).

use serde::Deserialize;
use turn::Excerpt;

/// A notebook. Every field is optional: it comes from anywhere.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Notebook {
    cells: Option<Vec<Cell>>,
    /// In version 3.
    worksheets: Vec<Worksheet>,
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Worksheet {
    cells: Vec<Cell>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cell {
    #[serde(rename = "cell_type")]
    kind: String,
    /// Called `input` in version 3.
    #[serde(alias = "input")]
    source: Lines,
    metadata: CellMetadata,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CellMetadata {
    tags: Vec<String>,
}

impl Cell {
    /// `true` if Jupyter goes on after an exception in it.
    fn may_fail(&self) -> bool {
        self.metadata.tags.iter().any(|tag| tag == "raises-exception")
    }

    fn code(self) -> String {
        match self.source {
            Lines::Text(text) => text,
            Lines::Lines(lines) => lines.concat(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Lines {
    Text(String),
    Lines(Vec<String>),
}

impl Default for Lines {
    fn default() -> Self {
        Lines::Text(String::new())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    kernelspec: Kernel,
    language_info: Kernel,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kernel {
    name: String,
    language: String,
}

/// The code, each cell below a mark that the sandbox knows; else why there is none.
pub(super) fn code(json: &str) -> Result<Excerpt, &'static str> {
    let notebook: Notebook = serde_json::from_str(json).map_err(|_| "It is no notebook.")?;
    let language = language(&notebook.metadata);
    let worksheets = notebook.worksheets.into_iter().flat_map(|sheet| sheet.cells);
    let cells = match notebook.cells {
        Some(cells) => cells,
        None => worksheets.collect(),
    };
    if cells.is_empty() {
        return Err("It has no cells.");
    }
    let code = cells.into_iter().filter(|cell| cell.kind == "code");
    let code = code.map(|cell| (cell.may_fail(), cell.code())).filter(|(_, code)| !code.trim().is_empty());
    let marked = code.enumerate().map(|(index, (may_fail, code))| {
        let tag = if may_fail { r#" tags=["raises-exception"]"# } else { "" };
        format!("# %% cell {}{tag}\n{}\n", index + 1, code.trim_end())
    });
    let marked: Vec<String> = marked.collect();
    Ok(Excerpt::new(language, marked.join("\n")))
}

/// The language of its kernel; Python where it says none.
fn language(metadata: &Metadata) -> String {
    let names = [&metadata.language_info.name, &metadata.kernelspec.language];
    let name = names.into_iter().find(|name| !name.is_empty());
    match name.map(|name| name.to_lowercase()) {
        Some(name) if !name.contains("python") => name,
        _ => "python".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::code;

    #[test]
    fn code_cells_are_one_program_with_marks() {
        let notebook = r##"{"cells": [
            {"cell_type": "markdown", "source": ["# Title"]},
            {"cell_type": "code", "source": ["x = 41\n", "x + 1"], "outputs": [{"data": {}}]},
            {"cell_type": "code", "source": "\n"},
            {"cell_type": "code", "source": "1 / 0", "metadata": {"tags": ["raises-exception"]}},
            {"cell_type": "code", "source": "print(x)\n"}],
            "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4}"##;
        let excerpt = code(notebook).expect("a notebook");
        assert_snapshot!(format!("{}:\n{}", excerpt.language, excerpt.text), @r#"
        python:
        # %% cell 1
        x = 41
        x + 1

        # %% cell 2 tags=["raises-exception"]
        1 / 0

        # %% cell 3
        print(x)
        "#);
    }

    #[test]
    fn an_old_notebook_and_one_of_another_language_are_read() {
        let old =
            r#"{"worksheets": [{"cells": [{"cell_type": "code", "input": ["print(1)"]}]}], "nbformat": 3}"#;
        assert_eq!(code(old).expect("a notebook").text, "# %% cell 1\nprint(1)\n");
        let of_r = r#"{"cells": [{"cell_type": "code", "source": "x"}], "metadata": {"language_info": {"name": "R"}}}"#;
        assert_eq!(code(of_r).expect("a notebook").language, "r");
    }

    #[test]
    fn what_is_no_notebook_is_refused() {
        assert_eq!(code("x = 1").err(), Some("It is no notebook."));
        assert_eq!(code("{}").err(), Some("It has no cells."));
    }
}
