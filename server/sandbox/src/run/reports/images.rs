//! The images of a run, within limits.

use std::collections::BTreeMap;

use super::super::png;

const MAX_IMAGES: usize = 20;
pub(super) const MAX_IMAGE_BYTES: usize = 5 << 20;
const MAX_BYTES_TOGETHER: usize = 20 << 20;
pub(super) const MAX_PIXELS: u64 = 25_000_000;

/// Why an image was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ImageFault {
    TooMany,
    TooLarge,
    TooMuchTogether,
    TooManyPixels,
    NotPng,
}

#[derive(Debug, Default)]
pub(super) struct Images {
    pub(super) kept: Vec<Vec<u8>>,
    dropped: BTreeMap<ImageFault, usize>,
}

impl Images {
    /// Keeps an image, or counts why it is dropped.
    pub(super) fn push(&mut self, image: &[u8]) {
        match self.fault_of(image) {
            Some(fault) => self.drop_one(fault),
            None => self.kept.push(image.to_vec()),
        }
    }

    pub(super) fn drop_one(&mut self, fault: ImageFault) {
        *self.dropped.entry(fault).or_default() += 1;
    }

    /// One line for each reason to drop images.
    pub(super) fn notes(&self) -> impl Iterator<Item = String> {
        self.dropped.iter().map(|(fault, count)| note(*fault, *count))
    }

    fn fault_of(&self, image: &[u8]) -> Option<ImageFault> {
        let together = self.kept.iter().map(Vec::len).sum::<usize>() + image.len();
        match png::pixels(image) {
            None => Some(ImageFault::NotPng),
            Some(pixels) if pixels > MAX_PIXELS => Some(ImageFault::TooManyPixels),
            Some(_) if self.kept.len() >= MAX_IMAGES => Some(ImageFault::TooMany),
            Some(_) if together > MAX_BYTES_TOGETHER => Some(ImageFault::TooMuchTogether),
            Some(_) => None,
        }
    }
}

fn note(fault: ImageFault, count: usize) -> String {
    let images = if count == 1 { "1 image".to_owned() } else { format!("{count} images") };
    let why = match fault {
        ImageFault::TooMany => format!("more than {MAX_IMAGES}"),
        ImageFault::TooLarge => format!("larger than {} MiB", MAX_IMAGE_BYTES >> 20),
        ImageFault::TooMuchTogether => format!("more than {} MiB together", MAX_BYTES_TOGETHER >> 20),
        ImageFault::TooManyPixels => format!("more than {} million pixels", MAX_PIXELS / 1_000_000),
        ImageFault::NotPng => "not PNG files".to_owned(),
    };
    format!("{images} dropped: {why}")
}
