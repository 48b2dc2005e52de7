line = f"__FILES__{count(rows, 'row')} × {count(columns, 'column')}, read as {how}"
if missing.sum():
    line += f"; missing: {', '.join(sorted(marks)) or 'null'} ({missing.sum():,})"
print(line)
if notes:
    more = [f"… and {count(len(notes) - 20, 'more line')}"] if len(notes) > 20 else []
    print("Read as", *(f"  {note}" for note in notes[:20] + more), sep="\n")
