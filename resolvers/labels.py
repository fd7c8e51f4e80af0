"""What scopes, purposes and the values of enums are called in both languages, as data: the words of the consent page
and of the schema itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import GraphQLEnumType, GraphQLSchema

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.purposes import PURPOSES
from access.permissions.scopes import Scope
from connectors.provider import DataClass
from resolvers.failures import BadInput
from supergraph.fact_labels import fact_label


@dataclass(frozen=True, slots=True)
class Label:
    """Something that goes by an id, and what it is called; without a name where there is no such thing any more."""

    id: str
    name_th: str | None = None
    name_en: str | None = None
    data_class: DataClass | None = None


class NoSuchEnum(BadInput):
    """No enum of the graph has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The graph has no enum '{name[:64]}': give the name of one, such as LicenceState.",
            f"ไม่มี enum ชื่อ '{name[:64]}' โปรดระบุชื่อที่มี เช่น LicenceState",
            "type",
        )


class Labels:
    """Those of one version of what is served. `behind` tells which agencies' data a scope opens."""

    __slots__ = ("_schema", "_scopes", "behind")

    def __init__(
        self,
        scopes: Mapping[str, Scope] = CORE_SCOPES,
        schema: GraphQLSchema | None = None,
        behind: Callable[[str], Sequence[str]] = lambda _scope: (),
    ) -> None:
        self._scopes = scopes
        self._schema = schema
        self.behind = behind

    def scope(self, name: str) -> Label:
        """That of a scope."""
        found = self._scopes.get(name)
        return Label(name) if found is None else Label(name, found.th, found.en, found.data_class)

    @property
    def scopes(self) -> list[Label]:
        """Those of every scope, in the order in which they are shown."""
        return [self.scope(name) for name in self._scopes]

    def fact(self, type_: str, field: str, language: str) -> str:
        """What a fact of a type is, as the schema describes it; as it is called where that has no word for it."""
        found = fact_label(self._schema, type_, field.partition(".")[0]) if self._schema else None
        return found[language == "en"] if found else field

    def values(self, enum: str) -> list[Label]:
        """Those of the values of an enum, as the schema describes them. Raises NoSuchEnum."""
        found = self._schema.get_type(enum) if self._schema else None
        if not isinstance(found, GraphQLEnumType) or enum.startswith("__"):
            raise NoSuchEnum(enum)
        return [_described(name, value.description) for name, value in found.values.items()]


def _described(name: str, description: str | None) -> Label:
    """The label in a description, which is English and then Thai."""
    english, _, thai = (description or "").partition(" / ")
    return Label(name, thai.strip() or None, english.strip().removesuffix(".") or None)


CORE_LABELS: Final = Labels()


def purpose(id_: str) -> Label:
    """That of a purpose."""
    found = PURPOSES.get(id_)
    return Label(id_) if found is None else Label(id_, found.th, found.en)
