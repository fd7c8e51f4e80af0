"""The threat model and the tests know each other by the threats' ids."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

from settings import ROOT
from tests.threats import threats

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def marks() -> Iterator[tuple[str, str]]:
    """File and threat of each `pytest.mark.threat(...)`."""
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.threat":
                for threat in node.args:
                    yield str(file.relative_to(ROOT)), ast.literal_eval(threat)


def test_every_threat_has_a_test_and_every_mark_names_a_threat() -> None:
    known, carried = threats(), {threat for _, threat in marks()}
    assert len(known) == len(set(known)) > 80
    assert sorted(set(known) - carried) == [], "no test carries these"
    assert [(file, threat) for file, threat in marks() if threat not in known] == []


def test_every_row_of_the_page_has_an_id_a_threat_and_an_answer() -> None:
    assert len(re.findall(r"^\| [STRIDE] ", PAGE, re.MULTILINE)) == len(threats())


def test_the_page_names_no_file_that_may_move() -> None:
    assert re.findall(r"`[\w/]+\.py`|`tests/[^`]*`", PAGE) == []


def collected(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)


def test_the_tests_of_a_threat_are_listed_and_an_unknown_one_is_told() -> None:
    here = "tests/test_disclosures.py"
    listed = collected("--threat", "audit-untraced", here).stdout.splitlines()
    assert [line for line in listed if "::" in line] == [
        f"{here}::test_an_auditor_reads_across_persons_and_that_is_on_record_too"
    ]
    wrong = collected("--threat", "no-such", here)
    assert wrong.returncode == 4
    assert "docs/security.md has no threat 'no-such'" in wrong.stderr
