"""The three operations that every server answers."""

from dataclasses import dataclass

from bench.data import CITIZEN


@dataclass(frozen=True, slots=True)
class Shape:
    """An operation: its name, what it stands for, its text."""

    name: str
    title: str
    query: str


JOINING = f"""
query Joining {{
  citizen(nationalId: "{CITIZEN}") {{
    nationalId name birthDate
    entitlements {{ code name state amount currency since laws {{ id title kind year gazette }} }}
    businesses {{
      juristicId name status active
      licences {{ number name state issuedOn expiresOn laws {{ id title kind year gazette }} }}
    }}
  }}
}}
"""
RECORD = 'query Record { law(lawId: "law-7") { id title year } }'
ROWS = "query Rows { rows(first: 5000) { id name district note year open } }"

SHAPES = (
    Shape("joining", "joining query: a citizen, her rights and businesses, their laws", JOINING),
    Shape("record", "one small record", RECORD),
    Shape("rows", "5,000 rows of 6 fields", ROWS),
)
