"""Imports each library of Gemini's code execution and prints a table of them. LIBRARIES, above this, has a line for each:
its name, its module, and where it is: G for the Gemini API, V for Vertex AI."""

import importlib
import importlib.util
import warnings
from importlib.metadata import PackageNotFoundError, version

warnings.simplefilter("ignore")
print(f"{'library':<26}{'here':<16}{'Gemini':<8}Vertex")
there = 0
for line in LIBRARIES.splitlines():
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
of = len(LIBRARIES.split()) // 3
print(f"\n{there} of {of} are here; – means that it is not installed, or not known at that service")
if there < of:
    print("`gemini-exec env create --set full` gets the others; with `--with tensorflow` TensorFlow, too")
