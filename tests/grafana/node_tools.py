"""Programs from npm that know Grafana's schema and Flux."""

import fcntl
from functools import cache
import json
from pathlib import Path
import shutil
import subprocess
from typing import Any

import pytest

NODE = Path(__file__).parent / "node"
ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / ".demo" / "node"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or shutil.which("npm") is None,
    reason="node and npm are not installed (on Debian: apt install nodejs npm)",
)


@cache
def installed() -> Path:
    """Install the packages once, and return their folder."""
    wanted = (NODE / "package.json").read_text(encoding="utf-8")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w", encoding="utf-8") as lock:
        # Tests run in several processes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = INSTALLED / "stamp.json"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            (INSTALLED / "package.json").write_text(wanted, encoding="utf-8")
            run(
                *("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"),
                "--no-package-lock",
            )
            stamp.write_text(wanted, encoding="utf-8")
    return INSTALLED / "node_modules"


def run(*command: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program in the folder of the packages."""
    return subprocess.run(
        command,
        cwd=INSTALLED,
        input=stdin,
        capture_output=True,
        text=True,
        check=command[0] == "npm",
    )


def flux_verdicts(queries: list[str]) -> list[dict[str, bool]]:
    """Return what InfluxData's language server says of each query."""
    folder = installed() / "@influxdata" / "flux-lsp-browser"
    done = run("node", NODE / "flux.mjs", folder, stdin=json.dumps(queries))
    assert done.returncode == 0, done.stderr
    verdicts: list[dict[str, bool]] = json.loads(done.stdout)
    return verdicts


def schema_complaints(dashboard: dict[str, Any], name: str) -> str:
    """Return what TypeScript says of a dashboard against Grafana's types; "" if it is right."""
    modules = installed()
    source = INSTALLED / f"{name}.ts"
    source.write_text(_typescript(dashboard), encoding="utf-8")
    done = run(
        *("node", modules / "typescript" / "bin" / "tsc", "--noEmit", "--strict"),
        *("--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler"),
        source,
    )
    return done.stdout


def _typescript(dashboard: dict[str, Any]) -> str:
    """Return a program in which each part of the dashboard has the type that Grafana gives it."""
    kinds = {_module(panel["type"]) for panel in dashboard["panels"]} - {"row"}
    raw = "./node_modules/@grafana/schema/dist/types/raw/composable"
    lines = [
        'import type { Dashboard } from "@grafana/schema";',
        *(
            f'import type * as {kind} from "{raw}/{kind}/panelcfg/x/types.gen";'
            for kind in sorted(kinds)
        ),
        # JSON knows the values of an enumeration, not the enumeration.
        "type Plain<T> = T extends string ? `${T}` : T extends number ? number"
        " : T extends (infer U)[] ? Plain<U>[]"
        " : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;",
        f"export const dashboard: Plain<Dashboard> = {json.dumps(dashboard)};",
    ]
    for panel in dashboard["panels"]:
        kind, number = _module(panel["type"]), panel["id"]
        if kind == "row":
            continue
        options = json.dumps(panel["options"])
        lines.append(
            f"export const options{number}: Plain<Partial<{kind}.Options>> = {options};"
        )
        if kind == "stat":
            continue
        config = panel["fieldConfig"]
        customs = [config["defaults"].get("custom", {})]
        customs += [
            {
                entry["id"].removeprefix("custom."): entry["value"]
                for entry in override["properties"]
                if entry["id"].startswith("custom.")
            }
            for override in config["overrides"]
        ]
        lines.append(
            f"export const custom{number}: Plain<Partial<{kind}.FieldConfig>>[]"
            f" = {json.dumps(customs)};"
        )
    return "\n".join(lines) + "\n"


def _module(kind: str) -> str:
    """Return how the schema calls a kind of panel."""
    return kind.replace("-", "")
