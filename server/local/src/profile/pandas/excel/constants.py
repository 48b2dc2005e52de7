DAMAGED_FILE = (zipfile.BadZipFile, zlib.error, expat.ExpatError, ElementTree.ParseError, KeyError)
DAMAGED_PART = (AttributeError, EOFError, LookupError, OSError, RuntimeError, StopIteration, TypeError, ValueError)
MOST_UNPACKED = 4 * 2**30  # bytes
TOTAL = re.compile(r"(grand |sub)?totals?\b|sum\b|summe\b|gesamt|insgesamt|total général", re.IGNORECASE)
DAYS = {"date", "day", "datum", "tag", "fecha", "data", "jour"}
KINDS = {int: "number", float: "number", str: "text", bool: "truth", type(None): None}
KINDS |= {datetime: "date", time: "time", timedelta: "span"}
TYPES = {"time": "time", "truth": "bool"}
BUILT_IN = {str(n): "yyyy-mm-dd" for n in (*range(14, 18), 22, *range(27, 37), *range(50, 59))}
BUILT_IN |= {str(n): "h:mm:ss" for n in (*range(18, 22), 45, 47)} | {"46": "[h]:mm:ss"}
BUILT_IN |= {"9": "0%", "10": "0.00%"}
BESIDE_NUMBERS = set(
    "* ** *** **** .. ... : – — − --- n/d N/D n.d. nd ND n.a. N.A. na Na none NONE nil NIL Null (null) <null>"
    " [null] NaT missing Missing x X".split()
)
