//! Saves charts as files and draws them in terminals that support graphics.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use ::image::{DynamicImage, ImageReader, Limits};
use rasteroid::term_misc::{EnvIdentifiers, Wininfo};
use rasteroid::{Encoder, RasterEncoder};
use turn::{Failure, Image, shown};

use crate::new_files;
use sandbox::in_words;

/// The most charts of one ask that are saved: a model could fill the disk.
const MOST_CHARTS: usize = 100;

/// The folder for the charts of one ask. It is created with the first chart.
pub(crate) struct Folder {
    path: PathBuf,
    saved: usize,
}

impl Folder {
    /// Saves charts in this folder.
    pub(crate) fn at(path: PathBuf) -> Self {
        Folder { path, saved: 0 }
    }

    /// A folder below the state folder, for one ask of this process.
    pub(crate) fn of_ask(state_folder: &Path, ask: u64) -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Folder::at(state_folder.join("charts").join(format!("{seconds}-{}-{ask}", std::process::id())))
    }

    /// Saves the next chart under a free name and gives its path. Fails after 100 charts or if it cannot be written.
    pub(crate) fn save(&mut self, image: &Image) -> Result<PathBuf, Failure> {
        if self.saved == MOST_CHARTS {
            let title = format!("There are more than {MOST_CHARTS} charts");
            return Err(Failure::new(title, "The others were not saved.", "Ask for fewer."));
        }
        let path = self.write(image).map_err(|error| {
            let title = format!("A chart could not be saved in {}", shown(&self.path));
            Failure::new(title, in_words(&error), "Make room there, or name another folder.")
        })?;
        self.saved += 1;
        Ok(path)
    }

    /// Like [`save`](Self::save), but a chart of this folder that is the same file already is used again.
    pub(crate) fn save_once(&mut self, image: &Image) -> Result<PathBuf, Failure> {
        let files = fs::read_dir(&self.path).into_iter().flatten().filter_map(Result::ok);
        let is_same = |file: &fs::DirEntry| {
            let is_chart = file.file_name().to_string_lossy().starts_with("chart-");
            let length =
                || file.metadata().is_ok_and(|it| it.is_file() && it.len() == image.bytes.len() as u64);
            is_chart && length() && fs::read(file.path()).is_ok_and(|bytes| bytes == *image.bytes)
        };
        match files.map(|file| is_same(&file).then(|| file.path())).find_map(|same| same) {
            Some(same) => Ok(fs::canonicalize(&same).unwrap_or(same)),
            None => self.save(image),
        }
    }

    fn write(&self, image: &Image) -> io::Result<PathBuf> {
        new_files::private_folder(&self.path)?;
        for number in self.saved + 1.. {
            let path = self.path.join(format!("chart-{number}.{}", image.extension()));
            match new_files::create(&path, &image.bytes) {
                Ok(()) => return Ok(fs::canonicalize(&path).unwrap_or(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::QuotaExceeded.into())
    }
}

/// The most pixels that are decoded: a model can send a small file that claims a huge size.
const MOST_PIXELS: u64 = 25_000_000;

/// The width of a drawn chart, in columns.
const WIDTH: u32 = 72;

/// A terminal with a graphics protocol.
pub(crate) struct Canvas {
    encoder: RasterEncoder,
    window: Wininfo,
}

impl Canvas {
    /// Asks the terminal whether it supports graphics. `None` unless standard input and output are a terminal, and
    /// inside tmux: graphics there need a setting that changes all its sessions.
    pub(crate) fn detect() -> Option<Self> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() || std::env::var_os("TMUX").is_some() {
            return None;
        }
        let terminal = EnvIdentifiers::new();
        let encoder = RasterEncoder::auto_detect(&terminal);
        let window = Wininfo::new(None, None, None, None, &terminal).ok()?;
        (encoder != RasterEncoder::Ascii).then_some(Canvas { encoder, window })
    }

    /// Draws a chart at the cursor; draws nothing if the image cannot be decoded. Fails if standard output does.
    pub(crate) fn draw(&self, image: &Image) -> io::Result<()> {
        let Some(decoded) = decode(image) else {
            return Ok(());
        };
        let cell = u32::from(self.window.spx_width) / u32::from(self.window.sc_width).max(1);
        let width = decoded.width().min(cell.max(1) * WIDTH.min(self.window.sc_width.into()));
        let fitting = decoded.thumbnail(width, decoded.height());
        let mut drawn = Vec::new();
        // The path is already on the screen: a chart that cannot be drawn is not lost.
        if self.encoder.encode_image(&fitting, &mut drawn, &self.window, None, None).is_err() {
            return Ok(());
        }
        drawn.push(b'\n');
        let mut stdout = io::stdout().lock();
        stdout.write_all(&drawn)?;
        stdout.flush()
    }
}

fn decode(image: &Image) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(io::Cursor::new(&image.bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 4);
    reader.limits(limits);
    reader.decode().ok()
}

#[cfg(test)]
mod tests {
    use turn::Image;

    use super::Folder;

    #[test]
    fn a_chart_never_overwrites_a_file() {
        let home = tempfile::tempdir().expect("a folder");
        let image = Image::new(b"\x89PNG\r\n\x1a\n".to_vec()).expect("a PNG signature");
        std::fs::write(home.path().join("chart-1.png"), "mine").expect("write the file");
        let mut folder = Folder::at(home.path().to_owned());
        let names: Vec<_> = (0..2)
            .map(|_| folder.save(&image).expect("save the chart").file_name().map(ToOwned::to_owned))
            .collect();
        assert_eq!(names, [Some("chart-2.png".into()), Some("chart-3.png".into())]);
        assert_eq!(std::fs::read(home.path().join("chart-1.png")).expect("read it"), b"mine");
    }
}
