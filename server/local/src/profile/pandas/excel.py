data = pd.read_excel(workbook)
print(f"Sheet 1 of {len(workbook.sheet_names)}: {workbook.sheet_names[0]!r}")
