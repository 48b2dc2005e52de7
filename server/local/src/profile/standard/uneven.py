if uneven:
    print(f"\n{uneven:,} rows do not have {len(columns)} fields:", end=" ")
    print("what is missing counts as empty, what is over is left out")
