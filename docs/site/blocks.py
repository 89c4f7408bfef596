"""Runs the Python blocks of the documents: of each document in order, in one namespace.

They run in a folder with made-up files under the names that the documents use; each page in a
process of its own (`python docs/site/blocks.py PAGE`).
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import unknot as uk
from unknot.diary.snapshot import last_entry

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
GLYCOLYSIS = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">
<model id="glycolysis"><listOfCompartments>
<compartment id="c" size="1" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies><species id="S" compartment="c" initialConcentration="3"
 hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="Vmax" value="1" constant="true"/></listOfParameters>
<listOfReactions><reaction id="v1" reversible="false" fast="false"><listOfReactants>
<speciesReference species="S" stoichiometry="1" constant="true"/></listOfReactants><kineticLaw>
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>Vmax</ci><ci>S</ci></apply>
</math></kineticLaw></reaction></listOfReactions></model></sbml>"""

# The same model as a PEtab problem: what was measured of it, and what is asked.
PROBLEM = {
    "problem.yaml": """format_version: 2.0.0
parameter_files: [parameters.tsv]
model_files: {model: {location: model.xml, language: sbml}}
observable_files: [observables.tsv]
measurement_files: [measurements.tsv]
""",
    "parameters.tsv": "parameterId\tlowerBound\tupperBound\tnominalValue\testimate\n"
    "k1\t0.01\t10\t0.3\ttrue\n",
    "observables.tsv": "observableId\tobservableFormula\tnoiseFormula\nobserved\tS\t0.1\n",
    "measurements.tsv": "observableId\texperimentId\ttime\tmeasurement\n"
    "observed\t\t1\t2.4\nobserved\t\t5\t1.1\n",
    "model.xml": GLYCOLYSIS.replace("Vmax", "k1"),
}


def prepare(folder: Path) -> None:
    """Put made-up files into the folder: diaries, an SBML model, a PEtab problem."""
    example = uk.example_diary("flares")
    text = example.read_text(encoding="utf-8")
    last = last_entry(uk.read_diary(example))
    assert last is not None
    early = {(last - timedelta(days=n)).isoformat() for n in range(7)}
    july = [line for line in text.splitlines() if not any(day in line for day in early)]
    (folder / "july.csv").write_text("\n".join(july) + "\n", encoding="utf-8")
    for name in ("august.csv", "diary.csv", "my-diary.csv"):
        shutil.copyfile(example, folder / name)
    for name, page in {"glycolysis.xml": GLYCOLYSIS, **PROBLEM}.items():
        (folder / name).write_text(page, encoding="utf-8")


def python_blocks(path: Path) -> list[str]:
    """The Python blocks of a page, in order."""
    return BLOCK.findall(path.read_text(encoding="utf-8")) if path.suffix == ".md" else []


def run_blocks(path: Path) -> None:
    """Run every Python block of a page; what fails says where it stands."""
    space: dict[str, object] = {"__name__": "example"}
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        prepare(Path(name))
        for number, block in enumerate(python_blocks(path), start=1):
            where = f"{os.fspath(path.relative_to(ROOT))}:{number}"
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block, where, "exec"), space)


if __name__ == "__main__":
    run_blocks(Path(sys.argv[1]))
