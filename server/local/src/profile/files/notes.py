def notes_on_files():
    """What all files showed about the way in which they are one table."""
    least, most = (choose(FILES, key=counts.get) for choose in (min, max))
    if counts[least] == counts[most]:
        yield f"{count(counts[least], 'row')} in each file"
    else:
        yield f"rows of each file: {counts[least]:,} ({least}) … {counts[most]:,} ({most})"
    for name, paths in list(lacking.items())[:5]:
        yield f"{clip(name, 30)} is missing in {those(paths)}"
    if len(lacking) > 5:
        yield f"{count(len(lacking) - 5, 'more column')} missing in some files"
    if moved:
        yield f"columns in another order in {those(moved)}: put together by name"
    if uneven:
        fields = f"{count(uneven, 'row')} with more or fewer fields than the header"
        yield f"{fields}: what is missing counts as empty, what is over is left out"


def those(paths):
    """Some of the files, in words."""
    more = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""
    return f"{len(paths):,} of {count(len(FILES), 'file')} ({', '.join(paths[:3])}{more})"
