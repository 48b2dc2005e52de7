def table(heads, lines):
    """Prints a table; columns that do not fit side by side come below, all but the first aligned at their right."""
    lines = [heads, *lines]
    widths = [max(map(len, column)) for column in zip(*lines)]
    start = 1
    while start < len(heads):
        end = start + 1
        while end < len(heads) and sum(widths[start : end + 1]) + 2 * (end - start) < 97 - widths[0]:
            end += 1
        for line in lines:
            cells = [cell.rjust(width) for cell, width in zip(line[start:end], widths[start:end])]
            print("  ".join([line[0].ljust(widths[0]), *cells]))
        start = end
