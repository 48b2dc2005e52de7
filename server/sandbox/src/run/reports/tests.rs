//! Reports as sandboxes send them, and as programs forge them.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use proptest::prelude::*;

use super::super::ending::ProcessEnd;
use super::super::interpreter::{BOOTSTRAP, LATER};
use super::super::png;
use super::super::png::tests::header;
use super::frame::{MAX_TABLE_BYTES, MAX_VALUE_BYTES};
use super::images::{MAX_IMAGE_BYTES, MAX_IMAGES, MAX_PIXELS};
use super::left_files::{MAX_KEPT_BYTES, MAX_PIECE_BYTES};
use super::*;
use crate::{TABLE_COLUMNS, TABLE_ROWS};

fn running() -> Reports {
    let mut reports = Reports::new();
    reports.push(&frame(ReportKind::Confined, b""));
    reports.push(&frame(ReportKind::Python, b"3.12"));
    assert_eq!(*reports.stage(), Stage::Running(Version::parse("3.12")));
    reports
}

/// Frames as a program may forge them, and bytes that are not frames.
fn forged() -> impl Strategy<Value = Vec<u8>> {
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        (any::<u32>(), any::<u32>()).prop_map(|(width, height)| header(width, height)),
        any::<u16>().prop_map(|number| number.to_string().into_bytes()),
    ];
    let framed = (prop::sample::select(ReportKind::ALL.to_vec()), payload);
    let piece = prop_oneof![
        9 => framed.prop_map(|(kind, payload)| frame(kind, &payload)),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn image(bytes: usize) -> Vec<u8> {
    let mut image = header(10, 10);
    image.resize(bytes, 0);
    image
}

#[test]
fn only_the_first_frame_can_report_that_the_run_is_confined() {
    let mut reports = Reports::new();
    reports.push(&frame(ReportKind::Figure, &image(100)));
    reports.push(&frame(ReportKind::Confined, b""));
    assert_eq!(*reports.stage(), Stage::Starting);

    let mut reports = running();
    reports.push(&frame(ReportKind::Refused, b"forged"));
    assert!(matches!(reports.stage(), Stage::Running(_)));
    assert_eq!(reports.notes(), ["figures after an unreadable one dropped"]);
}

#[test]
fn so_many_tables_of_a_program_are_kept_and_none_of_another() {
    let mut reports = running();
    let table = frame(ReportKind::Table, b"{}");
    (0..MAX_TABLES + 5).for_each(|_| reports.push(&table));
    reports.push(&frame(ReportKind::EarlierEnded, b"0"));
    reports.push(&table);
    reports.push(&frame(ReportKind::Table, &vec![b' '; MAX_TABLE_BYTES + 1]));
    assert_eq!(reports.take_earlier()[0].tables.len(), MAX_TABLES);
    assert_eq!(reports.take_tables(), ["{}"]);
}

#[test]
fn a_refusal_keeps_its_sentence() {
    let mut reports = Reports::new();
    reports.push(&frame(ReportKind::Refused, b"no Landlock"));
    assert_eq!(*reports.stage(), Stage::Refused("no Landlock".to_owned()));
}

#[test]
fn images_beyond_the_limits_are_dropped_with_a_note() {
    let mut reports = running();
    reports.push(&frame(ReportKind::Figure, b"not an image"));
    reports.push(&frame(ReportKind::Figure, &header(5_001, 5_000)));
    reports.push(&frame(ReportKind::Figure, &image(MAX_IMAGE_BYTES + 1)));
    for _ in 0..5 {
        reports.push(&frame(ReportKind::Figure, &image(MAX_IMAGE_BYTES)));
    }
    for _ in 0..20 {
        reports.push(&frame(ReportKind::Figure, &image(30)));
    }
    assert_eq!(
        reports.notes(),
        [
            "1 image dropped: larger than 5 MiB",
            "21 images dropped: more than 20 MiB together",
            "1 image dropped: more than 25 million pixels",
            "1 image dropped: not PNG files"
        ]
    );
    assert_eq!(reports.into_results().0.len(), 4);

    let mut reports = running();
    for _ in 0..22 {
        reports.push(&frame(ReportKind::Figure, &image(30)));
    }
    assert_eq!(reports.notes(), ["2 images dropped: more than 20"]);
    assert_eq!(reports.into_results().0.len(), 20);
}

#[test]
fn figures_that_go_on_are_kept_as_they_were_last_unless_the_program_came_to_its_end() {
    let so_far = |number: u8, width| {
        let image = if width == 0 { Vec::new() } else { header(width, 10) };
        frame(ReportKind::FigureSoFar, &[&[number, 0, 0, 0], image.as_slice()].concat())
    };
    let results = |frames: &[Vec<u8>]| {
        let mut reports = running();
        reports.push(&frames.concat());
        let width = |image: &Vec<u8>| u32::from_be_bytes(image[16..20].try_into().unwrap());
        reports.into_results().0.iter().map(width).collect::<Vec<_>>()
    };
    let figures = [so_far(1, 10), so_far(2, 20), so_far(1, 11), so_far(2, 0), so_far(3, 30)];
    assert_eq!(results(&figures), [11, 30]);
    let ended = frame(ReportKind::Ended, b"0");
    assert!(results(&[figures.concat(), ended]).is_empty());
    let many: Vec<_> = (0..30).map(|number| so_far(number, 10)).collect();
    assert_eq!(results(&many).len(), 20);
}

fn left(name: &str, bytes: u64) -> Vec<u8> {
    frame(ReportKind::File, &[&bytes.to_le_bytes()[..], name.as_bytes()].concat())
}

#[test]
fn a_file_is_kept_if_all_of_it_came_and_it_is_not_too_large() {
    let mut reports = running();
    let piece = vec![1; MAX_PIECE_BYTES];
    reports.push(&frame(ReportKind::Content, b"of no file"));
    reports
        .push(&[left("a", 3), frame(ReportKind::Content, b"1"), frame(ReportKind::Content, b"23")].concat());
    reports.push(&[left("short", 2), frame(ReportKind::Content, b"1")].concat());
    reports.push(&[left("long", 1), frame(ReportKind::Content, b"12")].concat());
    reports.push(&left("empty", 0));
    reports.push(&left("large", 20 << 20));
    (0..20).for_each(|_| reports.push(&frame(ReportKind::Content, &piece)));
    let (_, files) = reports.into_results();
    let kept: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.content.as_deref())).collect();
    let expected: [(&str, Option<&[u8]>); 5] =
        [("a", Some(b"123")), ("short", None), ("long", None), ("empty", Some(b"")), ("large", None)];
    assert_eq!(kept, expected);
}

#[test]
fn the_bootstrap_sends_as_much_as_is_kept() {
    let bootstrap = BOOTSTRAP;
    for (name, most) in [("MAX_KEPT", MAX_KEPT_BYTES), ("MAX_PIECE", MAX_PIECE_BYTES)] {
        assert!(bootstrap.contains(&format!("\n{name} = {} << 20\n", most >> 20)), "{name}");
    }
    for (name, most) in [("MAX_VALUE", MAX_VALUE_BYTES), ("MAX_TABLE", MAX_TABLE_BYTES)] {
        assert!(bootstrap.contains(&format!("\n{name} = {} << 10\n", most >> 10)), "{name}");
    }
    assert!(LATER[0].contains(&format!("\nMAX_IMAGES = {MAX_IMAGES}\n")));
    let table = format!("\nMOST_ROWS, MOST_COLUMNS, LONGEST_CELL = {TABLE_ROWS}, {TABLE_COLUMNS}, ");
    assert!(LATER.iter().any(|part| part.contains(&table)));
}

proptest! {
    #[test]
    fn frames_are_read_the_same_however_they_are_cut(sizes in prop::collection::vec(29..3000_usize, 0..8), cut in 1..4000_usize) {
        let stream: Vec<u8> = sizes.iter().flat_map(|size| frame(ReportKind::Figure, &image(*size))).collect();
        let mut reports = running();
        for chunk in stream.chunks(cut) {
            reports.push(chunk);
        }
        prop_assert!(reports.unread.is_empty());
        let lengths: Vec<_> = reports.into_results().0.iter().map(Vec::len).collect();
        prop_assert_eq!(lengths, sizes);
    }

    #[test]
    fn a_program_can_forge_only_an_end_that_it_could_have_had(bytes in forged(), cut in 1..300_usize, status in 0..256_i32, is_killed: bool) {
        let mut reports = running();
        for chunk in bytes.chunks(cut) {
            reports.push(chunk);
        }
        prop_assert_eq!(reports.stage(), &Stage::Running(Version::parse("3.12")));
        prop_assert!(reports.images.kept.iter().all(|image| png::pixels(image).is_some_and(|pixels| pixels <= MAX_PIXELS)));
        // A program that was killed or ended with another status never counts as Ok, whatever it reported.
        for layer in [crate::Layer::Full, crate::Layer::Reduced] {
            let raw = if is_killed { status % 64 + 1 } else { status << 8 };
            let end = ProcessEnd::of(ExitStatus::from_raw(raw), layer, reports.is_finished());
            prop_assert_eq!(end.outcome() == crate::Ended::Ok, status == 0 && !is_killed);
        }
    }

    #[test]
    fn nothing_runs_until_the_helper_reports_that_it_is_confined(bytes in forged(), cut in 1..300_usize) {
        let mut reports = Reports::new();
        for chunk in bytes.chunks(cut) {
            reports.push(chunk);
        }
        let is_first = bytes.starts_with(&[ReportKind::Confined.letter()]);
        prop_assert!(is_first || !reports.is_running());
        prop_assert!(reports.is_running() || (reports.images.kept.is_empty() && reports.status().is_none()));
    }

    #[test]
    fn no_bytes_break_the_limits(bytes in prop::collection::vec(any::<u8>(), 0..2000), letter in prop::sample::select(b"CRXWPFUNMOBVE".to_vec()), cut in 1..300_usize) {
        let mut reports = running();
        reports.push(&[letter]);
        for chunk in bytes.chunks(cut) {
            reports.push(chunk);
        }
        prop_assert!(reports.images.kept.len() <= 20 && reports.notes.len() <= MAX_NOTES);
        prop_assert!(reports.files.are_within_limits());
        prop_assert_eq!(reports.stage(), &Stage::Running(Version::parse("3.12")), "no frame changes the stage");
        prop_assert!(reports.unread.len() <= HEADER_BYTES + MAX_IMAGE_BYTES);
    }
}
