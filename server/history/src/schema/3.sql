-- What services counted, by the day where the person was. It stays when asks are deleted: it says nothing of what was asked.
CREATE TABLE used (
    -- As 2026-11-30.
    day TEXT NOT NULL,
    service TEXT NOT NULL,
    model TEXT NOT NULL,
    answers INTEGER NOT NULL,
    -- Those of which the service told no counts.
    uncounted INTEGER NOT NULL,
    -- Tokens.
    prompt INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    intermediate INTEGER NOT NULL,
    answer INTEGER NOT NULL,
    thoughts INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (day, service, model)
) STRICT, WITHOUT ROWID;
