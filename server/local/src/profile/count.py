def count(n, what):
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"
