for name, n in infinite.sum().items():
    if n:
        print(f"{name}: {n:,} infinite")
