//! Runs the Python program on standard input: `run [auto|full|reduced] [FILE]…`.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use sandbox::{Cancel, InputFile, Isolation, Limits, Options, Program, Sandbox};

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    sandbox::run_helper_if_asked();
    let mut arguments = std::env::args().skip(1);
    let isolation = match arguments.next().as_deref() {
        Some("full") => Isolation::Full,
        Some("reduced") => Isolation::Reduced,
        _ => Isolation::Auto,
    };
    let files = arguments.map(PathBuf::from).map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(InputFile { name, file: File::open(path)? })
    });
    let files = files.collect::<Result<Vec<_>, std::io::Error>>()?;
    let mut code = String::new();
    std::io::stdin().read_to_string(&mut code)?;
    let python = std::env::var_os("RUN_PYTHON").map(PathBuf::from);
    let sandbox = Sandbox::new(Options { python, isolation, ..Options::default() })?;
    let wall = std::env::var("RUN_WALL").ok().and_then(|s| s.parse().ok()).unwrap_or(30);
    let limits = Limits { wall: std::time::Duration::from_secs(wall), ..Limits::default() };
    let run = sandbox.run(Program { code, files, limits }, &Cancel::new())?;
    print!("{}", run.output);
    println!(
        "-- {:?} {} {:?} {} KiB, images {:?} {:?}",
        run.outcome,
        run.layer,
        run.elapsed,
        run.peak_memory / 1024,
        run.images.iter().map(Vec::len).collect::<Vec<_>>(),
        run.why_not_full
    );
    Ok(())
}
