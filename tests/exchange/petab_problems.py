"""Small PEtab problems on one model whose course can be worked out by hand.

A and B turn into each other: A' = k2 B - k1 A, B the reverse, in a place of size 1. A and B begin
at a0 and b0, so A tends to (a0 + b0) k2 / (k1 + k2) at the rate k1 + k2.
"""

from __future__ import annotations

from pathlib import Path

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
  <model id="turning">
    <listOfCompartments>
      <compartment id="place" spatialDimensions="3" size="1" constant="false"/>
    </listOfCompartments>
    <listOfSpecies>
      <species id="A" compartment="place" hasOnlySubstanceUnits="false"
        boundaryCondition="false" constant="false"/>
      <species id="B" compartment="place" hasOnlySubstanceUnits="false"
        boundaryCondition="false" constant="false"/>
    </listOfSpecies>
    <listOfParameters>
      <parameter id="a0" value="1" constant="true"/>
      <parameter id="b0" value="0" constant="true"/>
      <parameter id="k1" value="0.8" constant="true"/>
      <parameter id="k2" value="0.6" constant="true"/>
      <parameter id="whole" constant="false"/>
    </listOfParameters>
    <listOfInitialAssignments>
      <initialAssignment symbol="A"><math xmlns="http://www.w3.org/1998/Math/MathML">
        <ci>a0</ci></math></initialAssignment>
      <initialAssignment symbol="B"><math xmlns="http://www.w3.org/1998/Math/MathML">
        <ci>b0</ci></math></initialAssignment>
    </listOfInitialAssignments>
    <listOfRules>
      <assignmentRule variable="whole"><math xmlns="http://www.w3.org/1998/Math/MathML">
        <apply><plus/><ci>A</ci><ci>B</ci></apply></math></assignmentRule>
    </listOfRules>
    <listOfReactions>
      <reaction id="there" reversible="false">
        <listOfReactants><speciesReference species="A" stoichiometry="1" constant="true"/>
        </listOfReactants>
        <listOfProducts><speciesReference species="B" stoichiometry="1" constant="true"/>
        </listOfProducts>
        <kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML">
          <apply><times/><ci>place</ci><ci>k1</ci><ci>A</ci></apply></math></kineticLaw>
      </reaction>
      <reaction id="back" reversible="false">
        <listOfReactants><speciesReference species="B" stoichiometry="1" constant="true"/>
        </listOfReactants>
        <listOfProducts><speciesReference species="A" stoichiometry="1" constant="true"/>
        </listOfProducts>
        <kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML">
          <apply><times/><ci>place</ci><ci>k2</ci><ci>B</ci></apply></math></kineticLaw>
      </reaction>
    </listOfReactions>
  </model>
</sbml>
"""
# Tables as text; columns are parted by spaces, empty cells are written "-".
TABLES = {
    "parameter": """parameterId lowerBound upperBound nominalValue estimate
        k1 0.01 10 0.8 true
        k2 0.01 10 0.6 true""",
    "observable": """observableId observableFormula noiseFormula
        obs_a A 0.5""",
    "measurement": """observableId experimentId time measurement
        obs_a - 0 0.7
        obs_a - 10 0.1""",
}


def tsv(text: str) -> str:
    lines = [line.split() for line in text.strip().splitlines()]
    return "\n".join("\t".join("" if c == "-" else c for c in cells) for cells in lines) + "\n"


def write_problem(
    folder: Path, page: str | None = None, model: str = MODEL, language: str = "sbml", **tables: str
) -> Path:
    """A problem in a folder: TABLES, others in their place, and others beside them.

    Args:
        page: lines of the YAML page beside those that name files; the whole page where it begins
            with "whole:".
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.xml").write_text(model, encoding="utf-8")
    lines = [page if page is not None else "format_version: 2.0.0"]
    lines += ["model_files:", "  body:", f"    language: {language}", "    location: model.xml"]
    for kind, text in (TABLES | tables).items():
        (folder / f"{kind}s.tsv").write_text(tsv(text), encoding="utf-8")
        lines.append(f"{kind}_files: [{kind}s.tsv]")
    path = folder / "problem.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


FIRST = {
    "parameter": """parameterId parameterScale lowerBound upperBound nominalValue estimate
        k1 log10 0.01 10 0.8 1
        k2 lin 0.01 10 0.6 1""",
    "observable": """observableId observableFormula noiseFormula observableTransformation
        obs_a observableParameter1_obs_a*A noiseParameter1_obs_a log10""",
    "measurement": """observableId preequilibrationConditionId simulationConditionId time measurement observableParameters noiseParameters
        obs_a - c 0 0.7 2 0.5
        obs_a - c 10 0.1 2 0.5""",  # noqa: E501
    "condition": """conditionId a0
        c 3""",
}


def write_first(folder: Path, **tables: str) -> Path:
    """A problem of version 1."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.xml").write_text(MODEL, encoding="utf-8")
    for kind, text in (FIRST | tables).items():
        (folder / f"{kind}s.tsv").write_text(tsv(text), encoding="utf-8")
    path = folder / "problem.yaml"
    path.write_text(
        "format_version: 1\nparameter_file: parameters.tsv\nproblems:\n"
        "- condition_files: [conditions.tsv]\n  measurement_files: [measurements.tsv]\n"
        "  observable_files: [observables.tsv]\n  sbml_files: [model.xml]\n",
        encoding="utf-8",
    )
    return path
