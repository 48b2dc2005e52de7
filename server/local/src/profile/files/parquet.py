def common(name, kinds):
    """The type that holds the values of a column in all files."""
    try:
        fields = [pa.schema([pa.field(name, kind)]) for kind in kinds]
        return pa.unify_schemas(fields, promote_options="permissive").field(0).type
    except pa.ArrowException:
        notes.append(f"{clip(name, 30)} has several types in the files, {', '.join(map(str, kinds))}: read as text")
        return pa.string()


def read_all():
    """The rows of all files: their columns put together by name, then those in the names of folders."""
    tables = [table_of(path) for path in FILES]
    same, said = names_alike({path: table.column_names for path, table in zip(FILES, tables)})
    notes.extend(said)
    if same:
        tables = [table.rename_columns([same.get(name, name) for name in table.column_names]) for table in tables]
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    for path, table in zip(FILES, tables):
        counts[path] = table.num_rows
        for name in names:
            if name not in table.column_names:
                lacking.setdefault(name, []).append(path)
        if [name for name in names if name in table.column_names] != table.column_names:
            moved.append(path)
    keys, said = key_columns(names)
    notes.extend(said)
    for key, values in keys.items():
        kind = pa.array(values).type
        columns = [pa.array([value] * table.num_rows, kind) for value, table in zip(values, tables)]
        tables = [table.append_column(key, column) for table, column in zip(tables, columns)]
        names.append(key)
    kinds = {name: list(dict.fromkeys(t.schema.field(name).type for t in tables if name in t.column_names)) for name in names}
    fields = [pa.field(name, kind[0] if len(kind) == 1 else common(name, kind)) for name, kind in kinds.items()]
    schema = pa.schema(fields, tables[0].schema.metadata)
    return pa.concat_tables([fitted(table, path, schema) for path, table in zip(FILES, tables)])


def fitted(table, path, schema):
    """The columns of a file in the types of all; those that it lacks are missing."""
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        try:
            columns.append(table.column(field.name).cast(field.type))
        except pa.ArrowException as error:
            raise SystemExit(f"{path}: {field.name} cannot be put together with the other files: {one_line(str(error))}")
    return pa.table(columns, schema=schema)
