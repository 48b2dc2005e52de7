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
for role in ("identifier", "year"):
    left_out = with_role(role)
    if left_out:
        more = f" and {len(left_out) - 12} more" if len(left_out) > 12 else ""
        print(f"\nleft out as {role}s: {', '.join(left_out[:12])}{more}")
