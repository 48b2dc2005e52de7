//! Any turn comes back as it was: whole, in bits, and while it runs.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use history::{History, Kept, Number, RecordKey, TurnKind, Which, Write};
use proptest::prelude::*;
use turn::{
    Blocked, Check, Code, Comparison, Ending, Excerpt, Failure, FilePrivacy, Finish, FinishKind, How, Image,
    LostUpload, Mark, Memory, NotKept, Outcome, Output, Part, Parts, Piece, Progress, Raw, RoundDifference,
    Sent, Speaker, State, TableColumn, TableData, Turn, Unshown, Update, UploadedFile, Usage, WrittenFile,
};

use crate::{history, new_ask, raw, view, write};

/// A table with these words in every place.
fn table(words: &str) -> TableData {
    TableData {
        at: words.len(),
        length: words.len(),
        columns: vec![TableColumn { name: words.to_owned(), kind: words.to_owned() }],
        rows: vec![vec![Some(words.to_owned())], vec![None]],
        more_rows: words.len() as u64,
        more_columns: 0,
        index_columns: 0,
    }
}

/// Bytes that may be the same in several places of a turn.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let png = |tail: Vec<u8>| [&b"\x89PNG\r\n\x1a\n"[..], &tail].concat();
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(png),
        (any::<u8>(), prop_oneof![Just(370_usize), Just(384), Just(1_000), Just(5_000)])
            .prop_map(move |(byte, length)| png(vec![byte % 3; length])),
    ]
}

fn part() -> impl Strategy<Value = Raw> {
    let words =
        r#"\{"text":"[a-zé0-9 ]{0,8}","thoughtSignature":"[A-Za-z0-9+/]{0,9}=?","new":\[1\.0,null\]\}"#;
    let data = bytes().prop_map(|bytes| {
        raw(&format!(r#"{{"inlineData": {{"data":"{}", "n": 1.50}}}}"#, STANDARD.encode(bytes)))
    });
    prop_oneof![words.prop_map(|json| raw(&json)), data]
}

fn piece() -> impl Strategy<Value = Piece> {
    let id = || proptest::option::of("[a-z0-9]{0,4}");
    let text = || any::<String>();
    let maybe = || proptest::option::of(any::<String>());
    prop_oneof![
        text().prop_map(Piece::Text),
        text().prop_map(Piece::Thought),
        // Base64 is a text like any other, too.
        bytes().prop_map(|bytes| Piece::Text(STANDARD.encode(bytes))),
        (id(), text(), text()).prop_map(|(id, language, code)| Piece::Code(Code { id, language, code })),
        (id(), text().prop_map(Outcome::from), text()).prop_map(|(id, outcome, output)| Piece::Output(
            Output {
                id,
                outcome,
                errors: output.clone(),
                unprinted: output.len(),
                tables: vec![table(&output)],
                output,
            }
        )),
        bytes().prop_map(|bytes| Piece::Image(Image::new(bytes).expect("a PNG signature"))),
        (text(), bytes()).prop_map(|(name, bytes)| Piece::File(WrittenFile::new(&name, bytes))),
        (text(), any::<u64>()).prop_map(|(name, size)| Piece::NotKept(NotKept { name, size })),
        (text(), proptest::option::of(text()))
            .prop_map(|(media_type, uri)| Piece::Unshown(Unshown::new(media_type, uri))),
        any::<u64>().prop_map(|total| Piece::Usage(Usage { total: Some(total), ..Usage::default() })),
        text().prop_map(Piece::Isolation),
        text().prop_map(Piece::Model),
        (text(), maybe()).prop_map(|(word, message)| {
            Piece::Finish(Finish { kind: FinishKind::Unknown, word, message })
        }),
        (text(), maybe()).prop_map(|(reason, message)| Piece::Blocked(Blocked { reason, message })),
        part().prop_map(Piece::Note),
    ]
}

fn memory() -> impl Strategy<Value = Memory> {
    let state = prop_oneof![
        Just(State::None),
        part().prop_map(|asked| State::Contents { asked, answered: Parts::default() }),
        part().prop_map(|asked| State::Steps { asked, answered: Parts::default() }),
        (any::<String>(), part()).prop_map(|(id, asked)| State::Stored {
            id,
            asked,
            answered: Parts::default()
        }),
    ];
    (any::<String>(), proptest::option::of(any::<String>()), state).prop_map(|(origin, project, state)| {
        let uploads = vec![UploadedFile {
            name: origin.clone(),
            uri: "files/a".to_owned(),
            in_place_of: Some(origin.clone()),
        }];
        Memory {
            service: "developer".to_owned(),
            origin,
            project,
            model: "m".to_owned(),
            files: vec![uploads[0].name.clone()],
            lost: vec![LostUpload { uri: uploads[0].uri.clone(), has_later: true }],
            uploads,
            privacy: FilePrivacy::Masked,
            state,
        }
    })
}

fn question() -> impl Strategy<Value = Turn> {
    let sent = (any::<String>(), any::<u64>(), proptest::option::of("[0-9a-f]{64}")).prop_map(
        |(name, size, sha256)| {
            let modified = Some(Duration::from_nanos(size));
            Sent {
                path: Some(format!("/w/{name}")),
                name,
                size,
                modified,
                sha256,
                how: How::Inline,
                sampled: None,
                privacy: FilePrivacy::Rows(3),
                is_named: false,
            }
        },
    );
    let excerpt = any::<String>().prop_map(|text| Excerpt::new("python", text));
    let sent = proptest::collection::vec(sent, 0..3);
    let reused = proptest::option::of(any::<u32>().prop_map(|seconds| Duration::from_secs(seconds.into())));
    (any::<String>(), proptest::option::of(excerpt), sent, reused).prop_map(
        |(question, excerpt, sent, reused)| {
            let mut turn = Turn::new(question);
            (turn.excerpt, turn.sent, turn.reused) = (excerpt, sent, reused);
            turn.begin(Speaker::model("m", "Gemini"), Duration::from_millis(1_700_000_000_123));
            turn
        },
    )
}

fn over() -> impl Strategy<Value = (Progress, Option<Check>)> {
    let failed = any::<String>().prop_map(|title| Failure::new(title, "", "Ask again."));
    let progress = prop_oneof![
        Just(Progress::Cancelled),
        Just(Progress::Ended(Ending::Cut)),
        Just(Progress::Ended(Ending::Answered(Finish::whole()))),
        failed.prop_map(|failure| Progress::Ended(Ending::Failed(failure))),
    ];
    (
        progress,
        proptest::option::of(any::<String>().prop_map(|lines| {
            let differing = vec![RoundDifference { round: 1, lines, ..RoundDifference::default() }];
            Check::AsWritten(Comparison { rounds: 2, differing, ..Comparison::default() })
        })),
    )
}

fn kept(history: &History, number: Number) -> Kept {
    history.read(|store| store.load(number)).expect("it is read").expect("it is there")
}

/// The memory, byte for byte.
fn remembered(turn: &Turn) -> String {
    serde_json::to_string(&turn.memory).expect("JSON")
}

#[test]
fn any_turn_comes_back_as_it_was_in_whatever_bits_it_came() {
    let home = tempfile::tempdir().expect("a folder");
    let (writer, reader) = (history(home.path()), history(home.path()));
    // Each case commits several times: few cases, and many pieces in each.
    let bits = proptest::collection::vec(
        (piece(), proptest::collection::vec(part().prop_map(Part::from), 0..2), any::<bool>()),
        0..14,
    );
    let config = ProptestConfig { cases: 60, ..ProptestConfig::default() };
    proptest!(config, |(question in question(), memory in memory(), at in 0..14_usize, bits in bits, over in over())| {
        let (ask, key) = (RecordKey::new(), RecordKey::new());
        let mut turn = question;
        writer.write(new_ask(ask));
        let begun = Write::Turn { ask: Which::New(ask), key, kind: TurnKind::Next, turn: Box::new(turn.without_answer()), view: view(&turn) };
        let number = write(&writer, begun).expect("it is written").expect("a number");
        let mut mark = Mark::default();
        for (index, (piece, parts, is_written)) in bits.into_iter().enumerate() {
            let memory = (index == at).then(|| Box::new(memory.clone()));
            if let Some(memory) = &memory {
                turn.take(Update::Memory((**memory).clone()));
            }
            turn.take(Update::Answer { pieces: vec![piece], parts });
            if is_written || memory.is_some() {
                let (pieces, parts) = turn.since(&mut mark);
                let more = Write::More { turn: key, pieces, parts, memory };
                write(&writer, more).expect("it is written");
                let kept = &kept(&reader, number).turns[0].turn;
                prop_assert_eq!(kept.transcript.blocks(), turn.transcript.blocks());
                prop_assert_eq!(remembered(kept), remembered(&turn));
            }
        }
        turn.end(over.0, Some(Duration::from_millis(877)));
        turn.check = over.1;
        let charts = vec!["/s/chart-1.png".to_owned()];
        let end = Write::End { key, turn: Box::new(turn.clone()), view: view(&turn), charts, fingerprint: None, bits: None };
        prop_assert_eq!(write(&writer, end), Ok(Some(number)));
        let kept = kept(&reader, number);
        prop_assert_eq!(&kept.turns[0].turn, &turn);
        prop_assert_eq!(serde_json::to_string(&kept.turns[0].turn).ok(), serde_json::to_string(&turn).ok());
        prop_assert_eq!(remembered(&kept.turns[0].turn), remembered(&turn));
        prop_assert_eq!(kept.turns[0].turn.transcript.blocks(), turn.transcript.blocks());
    });
}
