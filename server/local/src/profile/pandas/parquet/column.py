def column_from(name, column):
    """A column of a Parquet file as pandas computes with it."""
    if isinstance(column.type, pa.BaseExtensionType):
        return from_extension(column)
    if pa.types.is_dictionary(column.type):
        types[name] = "category"
        column = column.cast(column.type.value_type)
    kind = column.type
    if column.null_count:
        marks.add("null")
    if pa.types.is_decimal(kind):
        types[name] = f"decimal({kind.precision}, {kind.scale})"
        if kind.precision > 15:
            notes.append(f'"{name}" holds decimals of {kind.precision} digits: computed with 15')
        return column.cast(pa.float64()).to_pandas()
    if pa.types.is_nested(kind):
        types[name] = str(kind).split("<")[0]
        return pd.Series([None if v is None else str(v) for v in column.to_pylist()], dtype="str")
    if pa.types.is_integer(kind) and column.null_count:
        types[name] = str(kind)
        whole = pd.UInt64Dtype() if pa.types.is_uint64(kind) else pd.Int64Dtype()
        return column.to_pandas(types_mapper=lambda _: whole)
    if pa.types.is_timestamp(kind) and kind.tz:
        return in_its_zone(name, column)
    if pa.types.is_float16(kind):
        return column.cast(pa.float32()).to_pandas()
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return from_bytes(name, column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return from_text(name, column.to_pandas())
    if pa.types.is_time(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        types[name] = str(kind).split("[")[0].rstrip("3264")
    return column.to_pandas(date_as_object=False)


def from_extension(column):
    """A column of a type beyond those of Arrow: periods by their first day, others as text."""
    if column.null_count:
        marks.add("null")
    values = column.to_pandas()
    if isinstance(values.dtype, pd.PeriodDtype):
        return values.dt.to_timestamp()
    return values.map(str, na_action="ignore")


def in_its_zone(name, column):
    """A column of moments, in UTC where nothing is known of their zone."""
    try:
        return column.to_pandas()
    except Exception:  # each version of pyarrow has another error for that
        notes.append(f'"{name}" in UTC: the time zone {one_line(column.type.tz)} is not known here')
        return column.cast(pa.timestamp(column.type.unit)).to_pandas()


def from_bytes(name, column):
    """A column of bytes; as text where all of it is text."""
    types[name] = "binary"
    try:
        texts = column.cast(pa.large_binary()).cast(pa.large_string()).to_pandas()
    except pa.ArrowInvalid:
        return column.to_pandas()
    notes.append(f'"{name}": bytes read as UTF-8 text')
    return from_text(name, texts)
