"""Agencies that bring types of their own, as many as are asked for: folders with a schema and a manifest of promises.

Each has five types, a scope, two roots and a field on Citizen; an entity refers to one of the agency before it.
"""

import random
from pathlib import Path
from typing import Final

SEED: Final = 14
_WORDS: Final = ("permit", "inspection", "vessel", "orchard", "mooring", "kiln", "quarry", "archive", "clinic", "dam")


def written(folder: Path, many: int) -> Path:
    """So many agencies' folders, the same ones every time."""
    chosen = random.Random(SEED)
    for number in range(many):
        home = folder / f"c{number:03}"
        home.mkdir(parents=True)
        word = chosen.choice(_WORDS)
        facts = "".join(_FACT.format(n=n, type=chosen.choice(_TYPES)) for n in range(chosen.randint(4, 9)))
        told = {
            "id": home.name,
            "word": word,
            "facts": facts,
            "n": f"{number:03}",
            "f": f"{word}{number:03}",
            "T": f"{word.title()}{number:03}",
            "before": f"Holding{max(number - 1, 0):03}",
        }
        (home / "schema.graphql").write_text(_SCHEMA.format(**told), encoding="utf-8")
        (home / "connector.toml").write_text(_MANIFEST.format(**told), encoding="utf-8")
    return folder


_TYPES: Final = ("String", "Int", "Date", "Boolean", "Money")
_FACT: Final = '  "Fact {n} of it. / ข้อมูล"\n  fact{n}: {type}\n'
_SCHEMA: Final = """
"A {word} of the register. / ทะเบียน"
type {T} @key(fields: "number") {{
  "Its number. / เลขทะเบียน"
  number: String!
  "Its name. / ชื่อ"
  name: String @bilingual
  "Its state. / สถานะ"
  state: {T}State
  "Where it is. / จังหวัด"
  province: Province
  "Its measures. / ขนาด"
  measures: {T}Measures
{facts}  "Whose it is. / เจ้าของ"
  owner: {T}Owner @subject @requiresScope(scope: "citizens.lookup")
}}

"A person or a business. / บุคคลหรือนิติบุคคล"
union {T}Owner = Citizen | Business

"Its state. / สถานะ"
enum {T}State @open(other: "OTHER") {{
  "In force. / มีผล"
  VALID
  "Another. / อื่น ๆ"
  OTHER
}}

"Its measures. / ขนาด"
type {T}Measures {{
  "Metres. / เมตร"
  length: Int
  "Metres. / เมตร"
  width: Int
}}

"What one holds of it. / สิทธิที่ถือ"
type Holding{n} @key(fields: "code") {{
  "Its code. / รหัส"
  code: String!
  "What it is of. / ทะเบียน"
  of: {T} @requiresScope(scope: "citizens.lookup")
  "That which it follows. / สิทธิก่อนหน้า"
  follows: {before} @requiresScope(scope: "citizens.lookup")
  "Until when. / ถึงวันที่"
  until: Date
}}

type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  "Those she owns. / ที่เป็นเจ้าของ"
  {f}s: [{T}!] @requiresScope(scope: "{id}.records") @listSize(assumedSize: 5)
}}

type Query {{
  "One by its number. / ตามเลขทะเบียน"
  {f}(number: String!): {T} @lookup @requiresScope(scope: "citizens.lookup")
  "One by its code. / ตามรหัส"
  holding{n}(code: String!): Holding{n} @lookup @requiresScope(scope: "citizens.lookup")
}}
"""
_MANIFEST: Final = """
[agency]
id = "{id}"
name = {{ th = "หน่วยงาน {n}", en = "Agency {n}" }}
contact = "data@{id}.example"

[scope."{id}.records"]
class = "personal"
th = "ทะเบียนของตน"
en = "What one has on the register"
preview = "{f}s {{ number }}"

[[lookup]]
type = "{T}"
by = "number"
privacy = {{ class = "personal", basis = "public-task" }}

[[lookup]]
type = "{T}"
by = "nationalId"
privacy = {{ class = "personal", basis = "public-task" }}

[[lookup]]
type = "Holding{n}"
by = "code"
privacy = {{ class = "personal", basis = "public-task" }}
"""
