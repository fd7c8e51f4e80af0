"""The rules of composition. To add one is a file beside this, with a table of right and wrong SDL in its test."""

from typing import Final

from supergraph.rule import Rule
from supergraph.rules.asked_orders import asked_orders
from supergraph.rules.bilingual import bilingual
from supergraph.rules.confusable_names import confusable_names
from supergraph.rules.connections import connections
from supergraph.rules.contributions import contributions
from supergraph.rules.cyclic_keys import cyclic_keys
from supergraph.rules.data_classes import data_classes
from supergraph.rules.deprecations import deprecations
from supergraph.rules.descriptions import descriptions
from supergraph.rules.enums import enums
from supergraph.rules.filters import filters
from supergraph.rules.handing_over import handing_over
from supergraph.rules.joins import joins
from supergraph.rules.keys import keys
from supergraph.rules.known_directives import known_directives
from supergraph.rules.known_types import known_types
from supergraph.rules.lookups import lookups
from supergraph.rules.missing_keys import missing_keys
from supergraph.rules.orders import orders
from supergraph.rules.others_records import others_records
from supergraph.rules.persons import persons
from supergraph.rules.prices import prices
from supergraph.rules.reserved_names import reserved_names
from supergraph.rules.roots import roots
from supergraph.rules.scopes import scopes
from supergraph.rules.sent_facts import sent_facts
from supergraph.rules.sharing import sharing
from supergraph.rules.stands_for import stands_for
from supergraph.rules.subjects import subjects
from supergraph.rules.values import values

RULES: Final[tuple[Rule, ...]] = (
    known_directives,
    known_types,
    values,
    reserved_names,
    confusable_names,
    descriptions,
    keys,
    missing_keys,
    cyclic_keys,
    contributions,
    handing_over,
    enums,
    bilingual,
    connections,
    prices,
    roots,
    filters,
    orders,
    asked_orders,
    stands_for,
    joins,
    scopes,
    persons,
    others_records,
    sent_facts,
    subjects,
)
RULES_OF_ALL: Final[tuple[Rule, ...]] = (sharing, lookups, data_classes, deprecations)
"""Those that look at what a contributor gives beside others too; the others were looked at with who gave it first."""
