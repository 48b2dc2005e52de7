//! Encodings from before Unicode: a byte, or two, for a character of some languages.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding};

/// The characters of some bytes.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// How many bytes are none of the encoding: they became U+FFFD.
    pub(super) undecoded: usize,
}

/// An encoding from before Unicode.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CodePage {
    /// Its name for people.
    pub(crate) name: &'static str,
    /// Python's name for it.
    pub(crate) python: &'static str,
    characters: Characters,
}

/// Which characters bytes are.
#[derive(Debug, PartialEq, Eq)]
enum Characters {
    Web(&'static Encoding),
    /// ASCII, and these for the bytes from 0x80 on.
    Above(&'static str),
    /// Each byte is the character of this number.
    Latin1,
}

const fn web(name: &'static str, python: &'static str, encoding: &'static Encoding) -> CodePage {
    CodePage { name, python, characters: Characters::Web(encoding) }
}

/// What the detector may find.
static PAGES: [CodePage; 35] = [
    web("Big5", "big5hkscs", encoding_rs::BIG5),
    web("EUC-JP", "euc_jp", encoding_rs::EUC_JP),
    web("EUC-KR", "cp949", encoding_rs::EUC_KR),
    web("GB18030", "gb18030", encoding_rs::GBK),
    web("GB18030", "gb18030", encoding_rs::GB18030),
    web("CP866", "cp866", encoding_rs::IBM866),
    web("ISO-2022-JP", "iso2022_jp", encoding_rs::ISO_2022_JP),
    web("ISO-8859-2", "iso8859_2", encoding_rs::ISO_8859_2),
    web("ISO-8859-3", "iso8859_3", encoding_rs::ISO_8859_3),
    web("ISO-8859-4", "iso8859_4", encoding_rs::ISO_8859_4),
    web("ISO-8859-5", "iso8859_5", encoding_rs::ISO_8859_5),
    web("ISO-8859-6", "iso8859_6", encoding_rs::ISO_8859_6),
    web("ISO-8859-7", "iso8859_7", encoding_rs::ISO_8859_7),
    web("ISO-8859-8", "iso8859_8", encoding_rs::ISO_8859_8),
    web("ISO-8859-10", "iso8859_10", encoding_rs::ISO_8859_10),
    web("ISO-8859-13", "iso8859_13", encoding_rs::ISO_8859_13),
    web("ISO-8859-14", "iso8859_14", encoding_rs::ISO_8859_14),
    web("ISO-8859-15", "iso8859_15", encoding_rs::ISO_8859_15),
    web("ISO-8859-16", "iso8859_16", encoding_rs::ISO_8859_16),
    web("ISO-8859-8", "iso8859_8", encoding_rs::ISO_8859_8_I),
    web("KOI8-R", "koi8_r", encoding_rs::KOI8_R),
    web("KOI8-U", "koi8_u", encoding_rs::KOI8_U),
    web("Shift_JIS", "cp932", encoding_rs::SHIFT_JIS),
    web("Mac Roman", "mac_roman", encoding_rs::MACINTOSH),
    web("Windows-874", "cp874", encoding_rs::WINDOWS_874),
    web("Windows-1250", "cp1250", encoding_rs::WINDOWS_1250),
    web("Windows-1251", "cp1251", encoding_rs::WINDOWS_1251),
    web("Windows-1252", "cp1252", encoding_rs::WINDOWS_1252),
    web("Windows-1253", "cp1253", encoding_rs::WINDOWS_1253),
    web("Windows-1254", "cp1254", encoding_rs::WINDOWS_1254),
    web("Windows-1255", "cp1255", encoding_rs::WINDOWS_1255),
    web("Windows-1256", "cp1256", encoding_rs::WINDOWS_1256),
    web("Windows-1257", "cp1257", encoding_rs::WINDOWS_1257),
    web("Windows-1258", "cp1258", encoding_rs::WINDOWS_1258),
    web("Mac Cyrillic", "mac_cyrillic", encoding_rs::X_MAC_CYRILLIC),
];

static LATIN1: CodePage = CodePage { name: "Latin-1", python: "latin-1", characters: Characters::Latin1 };

/// What DOS wrote, and Mac OS before X: the detector, made for the web, does not know them.
static BEFORE_WINDOWS: [CodePage; 3] = [
    CodePage {
        name: "CP850",
        python: "cp850",
        characters: Characters::Above(
            "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
             └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
        ),
    },
    CodePage {
        name: "CP437",
        python: "cp437",
        characters: Characters::Above(
            "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
             └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
        ),
    },
    web("Mac Roman", "mac_roman", encoding_rs::MACINTOSH),
];

/// The characters of bytes in the encoding of the names in old zip archives.
pub(super) fn cp437(bytes: &[u8]) -> String {
    BEFORE_WINDOWS[1].decode(bytes, true).text
}

/// The likeliest encoding of a text that is not Unicode.
pub(super) fn of(bytes: &[u8]) -> &'static CodePage {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let found = detector.guess(None, Utf8Detection::Deny);
    let page = PAGES.iter().find(|page| page.characters == Characters::Web(found)).unwrap_or(&LATIN1);
    let page = if page.decode(bytes, true).undecoded > 0 && found == encoding_rs::WINDOWS_1252 {
        &LATIN1
    } else {
        page
    };
    // Before Windows this byte was a letter or a cross; since then it is the blank that stands between thousands.
    let is_grouped =
        |three: &[u8]| three[1] == 0xA0 && three[0].is_ascii_digit() && three[2].is_ascii_digit();
    if bytes.windows(3).any(is_grouped) {
        return page;
    }
    let score = |page: &'static CodePage| plausibility(&page.decode(bytes, false).text);
    let others = BEFORE_WINDOWS.iter().map(|other| (score(other), other));
    let (best, other) = others.rev().max_by_key(|(score, _)| *score).expect("there are some");
    // The old ones must be clearly better: they have become rare.
    if best > 0 && best * 2 > score(page) * 3 { other } else { page }
}

/// The encoding that Python or the web calls so. `plain` is its name in letters and digits alone.
pub(super) fn named(name: &str, plain: &str) -> Option<&'static CodePage> {
    let is_plain = |own: &str| {
        own.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).eq(plain.chars())
    };
    let pages = || [&LATIN1].into_iter().chain(&PAGES).chain(&BEFORE_WINDOWS);
    let by_name = pages().find(|page| is_plain(page.name) || is_plain(page.python));
    let web = || Encoding::for_label(name.as_bytes());
    by_name.or_else(|| web().and_then(|found| pages().find(|page| page.characters == Characters::Web(found))))
}

impl CodePage {
    /// `true` if each byte is a character.
    pub(crate) fn is_single_byte(&self) -> bool {
        match self.characters {
            Characters::Web(encoding) => encoding.is_single_byte(),
            Characters::Above(_) | Characters::Latin1 => true,
        }
    }

    /// `true` if it is known of each byte that Python decodes it too.
    pub(crate) fn is_same_in_python(&self) -> bool {
        matches!(self.python, "cp1252" | "latin-1" | "cp437" | "cp850" | "mac_roman")
    }

    /// The characters of `bytes`, which `whole` says are all of a file; else the last character may be cut.
    pub(super) fn decode(&self, bytes: &[u8], whole: bool) -> Decoded {
        match self.characters {
            Characters::Latin1 => {
                Decoded { text: bytes.iter().map(|byte| char::from(*byte)).collect(), undecoded: 0 }
            }
            Characters::Above(characters) => {
                let above: Vec<char> = characters.chars().collect();
                let character = |byte: &u8| match byte.checked_sub(0x80) {
                    Some(place) => above[usize::from(place)],
                    None => char::from(*byte),
                };
                Decoded { text: bytes.iter().map(character).collect(), undecoded: 0 }
            }
            Characters::Web(encoding) => decode(encoding, bytes, whole),
        }
    }
}

fn decode(encoding: &'static Encoding, bytes: &[u8], whole: bool) -> Decoded {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len());
    let mut found = Decoded { text: String::with_capacity(room), undecoded: 0 };
    let mut rest = bytes;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut found.text, whole);
        rest = &rest[read..];
        match result {
            DecoderResult::Malformed(length, _) => {
                found.undecoded += usize::from(length);
                found.text.push(char::REPLACEMENT_CHARACTER);
            }
            DecoderResult::OutputFull => found.text.reserve(rest.len() * 3 + 16),
            DecoderResult::InputEmpty => break,
        }
    }
    // The web gives bytes without a meaning to controls; Python refuses them.
    if encoding.is_single_byte() && !encoding.name().starts_with("ISO") {
        found.undecoded += found.text.chars().filter(|c| matches!(c, '\u{80}'..='\u{9F}')).count();
    }
    found
}

/// How well the letters of a text beyond ASCII stand beside the others: small letters within words, capitals at their
/// beginning, lines of boxes nowhere.
fn plausibility(text: &str) -> i64 {
    let (mut score, mut before) = (0, ' ');
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        if !c.is_ascii() {
            score += plausibility_between(before, c, after);
        }
        before = c;
    }
    score
}

/// Letters of Western European languages, most of which others lack.
const WESTERN: &str = "äöüßéèêëàâçîïôûùñáíóúãõåæøœÄÖÜÉÈÊÀÂÇÎÔÑÁÍÓÚÃÕÅÆØŒ";

fn plausibility_between(before: char, c: char, after: char) -> i64 {
    let is_latin = |c: char| c.is_ascii_alphabetic() || ('\u{C0}'..='\u{24F}').contains(&c);
    let within = is_latin(before) && is_latin(after);
    match c {
        // Boxes and mathematics, controls, what has no meaning, and the private apple of a Mac.
        '\u{2190}'..='\u{25FF}'
        | '\u{80}'..='\u{9F}'
        | '\u{E000}'..='\u{F8FF}'
        | char::REPLACEMENT_CHARACTER => -4,
        _ if is_latin(c) && before.is_lowercase() && (c.is_uppercase() || after.is_uppercase()) => -3,
        _ if WESTERN.contains(c) && (is_latin(before) || is_latin(after)) => 3,
        _ if is_latin(c) => i64::from(is_latin(before) || is_latin(after)),
        '’' if is_latin(before) => 3,
        '–' | '—' if within => 2,
        '–' | '—' | '…' | '€' | '“' | '”' | '„' | '‘' | '’' | '‚' if !within => 3,
        _ if !c.is_alphabetic() => {
            if within {
                -3
            } else {
                0
            }
        }
        // A letter of another script in a Latin word.
        _ if within => -3,
        _ if before.is_ascii_alphabetic() || after.is_ascii_alphabetic() => -1,
        _ => 3,
    }
}
