grouped = texts[texts.str.contains(__SEEN__, regex=False, na=False) & values.notna()]
if len(grouped):
    number = f"{clip(grouped.iloc[0].strip(), 22)} as {values[grouped.index[0]]:.15g}"
    late.append(f"{number}: __HOW__")
