def table_of(path):
    """The columns of a file; those within others stand beside them."""
    pa.array(pd.PeriodIndex([], freq="D"))  # makes Arrow know the types of pandas
    try:
        table = pq.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as error:
        raise SystemExit(f"{path}: the Parquet file is damaged or cut off; get it again ({one_line(str(error))})") from None
    while any(pa.types.is_struct(column.type) for column in table.columns):
        table = table.flatten()
    return table


def frame_of(table):
    """The table, each column as what its type says. The index that pandas stored comes first."""
    try:
        index = [name for name in table.schema.pandas_metadata["index_columns"] if isinstance(name, str)]
    except (TypeError, KeyError, ValueError):
        index = []
    places = sorted(range(table.num_columns), key=lambda place: table.column_names[place] not in index)
    names = [table.column_names[place] for place in places]
    stored = [re.sub(r"__index_level_(\d+)__", "index", name) if name in index else name for name in names]
    data = {}
    for name, given, place in zip(names, unique_names(stored), places):
        if name in index:
            notes.append(f'"{given}": the index that pandas stored, read as a column')
        data[given] = column_from(given, table.column(place))
    return pd.DataFrame(data, index=range(table.num_rows)), "Parquet"
