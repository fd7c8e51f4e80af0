"""The rules of composition. To add one is a file beside this, with a table of right and wrong SDL in its test."""

from typing import Final

from supergraph.rule import Rule
from supergraph.rules.contributions import contributions
from supergraph.rules.keys import keys
from supergraph.rules.known_directives import known_directives
from supergraph.rules.known_types import known_types

RULES: Final[tuple[Rule, ...]] = (known_directives, known_types, keys, contributions)
