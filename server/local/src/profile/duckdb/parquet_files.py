def stored_columns():
    """The columns of each file, and what they are stored as."""
    query = f"SELECT file_name, name, type, coalesce(num_children, 0) FROM parquet_schema({listed_paths(FILES)})"
    columns, open_groups = {path: {} for path in FILES}, []
    for path, name, stored, children in db.execute(query).fetchall():
        while open_groups and not open_groups[-1]:
            open_groups.pop()
        if len(open_groups) == 1:
            columns[path][name] = stored or "nested"
        if open_groups:
            open_groups[-1] -= 1
        open_groups.append(children)
    return columns


def differences():
    """Counts the rows of each file and the columns that it lacks, and tells those whose types differ."""
    yield from said_of_names
    yield from said_of_keys
    query = f"SELECT file_name, num_rows FROM parquet_file_metadata({listed_paths(FILES)})"
    counts.update(db.execute(query).fetchall())
    columns = {path: {same.get(name, name): kind for name, kind in own.items()} for path, own in stored.items()}
    for name in names:
        if paths := [path for path in FILES if name not in columns[path]]:
            lacking[name] = paths
        found = dict.fromkeys(each[name] for each in columns.values() if name in each)
        if len(found) > 1:
            yield f"{clip(name, 30)} has several types in the files ({', '.join(found).lower()}): read as {TYPES[name]}"
    moved.extend(path for path in FILES if [name for name in names if name in columns[path]] != list(columns[path]))


def source():
    """The rows of all files. DuckDB itself takes names for one that differ only in case."""
    trimmed = {name: same[name] for name in same if name.lower() != same[name].lower()}
    groups = {}
    for path in FILES:
        groups.setdefault(tuple(name for name in stored[path] if name in trimmed), []).append(path)
    parts = []
    for renamed, paths in groups.items():
        pairs = ", ".join(f"{identifier(name)} AS {identifier(trimmed[name])}" for name in renamed)
        renaming = f" RENAME ({pairs})" if renamed else ""
        options = f"union_by_name=true, hive_partitioning=false, filename={quoted(PATH)}"
        parts.append(f"SELECT *{renaming} FROM read_parquet({listed_paths(paths)}, {options})")
    rows = f"({' UNION ALL BY NAME '.join(parts)}) AS files"
    values = "".join(f", k{place} AS {identifier(key)}" for place, key in enumerate(keys))
    joined = f" JOIN keys ON keys.path = files.{identifier(PATH)}" if keys else ""
    return f"(SELECT files.* EXCLUDE ({identifier(PATH)}){values} FROM {rows}{joined})"


def kind_of_key(values):
    """The type of the values in names of folders."""
    kinds = {type(value) for value in values if value is not None}
    return "BIGINT" if kinds == {int} else "DATE" if kinds == {date} else "VARCHAR"


def listed_paths(paths):
    """Paths as SQL writes them, none of them a pattern."""
    return f"[{', '.join(quoted(glob.escape(path)) for path in paths)}]"


stored = stored_columns()
same, said_of_names = names_alike(stored)
names = list(dict.fromkeys(same.get(name, name) for own in stored.values() for name in own))
keys, said_of_keys = key_columns(names)
if keys:
    keep_keys([kind_of_key(values) for values in keys.values()], zip(FILES, *keys.values()))
PATH = "path of the file"
TABLE = source()
