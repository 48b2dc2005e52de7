//! What is known of the sandbox in which Gemini runs programs, beside this machine's.

/// The libraries that Gemini documents, one on a line: its name, its module, and where it is, `G` for the Gemini API and `V`
/// for Vertex AI (<https://ai.google.dev/gemini-api/docs/code-execution#supported-libraries>,
/// <https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/code-execution>).
pub const GEMINI_LIBRARIES: &str = include_str!("gemini_libraries.txt");

/// How the two differ in one respect. What Gemini does is no promise of Google's, but what public transcripts show.
#[derive(Debug, Clone, Copy)]
pub struct SandboxComparison {
    /// The respect.
    pub what: &'static str,
    /// In Gemini's sandbox.
    pub gemini: &'static str,
    /// Here.
    pub here: &'static str,
}

/// In which respects they can be compared.
pub const COMPARISONS: [SandboxComparison; 9] = [
    SandboxComparison {
        what: "names of files",
        gemini: "input_file_0.csv, input_file_1.csv…; perhaps their own",
        here: "their own; Gemini's too where a program uses them",
    },
    SandboxComparison {
        what: "rounds of one answer",
        gemini: "in one interpreter, also after one that failed",
        here: "the same",
    },
    SandboxComparison {
        what: "the next question",
        gemini: "a new interpreter, with the files attached again",
        here: "the same",
    },
    SandboxComparison { what: "time of a round", gemini: "30 s", here: "30 s, or as run.time says" },
    SandboxComparison { what: "network", gemini: "none", here: "none" },
    SandboxComparison { what: "versions of libraries", gemini: "not published", here: "as above" },
    SandboxComparison {
        what: "charts",
        gemini: "of Matplotlib",
        here: "of Matplotlib, Pillow and OpenCV; pages of Plotly, Altair and Bokeh",
    },
    SandboxComparison { what: "fonts of charts", gemini: "not published", here: "those of this machine" },
    SandboxComparison {
        what: "a round that failed",
        gemini: "the error and a traceback",
        here: "what it printed, then the traceback",
    },
];

/// The library of Gemini's that a module belongs to.
#[must_use]
pub fn gemini_library(module: &str) -> Option<&'static str> {
    let top = |name: &str| name.split('.').next() == Some(module);
    let mut libraries = GEMINI_LIBRARIES.lines().map(str::split_whitespace);
    libraries.find_map(|mut words| {
        let name = words.next()?;
        words.next().filter(|of| top(of)).map(|_| name)
    })
}

#[cfg(test)]
mod tests {
    use super::gemini_library;

    #[test]
    fn a_module_belongs_to_a_library_of_gemini_or_to_none() {
        let of = ["sklearn", "matplotlib", "cv2", "torch", "pandas"].map(gemini_library);
        assert_eq!(
            of,
            [Some("scikit-learn"), Some("matplotlib"), Some("opencv-python"), None, Some("pandas")]
        );
    }
}
