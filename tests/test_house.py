"""What keeps the house in order: every room has its test, every setting its line in the docs."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "model", "preprocessing", "playground", "benchmarks")
STANDING_ALONE = {Path("tests/test_house.py")}
HARD_LIMIT_OF_LINES = 400


def python_files(*folders: str) -> list[Path]:
    return sorted(
        path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py")
    )


def mirror_of(source: Path) -> Path:
    name = source.stem.strip("_")
    return Path("tests") / source.parent / f"test_{name}.py"


def has_logic(source: Path) -> bool:
    """A module of names and plain data has nothing to test."""
    tree = ast.parse((ROOT / source).read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


@pytest.mark.parametrize("source", python_files(*PACKAGES), ids=str)
def test_every_module_with_logic_has_its_mirror_test(source: Path) -> None:
    if has_logic(source):
        assert (ROOT / mirror_of(source)).is_file()


def test_every_unit_test_mirrors_a_module() -> None:
    mirrors = {mirror_of(source) for source in python_files(*PACKAGES)}
    tests = {path for path in python_files("tests") if path.name.startswith("test_")}
    stories = {path for path in tests if path.parts[1] == "e2e"}

    assert tests - stories - STANDING_ALONE - mirrors == set()


@pytest.mark.parametrize("source", python_files(*PACKAGES, "tests"), ids=str)
def test_no_file_outgrows_a_reader(source: Path) -> None:
    lines = (ROOT / source).read_text(encoding="utf-8").splitlines()

    assert len(lines) <= HARD_LIMIT_OF_LINES


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^#?{name}=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_no_documented_variable_is_made_up() -> None:
    documented = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "configuration.md").read_text("utf-8"), re.MULTILINE
    )
    offered = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    known = {name.upper() for name in Settings.model_fields} | {"DATA_DIR"}

    assert set(documented) <= known
    assert set(offered) <= known


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_requirements_are_pinned_with_hashes_and_without_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^\S+==\S+.*$", text, re.MULTILINE)
        assert pins
        assert all(pin.rstrip().endswith("\\") for pin in pins), f"{name}: a pin without a hash"
        assert "--index-url" not in text
        assert "://" not in text


def test_the_runtime_pins_stand_in_the_development_pins_too() -> None:
    runtime, development = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )

    assert runtime <= development


def test_every_shell_script_parses() -> None:
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)  # noqa: S603, S607
