marks = ", ".join(f'"{mark}"' for mark in MARKS) or ANY_MARK
total, marked = sum(missing.values()), sum(gaps.values())
print(
    f"__FILES__{count(size, 'row')} × {count(len(kinds), 'column')}, read as {HOW}"
    + (f"; missing: {marks} ({marked:,})" if marked or MARKS else "")
)
print("Read as", *(f"  {line}" for line in [*DECISIONS, *notes, *rows.notes(everything)]), sep="\n")
print("  by DuckDB, all of it: ≈ marks estimates, everything else is exact\n")
