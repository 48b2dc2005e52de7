if uneven:
    print(f"\n{count(uneven, 'row')} without exactly __FIELDS__ fields:", end=" ")
    print("what is missing counts as empty, what is over is left out")
