NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
CODE = re.compile(r"\+.*|0\d+|\d{16,}")
DATE = re.compile(
    r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})"
    r"([T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
SIGN = re.compile("[$€£%]")

# Words in names of columns of numbers that measure nothing.
YEARS = set("year yr jahr année annee año anno ano rok år".split())
IDENTIFIERS = set(
    "id ids uid gid pid rowid zip zipcode plz postcode postalcode phone telephone telefon fax mobile fips"
    " geoid isbn issn ean upc gtin sku npi ssn imei siren siret tin vat rownames rownum".split()
)
NUMBERS = set("nr no num number nummer key index #".split())
KINDS_OF_NUMBERS = set("number no nr nummer code num".split())
NUMBERED = set("phone telephone zip postal post area account serial fax".split())
NO_IDENTIFIERS = set(
    "paid unpaid prepaid grid valid invalid solid liquid fluid acid humid covid bid mid raid rapid void"
    " hybrid".split()
)

notes = []  # what could have been read otherwise
marks = set()  # what stands for missing values
types = {}  # the types of columns, where those of pandas say less
