if not numbers.empty:
    print("\nNumbers: the first 20 columns" if len(measures) > 20 else "\nNumbers")
    statistics = numbers.describe().T
    print(statistics.to_string(float_format=short, line_width=100))
elif labels:
    print("\nNumbers")
for name, n in infinite.sum().items():
    if n:
        print(f"{name}: {n:,} infinite")
for name in labels if numbers.empty else []:
__RANGE__
if labels:
    print()
for role in ("identifier", "year"):
    names = with_role(role)
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    print(f"left out as {role}s: {', '.join(names[:12])}{more}\n" * bool(names), end="")
