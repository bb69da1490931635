"""The project's own promises: pins, lock, conda file and imports agree; nothing local is kept."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import kpilib

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
RUNTIME: list[str] = PROJECT["dependencies"]
TEST: list[str] = PROJECT["optional-dependencies"]["test"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# Hosts that may be named, each with its reason. Nothing is fetched from any of them.
NAMED_HOSTS = {
    "json-schema.org": "names the dialect of a JSON Schema",
    "www.w3.org": "names XML and SVG vocabularies",
    "schemas.openxmlformats.org": "names the vocabularies of docx and xlsx",
    "schemas.microsoft.com": "names Word's own settings",
    "purl.org": "names the vocabulary of a document's title and author",
    "example.com": "reserved for examples",
    "scripts.sil.org": "where the licence of the font says that it is",
    "in-toto.io": "names the kind of statement that is signed about a revision",
    "www.adobe.com": "stands in the copyright of the font",
}
URL = re.compile(r"https?://([A-Za-z0-9.-]+)")
REGISTRY = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|anaconda\.(?:org|com)|npmjs\.\w+)\b")
LOCAL_PATH = re.compile(
    r"(?<![\w.~$)}\]/-])/(?:home|root|Users|work|tmp|mnt|private)/\w|[A-Za-z]:\\+Users\b"
)


LATE = {"lazy", "import_module"}
"""What imports a module by a text."""

NOT_IMPORTED = {
    "ipykernel": "the kernel that `jupyter nbconvert --execute` and papermill begin",
    "jupyter": "what an analyst opens; begun as a program",
    "jupyterlab": "begun as a program by `kpi lab`",
    "mplfonts": "its font is found by the file",
    "nbclient": "its kernel's errors are known by their names alone",
    "nbconvert": "`jupyter nbconvert --execute`, which every notebook runs under",
    "pypandoc-binary": "imported as pypandoc, where a folder of its own is not in the way",
    "openpyxl": "pandas reads and writes workbooks by it, in notebooks",
    "python-calamine": "imported as python_calamine by what reads workbooks of other kinds",
    "ipywidgets": "used in a notebook",
    "charset-normalizer": "used by what reads files as people keep them",
}
"""Run-time libraries that no module of kpilib imports, and what they are there for."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(requirements: list[str]) -> dict[str, str]:
    """Name to version; every requirement is one exact pin."""
    pairs = [re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", text) for text in requirements]
    loose = [text for text, pair in zip(requirements, pairs, strict=True) if pair is None]
    assert loose == []
    return {normal(pair[1]): pair[2] for pair in pairs if pair}


def locked() -> dict[str, set[str]]:
    """Name to the versions in the lock: several where Pythons need different ones."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", LOCK, flags=re.MULTILINE):
        versions.setdefault(normal(name), set()).add(version)
    return versions


def imported(folder: str) -> dict[str, str]:
    """Third-party modules imported anywhere below a folder, each with one place."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            elif folder == "kpilib" and isinstance(node, ast.Call) \
                    and ast.unparse(node.func).rpartition(".")[2] in LATE:  # fmt: skip
                names = [one.value for one in node.args[:1] if isinstance(one, ast.Constant)]
            for name in names:
                found.setdefault(name.partition(".")[0], place)
    ours = {"docs", "kpilib", "tests"}
    return {
        name: place
        for name, place in found.items()
        if name not in sys.stdlib_module_names and name not in ours
    }


def undeclared(folder: str, requirements: list[str]) -> list[str]:
    declared = set(pinned(requirements))
    homes = packages_distributions()
    # A module that is called as its package needs no installed copy to be known: an environment
    # from before the package was declared has to say so where it is used, and not here.
    return [
        f"{place} imports {module}"
        for module, place in imported(folder).items()
        if not declared & {normal(module), *map(normal, homes.get(module, []))}
    ]


def tracked_text() -> dict[str, str]:
    """Text of every file that git keeps or would keep, by path."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    texts = {}
    for name in filter(None, listing.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" not in data:
            texts[name] = data.decode("utf-8", "replace")  # the tutorial has a file in GB18030
    assert "pyproject.toml" in texts
    return texts


@pytest.mark.parametrize("requirements", [RUNTIME, TEST], ids=["runtime", "test"])
def test_the_lock_holds_what_pyproject_asks_for(requirements: list[str]) -> None:
    versions = locked()
    wrong = {
        name: versions.get(name)
        for name, version in pinned(requirements).items()
        if versions.get(name) != {version}
    }
    assert wrong == {}, "run `make lock`"


def test_the_build_backend_is_in_the_lock() -> None:
    for name, version in pinned(PYPROJECT["build-system"]["requires"]).items():
        assert pinned(TEST)[name] == version


def test_every_locked_version_has_a_hash() -> None:
    entries = re.split(r"\n(?=[\w.-]+==)", LOCK)[1:]
    assert len(entries) >= len(RUNTIME + TEST)
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_host_and_no_path() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("    --hash=")]
    bad = r"://|--index|--extra-index|--find-links|--trusted-host| @ |/|\\\\|file:"
    assert [line for line in lines if re.search(bad, line)] == []


def test_environment_yml_is_in_step_with_pyproject() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    plain = [entry for entry in conda["dependencies"] if isinstance(entry, str)]
    from_pip = [entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict)]
    assert conda["name"] == PROJECT["name"]
    assert f"python {PROJECT['requires-python']}" in plain
    assert {entry.split()[0] for entry in plain} == {"python", "quarto", "pip"}
    assert from_pip == [["-e .[test]"]], "versions stand in pyproject.toml only"


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^ +"[\w.-]+(?:\[\w+\])?==.*$', text, flags=re.MULTILINE)
    assert len(lines) == len(RUNTIME) + sum(map(len, EXTRAS.values()))
    assert [line for line in lines if not re.search(r'", +# \w', line)] == []


def test_kpilib_imports_only_what_it_declares() -> None:
    assert undeclared("kpilib", RUNTIME + EXTRAS["cluster"]) == []


def test_tests_import_only_what_is_declared() -> None:
    assert imported("tests")
    assert undeclared("tests", RUNTIME + TEST) == []


def test_what_is_declared_is_imported_or_says_what_for() -> None:
    homes = packages_distributions()
    used = {normal(name) for module in imported("kpilib") for name in
            (module, *homes.get(module, []))}  # fmt: skip
    unused = set(pinned(RUNTIME)) - used
    assert unused <= set(NOT_IMPORTED), "take it out of pyproject.toml, or say what it is for"


@pytest.mark.parametrize("extra", sorted(set(EXTRAS) - {"test", "quarto"}))
def test_an_extra_is_tested_and_locked_as_it_is_installed(extra: str) -> None:
    """Quarto's is the one that no test installs: it fetches a program while it is installed."""
    tested, versions = pinned(TEST), locked()
    for name, version in pinned(EXTRAS[extra]).items():
        assert tested.get(name) == version, f"{name} is another one in the extra test"
        assert versions.get(name) == {version}, "run `make lock`"


def test_whoever_has_no_extra_has_no_driver_of_a_database() -> None:
    assert set(pinned(RUNTIME)) & set(pinned(EXTRAS["databases"])) == set()
    assert {module for module in imported("kpilib") if module.startswith(("duckdb", "psycopg"))} \
        == set()  # fmt: skip


def test_what_the_program_says_to_install_is_an_extra() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "kpilib").rglob("*.py"))
    said = set(re.findall(r"kpilib\[(\w+)\]", text))
    assert said
    assert said <= set(EXTRAS)


def test_the_oldest_python_is_the_same_everywhere() -> None:
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert PYPROJECT["tool"]["mypy"]["python_version"] == oldest
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"--python-version {oldest} " in makefile
    assert f"sys.version_info < ({oldest.replace('.', ', ')})" in makefile


def test_tracked_files_name_no_path_of_a_machine() -> None:
    hits = [
        f"{name}: {match.group()}"
        for name, text in tracked_text().items()
        for match in LOCAL_PATH.finditer(text)
    ]
    assert hits == []


def test_tracked_files_name_no_registry_and_no_unknown_host() -> None:
    hits = [
        f"{name}: {match.group()}"
        for name, text in tracked_text().items()
        for match in [*REGISTRY.finditer(text), *URL.finditer(text)]
        if match.re is REGISTRY or match.group(1) not in NAMED_HOSTS
    ]
    assert hits == []


@pytest.mark.parametrize(
    "line",
    [
        '"/' + 'home/ann/x"',
        "from /" + "tmp/x",
        "in `/" + "work/x`",
        "C:" + "\\Users\\ann",
        "C:" + "\\\\Users\\\\ann",
    ],
)
def test_a_path_of_a_machine_is_seen(line: str) -> None:
    assert LOCAL_PATH.search(line)


@pytest.mark.parametrize("line", ["params/work/x", "./" + "tmp/x", "$HOME/" + "tmp/x", "a/home/b"])
def test_a_path_inside_the_project_is_no_path_of_a_machine(line: str) -> None:
    assert not LOCAL_PATH.search(line)


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"


def test_the_version_is_a_release_number() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", kpilib.__version__)
