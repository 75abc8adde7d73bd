"""The table of hazards names tests that exist."""

import ast
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[1]
SAFETY = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
EVIDENCE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def hazards() -> list[list[str]]:
    """Return the rows of the tables: hazard, what is done, worst time, evidence."""
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in SAFETY.splitlines()
        if line.startswith("| ")
    ]
    return [row for row in rows if row[0] not in {"What goes wrong", "---"}]


def names_in(path: Path) -> set[str]:
    """Return the names of the tests of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


@pytest.mark.parametrize("row", hazards(), ids=lambda row: row[0])
def test_each_hazard_is_shown_by_a_test_that_exists(row: list[str]) -> None:
    """What is told of it can be run."""
    _, done, worst, evidence = row
    assert done
    assert worst
    named = EVIDENCE.findall(evidence)
    assert named, "a test at least"
    for path, name in named:
        assert name in names_in(ROOT / path)


def test_there_are_hazards() -> None:
    """The table is read as it is written."""
    assert len(hazards()) >= 35
