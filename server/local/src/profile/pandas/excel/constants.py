MOST_UNPACKED = 4 * 2**30  # bytes
TOTAL = re.compile(r"(grand |sub)?totals?\b|sum\b|summe\b|gesamt|insgesamt|total général", re.IGNORECASE)
DAYS = {"date", "day", "datum", "tag", "fecha", "data", "jour"}
TYPES = {"time": "time", "truth": "bool"}
BUILT_IN = {str(n): "yyyy-mm-dd" for n in (*range(14, 18), 22, *range(27, 37), *range(50, 59))}
BUILT_IN |= {str(n): "h:mm:ss" for n in (*range(18, 22), 45, 47)} | {"46": "[h]:mm:ss"}
BUILT_IN |= {"9": "0%", "10": "0.00%"}
