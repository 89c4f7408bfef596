"""Runs the notebooks and writes each as a page with its outputs, and as a Jupyter notebook.

Read by jupytext; run here, each in a process of its own, without a kernel and its sockets.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.v4 import new_output

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "notebooks"


def notebooks() -> list[Path]:
    """The notebooks, in their order."""
    return sorted(FOLDER.glob("*.py"))


def make_room(into: Path) -> None:
    """Make the folders that pages and pictures of notebooks are written to."""
    for folder in (into / "notebooks", into / "_static" / "notebooks"):
        folder.mkdir(parents=True, exist_ok=True)


def run(notebook: Any) -> None:
    """Run every cell in one namespace and put its outputs into it."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        cell.execution_count = number + 1
        cell.outputs = list(_outputs(cell.source, space))


def _outputs(source: str, space: dict[str, Any]) -> list[Any]:
    body = ast.parse(source)
    last = body.body[-1] if body.body else None
    shown = None
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
            body.body.pop()
            exec(compile(body, "cell", "exec"), space)
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
        else:
            exec(compile(body, "cell", "exec"), space)
    found: list[Any] = []
    if said.getvalue():
        found.append(new_output("stream", name="stdout", text=said.getvalue()))
    if shown is not None:
        bundle = getattr(shown, "_repr_mimebundle_", None)
        data = bundle() if bundle else {"text/plain": str(shown)}
        found.append(new_output("execute_result", data=data, execution_count=1))
    return found


def page(notebook: Any, stem: str, into: Path) -> str:
    """A notebook with its outputs, as Markdown."""
    lines: list[str] = []
    pictures = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            lines += [cell.source, ""]
            continue
        lines += ["```python", cell.source, "```", ""]
        for output in cell.outputs:
            data = {"text/plain": output.text} if "text" in output else output.data
            if "image/svg+xml" in data:
                pictures += 1
                name = f"{stem}-{pictures}.svg"
                place = into / "_static" / "notebooks" / name
                place.write_text(data["image/svg+xml"], encoding="utf-8")
                told = " ".join(data["text/plain"].split())[:240].replace("[", "(")
                lines += [f"```{{image}} ../_static/notebooks/{name}", f":alt: {told}", "```", ""]
            else:
                text = data["text/plain"].rstrip()
                lines += ["::::{container} output", "```text", text, "```", "::::", ""]
    name = f"_static/notebooks/{stem}.ipynb"
    lines += [
        f'<p class="soft"><a href="../{name}" download>This page as a Jupyter notebook</a></p>',
        "",
    ]
    return "\n".join(lines)


def main(path: Path, into: Path) -> None:
    """Run one notebook."""
    notebook = jupytext.read(path)
    run(notebook)
    nbformat.validate(notebook)
    stem = path.stem
    nbformat.write(notebook, into / "_static" / "notebooks" / f"{stem}.ipynb")
    (into / "notebooks" / f"{stem}.md").write_text(page(notebook, stem, into), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
