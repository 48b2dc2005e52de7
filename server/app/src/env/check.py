"""Imports each library of Gemini's code execution and prints a table of them. G: Gemini API, V: Vertex AI."""

import importlib
import importlib.util
import warnings
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = """
altair altair V
attrs attr G
chess chess GV
contourpy contourpy G
fpdf fpdf G
geopandas geopandas G
imageio imageio G
jinja2 jinja2 G
joblib joblib G
jsonschema jsonschema G
jsonschema-specifications jsonschema_specifications G
lxml lxml G
matplotlib matplotlib.pyplot GV
mpmath mpmath GV
numpy numpy GV
opencv-python cv2 GV
openpyxl openpyxl G
packaging packaging G
pandas pandas GV
pdfminer-six pdfminer V
pillow PIL G
protobuf google.protobuf G
pylatex pylatex G
pyparsing pyparsing G
pypdf2 PyPDF2 G
python-dateutil dateutil G
python-docx docx G
python-pptx pptx G
reportlab reportlab GV
scikit-learn sklearn GV
scipy scipy GV
seaborn seaborn GV
six six G
statsmodels statsmodels V
striprtf striprtf GV
sympy sympy GV
tabulate tabulate GV
tensorflow tensorflow G
toolz toolz G
xlrd xlrd G
"""

warnings.simplefilter("ignore")
print(f"{'library':<26}{'here':<16}{'Gemini':<8}Vertex")
there = 0
for line in LIBRARIES.split("\n"):
    if not line:
        continue
    name, module, places = line.split()
    try:
        importlib.import_module(module)
        there += 1
        distribution = name if name != "opencv-python" else "opencv-python-headless"
        try:
            state = version(distribution)
        except PackageNotFoundError:
            state = "yes"
    except ModuleNotFoundError:
        state = "–"
    except Exception as error:
        state = f"broken: {type(error).__name__}"
    print(f"{name:<26}{state:<16}{'yes' if 'G' in places else '–':<8}{'yes' if 'V' in places else '–'}")
print(f"\n{there} of {len(LIBRARIES.split()) // 3} are here")
