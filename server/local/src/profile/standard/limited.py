if any(len(column.texts) == MOST_TEXTS for column in columns.values()):
    print(f"+ only the first {MOST_TEXTS:,} different texts of a column were counted")
