//! The images of a run, within limits.

use std::collections::BTreeMap;

use super::super::png;

pub(super) const MAX_IMAGES: usize = 20;
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
    /// How many were taken already, and their bytes: they count.
    taken: (usize, usize),
    /// Figures that may still change, by their number.
    so_far: BTreeMap<[u8; 4], Vec<u8>>,
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

    /// Notes how a figure looks now, or that it is handed over. There are no more of them than images.
    pub(super) fn push_so_far(&mut self, payload: &[u8]) {
        let Some((number, image)) = payload.split_first_chunk() else { return };
        self.so_far.remove(number);
        let together = self.so_far.values().map(Vec::len).sum::<usize>() + image.len();
        let is_room = self.so_far.len() < MAX_IMAGES && together <= MAX_BYTES_TOGETHER;
        if !image.is_empty() && is_room {
            self.so_far.insert(*number, image.to_vec());
        }
    }

    /// The images so far, once; those that go on are kept as they look now.
    pub(super) fn take_kept(&mut self) -> Vec<Vec<u8>> {
        self.keep_so_far();
        let kept = std::mem::take(&mut self.kept);
        self.taken.0 += kept.len();
        self.taken.1 += kept.iter().map(Vec::len).sum::<usize>();
        kept
    }

    /// Keeps the figures as they look now.
    pub(super) fn keep_so_far(&mut self) {
        for image in std::mem::take(&mut self.so_far).into_values() {
            self.push(&image);
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
        let (taken, bytes) = self.taken;
        let together = bytes + self.kept.iter().map(Vec::len).sum::<usize>() + image.len();
        match png::pixels(image) {
            None => Some(ImageFault::NotPng),
            Some(pixels) if pixels > MAX_PIXELS => Some(ImageFault::TooManyPixels),
            Some(_) if taken + self.kept.len() >= MAX_IMAGES => Some(ImageFault::TooMany),
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
