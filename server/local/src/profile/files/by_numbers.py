def by_numbers(path):
    """What sorts part-2 before part-10."""
    parts = re.split("([0-9]+)", path)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
