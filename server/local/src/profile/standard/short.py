def short(value):
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
