//! Charts: saved as files, and drawn in terminals that can.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use ask::Image;

/// Where the charts of one ask go. The folder is made with the first chart.
pub(crate) struct Folder {
    path: PathBuf,
    saved: usize,
}

impl Folder {
    /// Charts go to this folder.
    pub(crate) fn at(path: PathBuf) -> Self {
        Folder { path, saved: 0 }
    }

    /// Saves the next chart under the next free name; what is there already stays.
    pub(crate) fn save(&mut self, image: &Image) -> io::Result<PathBuf> {
        create_private(&self.path)?;
        loop {
            self.saved += 1;
            let path = self.path.join(format!("chart-{}.{}", self.saved, image.extension()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    if let Err(error) = file.write_all(&image.bytes) {
                        // Half a chart helps nobody.
                        let _ = fs::remove_file(&path);
                        return Err(error);
                    }
                    return Ok(fs::canonicalize(&path).unwrap_or(path));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Makes a folder that only its owner can look into, where it does not exist yet.
fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The most pixels that are decoded: an image is model output, and a small file can claim a huge size.
const MOST_PIXELS: u64 = 25_000_000;

/// Whether standard output is a terminal with a graphics protocol. Asks the terminal, so both ends must be one.
pub(crate) fn terminal_draws() -> bool {
    let is_conversation = io::stdout().is_terminal() && io::stdin().is_terminal();
    is_conversation
        && (viuer::get_kitty_support() != viuer::KittySupport::None
            || viuer::is_iterm_supported()
            || viuer::is_sixel_supported())
}

/// Draws a chart at the cursor, at most as wide as a page; does nothing with what is not an image.
pub(crate) fn draw(image: &Image) {
    let mut reader = image::ImageReader::new(io::Cursor::new(&image.bytes));
    reader.set_format(if image.extension() == "png" {
        image::ImageFormat::Png
    } else {
        image::ImageFormat::Jpeg
    });
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 4);
    reader.limits(limits);
    let Ok(decoded) = reader.decode() else {
        return;
    };
    let config = viuer::Config { absolute_offset: false, width: Some(WIDTH), ..viuer::Config::default() };
    // The path stands beside it: a chart that cannot be drawn is not lost.
    let _ = viuer::print(&decoded, &config);
}

/// The width of a drawn chart, in columns.
const WIDTH: u32 = 72;

#[cfg(test)]
mod tests {
    use ask::Image;

    use super::Folder;

    #[test]
    fn a_chart_never_overwrites_a_file() {
        let home = tempfile::tempdir().expect("a folder");
        let image = Image::new(b"\x89PNG\r\n\x1a\n".to_vec()).expect("a PNG signature");
        std::fs::write(home.path().join("chart-1.png"), "mine").expect("written");
        let mut folder = Folder::at(home.path().to_owned());
        let names: Vec<_> =
            (0..2).map(|_| folder.save(&image).expect("saved").file_name().map(ToOwned::to_owned)).collect();
        assert_eq!(names, [Some("chart-2.png".into()), Some("chart-3.png".into())]);
        assert_eq!(std::fs::read(home.path().join("chart-1.png")).expect("read"), b"mine");
    }
}
