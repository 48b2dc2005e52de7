-- The files that were given along with turns, by their paths: to read them from the heads of all turns would take long.
CREATE TABLE files_of_turns (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    PRIMARY KEY (turn, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_of_files ON files_of_turns (path);

-- The same as the heads have it. One that cannot be read has none.
CREATE VIEW files_in_heads AS
    SELECT DISTINCT turns.id AS turn, sent.value ->> 'path' AS path
    FROM turns, json_each(CASE WHEN json_valid(turns.head) THEN turns.head ELSE '{}' END, '$.sent') AS sent
    WHERE CASE WHEN sent.type = 'object' THEN typeof(sent.value ->> 'path') = 'text' END;

-- Whoever writes a head need not know of them.
CREATE TRIGGER files_of_new_turn AFTER INSERT ON turns BEGIN
    INSERT INTO files_of_turns SELECT turn, path FROM files_in_heads WHERE turn = NEW.id;
END;
CREATE TRIGGER files_of_changed_turn AFTER UPDATE OF head ON turns BEGIN
    DELETE FROM files_of_turns WHERE turn = NEW.id;
    INSERT INTO files_of_turns SELECT turn, path FROM files_in_heads WHERE turn = NEW.id;
END;
INSERT INTO files_of_turns SELECT turn, path FROM files_in_heads;
