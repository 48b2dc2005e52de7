def replaced(error):
    """Stands for bytes that are none of the encoding, and counts them."""
    global undecoded
    undecoded += error.end - error.start
    return "\ufffd", error.end
