def differences():
    """Counts the rows of each file and the columns that it lacks, and tells those whose types differ."""
    query = f"SELECT file_name, num_rows FROM parquet_file_metadata({PATHS})"
    counts.update(db.execute(query).fetchall())
    query = f"SELECT file_name, name, type, coalesce(num_children, 0) FROM parquet_schema({PATHS})"
    columns, open_groups = {path: {} for path in FILES}, []
    for path, name, stored, children in db.execute(query).fetchall():
        while open_groups and not open_groups[-1]:
            open_groups.pop()
        if len(open_groups) == 1:
            columns[path][name] = stored or "nested"
        if open_groups:
            open_groups[-1] -= 1
        open_groups.append(children)
    names = dict.fromkeys(name for each in columns.values() for name in each)
    for name in names:
        if paths := [path for path in FILES if name not in columns[path]]:
            lacking[name] = paths
        found = dict.fromkeys(each[name] for each in columns.values() if name in each)
        if len(found) > 1:
            yield f"{clip(name, 30)} has several types in the files ({', '.join(found).lower()}): read as {TYPES[name]}"
    moved.extend(path for path in FILES if [name for name in names if name in columns[path]] != list(columns[path]))


PATHS = f"[{', '.join(quoted(glob.escape(path)) for path in FILES)}]"
TABLE = f"read_parquet({PATHS}, union_by_name=true, hive_partitioning=true)"
