def is_called_total(value, pattern=TOTAL):
    """SQL that tells whether a row of totals, or of averages, may be called so."""
    return f"regexp_full_match(replace({value}, '-', ''), {quoted(pattern)}, 'is')"
