for path, value in values[:60]:
    print(f"{path:.70}: {value!r:.70}")
if len(values) > 60:
    print(f"… and {count(len(values) - 60, 'more value')}")
kinds = Counter(type(value).__name__ for _, value in values)
counts = ", ".join(f"{n:,} {kind}" for kind, n in kinds.items())
print(f"\n{count(len(values), 'value')}: {counts}")
