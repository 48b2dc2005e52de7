def is_called_total(value):
    """SQL that tells whether a row of totals may be called so."""
    return f"regexp_full_match(replace({value}, '-', ''), {quoted(TOTAL)}, 'is')"
