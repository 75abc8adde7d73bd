"""Check that all that the documents point to exists: links, paths, commands and their options.

.venv/bin/python scripts/check_docs.py      (scripts/lint calls it)
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
import os
from pathlib import Path
import re
import shlex
import subprocess
import sys

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
ABROAD = ("http://", "https://", "mailto:")
IN_HTML = re.compile(r'\b(?:src|srcset|href)="([^"]+)"')
SHELLS = {"sh", "bash", "shell"}
PATH = re.compile(r"\.?[\w-]+(?:/[\w.@-]+)+/?")
MADE = ("dist/", ".venv/", ".venv-next/", "benchmark-results/", ".demo/")
"""What commands make."""
ELSEWHERE = "tests/samples/SOURCES.md"
"""It names files of other repositories."""


def tokens_of(tokens: list[Token]) -> Iterator[Token]:
    """Yield all tokens, those within others too."""
    for token in tokens:
        yield token
        yield from tokens_of(token.children or [])


@cache
def parsed(file: Path) -> list[Token]:
    """Return the tokens of a document."""
    markdown = MarkdownIt("commonmark").enable("table")
    return list(tokens_of(markdown.parse(file.read_text(encoding="utf-8"))))


@cache
def anchors(file: Path) -> set[str]:
    """Return what a link into a document can name, as GitHub makes it of the headings."""
    tokens = parsed(file)
    return {
        re.sub(r"[^\w\- ]", "", heading.content.lower()).replace(" ", "-")
        for opening, heading in pairwise(tokens)
        if opening.type == "heading_open"
    }


def links(file: Path) -> Iterator[str]:
    """Yield what a document links to, and the pictures in it."""
    for token in parsed(file):
        for name in ("href", "src"):
            if target := token.attrGet(name):
                yield str(target)
        if token.type in {"html_block", "html_inline"}:
            yield from IN_HTML.findall(token.content)


def dead_links(file: Path) -> Iterator[str]:
    """Yield the links that lead nowhere, as far as that can be told here."""
    for link in links(file):
        if link.startswith(ABROAD):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        if not target.exists():
            yield f"the link {link} leads nowhere"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            yield f"no heading for the link {link}"


def commands(file: Path) -> Iterator[str]:
    """Yield the lines of shell in a document, and code in its text that is one."""
    for token in parsed(file):
        if token.type == "fence" and token.info.strip() in SHELLS:
            yield from token.content.replace("\\\n", " ").splitlines()
        elif token.type == "code_inline" and token.content.startswith(
            ("scripts/", ".venv/bin/", ".ci/")
        ):
            yield token.content


@cache
def source(name: str) -> str:
    """Return the text of a script, and of the package that it starts."""
    package = ROOT / name.removeprefix("scripts/").replace(".", "/")
    texts = [
        file.read_text(encoding="utf-8")
        for file in (ROOT / name, package.with_suffix(".py"))
        if file.is_file()
    ]
    if package.is_dir():
        texts += [
            file.read_text(encoding="utf-8") for file in sorted(package.rglob("*.py"))
        ]
    return "\n".join(texts)


def dead_commands(file: Path) -> Iterator[str]:
    """Yield the commands of ours that do not exist, or do not know one of their options."""
    for line in commands(file):
        words = shlex.split(line, comments=True)
        while words and "=" in words[0]:
            words.pop(0)
        if not words:
            continue
        name, options = words[0], words[1:]
        if name == ".venv/bin/python" and options[:1] == ["-m"]:
            name, options = options[1], options[2:]
            if not source(name):
                yield f"no module for “{line}”"
        elif not name.startswith(("scripts/", ".ci/")):
            continue
        elif not os.access(ROOT / name, os.X_OK) and name != ".ci/run":
            yield f"nothing to run for “{line}”"
        for option in options:
            known = option.partition("=")[0]
            if option.startswith("--") and known not in source(name):
                yield f"no option {known} for “{line}”"


def dead_paths(file: Path) -> Iterator[str]:
    """Yield paths into this repository, told in the text, that do not exist."""
    for token in parsed(file):
        text = token.content
        if token.type != "code_inline" or not PATH.fullmatch(text):
            continue
        there = (ROOT / text.partition("/")[0]).is_dir()
        if there and not text.startswith(MADE) and not (ROOT / text).exists():
            yield f"there is no {text}"


def main() -> int:
    """Look through all documents; return the exit code."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [
        f"{name}: {what}"
        for name in filter(None, listed.stdout.split("\0"))
        if name != ELSEWHERE
        for check in (dead_links, dead_commands, dead_paths)
        for what in check(ROOT / name)
    ]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
