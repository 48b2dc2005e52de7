//! `gemini-exec`: the command line.

fn main() {
    sandbox::run_helper_if_asked();
}
