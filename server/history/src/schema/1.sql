CREATE TABLE asks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The document or file it is about; empty if there is none.
    uri TEXT NOT NULL,
    -- How its text is found again, as JSON; NULL if it has no place in a document.
    trace TEXT,
    -- What was given with the question, as JSON of whoever asked.
    given TEXT NOT NULL,
    -- Times are milliseconds since the Unix epoch.
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    is_dismissed INTEGER NOT NULL DEFAULT 0,
    -- The latest turn.
    latest INTEGER
) STRICT;
CREATE INDEX asks_by_place ON asks (uri) WHERE trace IS NOT NULL AND is_dismissed = 0;
CREATE INDEX asks_by_document ON asks (uri);
CREATE INDEX asks_by_time ON asks (changed);
CREATE INDEX asks_by_latest ON asks (latest);

CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ask INTEGER NOT NULL REFERENCES asks (number) ON DELETE CASCADE,
    -- The process that runs it; NULL once it is over.
    owner TEXT,
    -- When it ended.
    ended INTEGER,
    -- The person asked it again: the conversation goes on without it.
    is_replaced INTEGER NOT NULL DEFAULT 0,
    -- SHA-256 of the request; NULL if its answer must not be shown again instead of asking.
    fingerprint BLOB,
    -- What one-line views show, as JSON of whoever asked.
    view TEXT NOT NULL,
    -- The paths of its chart files, as a JSON list.
    charts TEXT NOT NULL DEFAULT '[]',
    -- The turn without its answer and its memory, as JSON.
    head TEXT NOT NULL
) STRICT;
CREATE INDEX turns_by_ask ON turns (ask, is_replaced);
CREATE INDEX turns_by_owner ON turns (owner) WHERE owner IS NOT NULL;
CREATE INDEX turns_by_fingerprint ON turns (fingerprint) WHERE fingerprint IS NOT NULL;

-- The whole of a turn that is over, unless it is long. In the JSON texts of this and the next table, long base64 stands in `blobs`.
CREATE TABLE answers (
    turn INTEGER PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE,
    pieces TEXT NOT NULL,
    memory TEXT NOT NULL
) STRICT;

-- What has come so far of a turn that runs, bit by bit; all of a long one.
CREATE TABLE bits (
    id INTEGER PRIMARY KEY,
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    -- A list of pieces.
    pieces TEXT NOT NULL,
    -- A list of the raw parts they came in.
    parts TEXT NOT NULL,
    -- The memory without its answer, if this bit brought it.
    memory TEXT
) STRICT;
CREATE INDEX bits_by_turn ON bits (turn);

-- The bytes of images and files, each once.
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE blobs_of_turns (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    blob INTEGER NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (turn, blob)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_of_blobs ON blobs_of_turns (blob);

-- The words of turns that are over.
CREATE VIRTUAL TABLE words USING fts5 (
    question, programs, outputs, answer,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);

CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Tells this file from one that takes its place.
INSERT INTO facts (name, value) VALUES ('identity', random());
