def dated(read):
    """A function that writes dates as ISO 8601 has them."""

    def write(cell):
        value = read(cell)
        return cell if isnan(value) else as_date(value)

    return write
