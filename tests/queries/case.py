"""A case of this folder: read from its Markdown, and written back with another answer."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```(?P<kind>graphql|json variables|json answer|calls|ledger)\n(?P<text>.*?)^```$", re.M | re.S)
LINE = re.compile(r"^(?P<key>persona|set|before): (?P<value>.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Case:
    """A query, who asks it, and what must come of it."""

    path: Path
    persona: str | None
    variables_set: Mapping[str, str]
    before: Sequence[str]
    query: str
    variables: Mapping[str, Any]
    answer: Any
    calls: Sequence[str]
    ledger: Sequence[str]

    def accept(self, answer: Any, calls: Sequence[str], ledger: Sequence[str]) -> None:
        """Writes another answer, other calls and other lines of the ledger into the file."""
        new = {
            "json answer": json.dumps(answer, ensure_ascii=False, indent=2) + "\n",
            "calls": "".join(f"{call}\n" for call in calls),
            "ledger": "".join(f"{line}\n" for line in ledger),
        }

        def replaced(block: re.Match[str]) -> str:
            kind = block["kind"]
            return f"```{kind}\n{new[kind]}```" if kind in new else block[0]

        self.path.write_text(BLOCK.sub(replaced, self.path.read_text()))


def read(path: Path) -> Case:
    """The case in a file. Raises ValueError naming the block that is missing."""
    text = path.read_text()
    blocks = {block["kind"]: block["text"] for block in BLOCK.finditer(text)}
    for needed in ("graphql", "json answer", "calls"):
        if needed not in blocks:
            raise ValueError(f"{path}: there is no ```{needed} block")
    lines = [(line["key"], line["value"]) for line in LINE.finditer(BLOCK.sub("", text))]
    return Case(
        path=path,
        persona=next((value for key, value in lines if key == "persona"), None),
        variables_set=dict(value.split("=", 1) for key, value in lines if key == "set"),
        before=[value for key, value in lines if key == "before"],
        query=blocks["graphql"],
        variables=json.loads(blocks.get("json variables", "{}")),
        answer=json.loads(blocks["json answer"] or "null"),
        calls=blocks["calls"].split("\n")[:-1],
        ledger=blocks.get("ledger", "").split("\n")[:-1],
    )
