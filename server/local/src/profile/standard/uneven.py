if uneven:
    print(f"\n{uneven:,} rows do not have {len(columns)} fields; what is missing was taken as")
    print("empty, what is over was left out")
