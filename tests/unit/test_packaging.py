"""What goes in: the checkout. What comes out: a failure where the built package would not be what the checkout is.

The wheel is built from the sdist, as an index would get it, and put into an environment that knows no checkout.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("build", reason="building the package needs `build`: pip install -e '.[test]'")
pytest.importorskip("hatchling", reason="building the package needs `hatchling`: pip install -e '.[test]'")

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Built:
    """The two files that a release has, and the names of what is inside them."""

    sdist: Path
    wheel: Path

    @property
    def in_sdist(self) -> set[str]:
        with tarfile.open(self.sdist) as archive:
            return {name.partition("/")[2] for name in archive.getnames()}

    @property
    def in_wheel(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def versioned_files(folder: str) -> set[str]:
    """The files below a folder that belong to the project: all but the ignored ones, as git names them."""
    if not (ROOT / ".git").exists():  # the tests of an unpacked sdist: everything in it belongs to the project
        return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", folder, cwd=ROOT)
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(sdist, wheel)


@pytest.fixture(scope="module")
def python(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that has the wheel, sees this environment's libraries, and does not know the checkout.

    A folder that a `.pth` file adds is not searched for further `.pth` files, so an editable install does not shine through.
    """
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    program = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    run(sys.executable, "-m", "pip", "--python", program, "install", "--no-deps", "--no-index", built.wheel, cwd=folder)
    site = run(program, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(site) / "libraries.pth").write_text("\n".join(libraries), "utf-8")
    return program


def test_the_wheel_has_every_rule_file_and_nothing_else_below_rules(built: Built) -> None:
    rules = versioned_files("rules")
    assert rules
    assert {name for name in built.in_wheel if name.startswith("jobrules/rules/")} == {f"jobrules/{r}" for r in rules}


def test_the_wheel_has_every_module_and_its_types(built: Built) -> None:
    modules = {name.removeprefix("src/") for name in versioned_files("src")}
    assert "jobrules/py.typed" in modules
    assert modules <= built.in_wheel


def test_the_wheel_has_the_licence_and_nothing_beside_the_package(built: Built) -> None:
    tops = {name.partition("/")[0] for name in built.in_wheel}
    (about,) = tops - {"jobrules"}
    assert about.endswith(".dist-info")
    assert f"{about}/licenses/LICENCE" in built.in_wheel


@pytest.mark.parametrize("folder", ["src", "rules", "tests", "examples", "docs", "benchmarks"])
def test_the_sdist_has_every_file_of_a_folder(built: Built, folder: str) -> None:
    files = versioned_files(folder)
    assert files
    assert files <= built.in_sdist


def test_the_installed_package_loads_its_rules(python: Path, tmp_path: Path) -> None:
    script = "import jobrules; print(jobrules.__file__); print(jobrules.load_rules('dk').to_frame().height)"
    where, duties = run(python, "-c", script, cwd=tmp_path).split("\n")[:2]
    assert Path(where).is_relative_to(python.parents[1])
    assert int(duties) > 0


def test_the_command_is_installed(python: Path, tmp_path: Path) -> None:
    assert "demo" in run(python.parent / "jobrules", "--help", cwd=tmp_path)


def test_the_version_is_a_calendar_version_and_stands_at_the_head_of_the_change_log() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    year, month, patch = map(int, version.split("."))
    assert year >= 2026
    assert 1 <= month <= 12
    assert patch >= 0
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## [")]
    assert headings[0] == "## [Unreleased]"
    assert len(headings) == 1 or headings[1].startswith(f"## [{version}]")
