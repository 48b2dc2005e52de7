def as_date(value):
    return str(date.fromordinal(int(value)))
