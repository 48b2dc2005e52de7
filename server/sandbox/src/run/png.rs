//! The size of a PNG image, read from its header only: pixels may be hostile and are never decoded here.

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const HEADER_START: &[u8] = b"\0\0\0\x0dIHDR";

/// Width times height; `None` if this is not the start of a PNG file, or one of them is 0.
pub(crate) fn pixels(file: &[u8]) -> Option<u64> {
    let header = file.strip_prefix(SIGNATURE)?.strip_prefix(HEADER_START)?;
    let (width, rest) = header.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    let pixels = u64::from(u32::from_be_bytes(*width)) * u64::from(u32::from_be_bytes(*height));
    (pixels > 0).then_some(pixels)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn only_a_whole_header_has_a_size(bytes in prop::collection::vec(any::<u8>(), 0..40), start in 0..24_usize, width: u32, height: u32) {
            let is_one = width > 0 && height > 0;
            prop_assert_eq!(pixels(&bytes), None);
            let whole = header(width, height);
            prop_assert_eq!(pixels(&[&whole[..], &bytes].concat()).is_some(), is_one);
            prop_assert_eq!(pixels(&whole[..start]), None, "a part of a header is not enough");
        }
    }

    /// The first bytes of a PNG of this size.
    pub(crate) fn header(width: u32, height: u32) -> Vec<u8> {
        [SIGNATURE, HEADER_START, &width.to_be_bytes(), &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat()
    }

    #[test]
    fn the_size_is_read_from_the_header() {
        assert_eq!(pixels(&header(640, 480)), Some(307_200));
        assert_eq!(pixels(&header(u32::MAX, u32::MAX)), Some(18_446_744_065_119_617_025));
        assert_eq!(pixels(&header(0, 480)), None);
        assert_eq!(pixels(&header(640, 480)[..20]), None);
        assert_eq!(pixels(b"GIF89a"), None);
        assert_eq!(pixels(b""), None);
    }
}
