NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
CODE = re.compile(r"\+.*|0\d+|\d{16,}")
DATE = re.compile(
    r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})"
    r"([T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
SIGN = re.compile("[$€£%]")

notes = []  # what could have been read otherwise
marks = set()  # what stands for missing values
types = {}  # the types of columns, where those of pandas say less
