def clip(text, width):
    """A text cut in its middle where it is too long: ends tell names apart."""
    return text if len(text) <= width else f"{text[: width - 9]}…{text[-8:]}"
