NUMBERS = ("number", "identifier", "year")
READ = dict.fromkeys(NUMBERS, "number") | {"date": "date"}
TYPE_OF_KIND = {**dict.fromkeys(NUMBERS, "number"), "category": "text", "unknown": "empty"}
