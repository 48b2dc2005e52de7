-- What asks that run may use and have used, in the order in which they were begun. Each goes when its ask is over.
CREATE TABLE claims (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Tells it from others.
    key INTEGER NOT NULL UNIQUE,
    -- The process that runs the ask.
    owner TEXT NOT NULL,
    -- 1 if the ask is kept: then its turn has the counts.
    is_kept INTEGER NOT NULL,
    service TEXT NOT NULL,
    model TEXT NOT NULL,
    -- The day of the counts, as 2026-11-30.
    day TEXT NOT NULL,
    -- Tokens that it is expected to use.
    expected INTEGER NOT NULL,
    -- Tokens that the service has counted so far.
    total INTEGER NOT NULL,
    -- These counts as JSON; NULL if there are none.
    counts TEXT
) STRICT;
