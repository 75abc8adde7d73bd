"""What a release consists of."""

import json
from pathlib import Path
import shutil
import subprocess
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
COMPONENT = Path("custom_components") / "dynamic_load_manager"
MANIFEST = {"domain": "dynamic_load_manager", "version": "1.2.3"}
CHANGELOG = """# Changelog

## [1.2.4] - unreleased

- Later

## [1.2.3] - {date}

### Added

- A thing

## [1.2.2] - 2026-01-01

- Before
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a small project with the script."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "release", tmp_path / "scripts")
    (tmp_path / COMPONENT).mkdir(parents=True)
    (tmp_path / COMPONENT / "manifest.json").write_text(json.dumps(MANIFEST, indent=2))
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG.format(date="2026-02-03"))
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def git(project: Path, *arguments: str) -> None:
    """Run git, as nobody in particular."""
    who = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", "-C", project, *who, *arguments], check=True)


def commit(project: Path) -> None:
    """Commit all that there is."""
    git(project, "add", "-A")
    git(project, "commit", "-qm", "All")


def release(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    return subprocess.run(
        [project / "scripts" / "release", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def contents(project: Path) -> set[str]:
    """Return the names in the zip."""
    with ZipFile(project / "dist" / "dynamic_load_manager.zip") as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_release(project: Path) -> None:
    """The committed files without their folder, and the notes of this version."""
    (project / COMPONENT / "not_committed.py").touch()
    result = release(project, "v1.2.3")
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(project) == {"manifest.json"}
    notes = (project / "dist" / "notes.md").read_text()
    assert notes.strip() == "### Added\n\n- A thing"


@pytest.mark.parametrize("tag", ["v1.2.4", "1.2.3", "v1.2", "v1x2.3", ""])
def test_tag_of_another_version(project: Path, tag: str) -> None:
    """Nothing is made of it."""
    result = release(project, tag)
    assert result.returncode == 1
    assert "the manifest, which tells 1.2.3" in result.stderr
    assert not (project / "dist").exists()


def test_nobody_owns_it(project: Path) -> None:
    """The addresses in the manifest lead nowhere then."""
    manifest = MANIFEST | {"documentation": "https://github.com/OWNER/x"}
    (project / COMPONENT / "manifest.json").write_text(json.dumps(manifest, indent=2))
    commit(project)
    assert release(project).returncode == 0
    result = release(project, "v1.2.3")
    assert result.returncode == 1
    assert "OWNER is a placeholder" in result.stderr


def test_version_without_a_date(project: Path) -> None:
    """It can be tried, and not be released."""
    (project / "CHANGELOG.md").write_text(CHANGELOG.format(date="unreleased"))
    commit(project)
    assert release(project).returncode == 0
    result = release(project, "v1.2.3")
    assert result.returncode == 1
    assert "no date for 1.2.3" in result.stderr


def test_version_without_notes(project: Path) -> None:
    """A release that tells nothing is none."""
    (project / "CHANGELOG.md").write_text("# Changelog\n")
    commit(project)
    result = release(project)
    assert result.returncode == 1
    assert "tells nothing of 1.2.3" in result.stderr
