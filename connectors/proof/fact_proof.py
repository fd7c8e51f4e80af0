"""The fields of a lookup against the contract of its type: proved, and made ready in the same pass."""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import UNSET

from connectors.contract import Contract, Fact, ValueType
from connectors.expressions.jmespath_paths import (
    NotAnExpression,
    Pick,
    Unfit,
    column,
    expression,
    is_place,
    path,
    predicate,
)
from connectors.manifest import Field
from connectors.manifest.decode import FAILED, decode
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.toml_positions import Place
from connectors.mapping.entity_keys import MappedKey, MappedReference
from connectors.mapping.mapped_fact import MappedFact
from connectors.mapping.national_id_leaks import KINDS, Personal, publishing
from connectors.mapping.row_mapper import Mapped, Nest, RowMapper
from connectors.text_folding import alike
from connectors.values.conversions import CONVERSIONS, NAME_PARTS, USUAL, Convert, code_list, kind_code, opened
from connectors.values.date_formats import NotAFormat
from connectors.values.sending import sender

FIELD_KEYS: Final = {"from", "column", "as", "value"}
"""What is written of a fact that stands in one place; anything else are facts that it consists of."""
_KEY: Final = re.compile(r"\$key(?:\.(\w+))?")
_DATES: Final = (ValueType.DATE, ValueType.DATETIME, ValueType.PARTIAL_DATE)


class FactsProof:
    """Proves the fields of one lookup.

    `parts` are the parts its requests know, `own` those of its key: a fact of that name is there without saying.
    `public` are the facts that anybody may come to see.
    """

    def __init__(self, parts: tuple[str, ...], own: tuple[str, ...], faults: Faults, public: Set[str]) -> None:
        self._parts = parts
        self._own = own
        self._faults = faults
        self._public = public

    def row_map(
        self, contract: Contract, type_: str, fields: Mapping[str, tuple[Any, Place]], place: Place
    ) -> RowMapper:
        """The map of `contract`, which the manifest calls `type_`; `fields` gives for each fact what is written, and
        where.
        """
        given = dict(fields)
        for part in self._own:
            if part in contract.facts and part not in given and not contract.facts[part].many:
                given[part] = (f"$key.{part}", place)
        return RowMapper(contract, self._facts(contract, given, place, type_))

    def _facts(
        self, contract: Contract, fields: Mapping[str, tuple[Any, Place]], place: Place, name: str
    ) -> tuple[Mapped, ...]:
        for unknown in fields.keys() - contract.facts.keys():
            self._faults.add(
                fields[unknown][1], f'{name} has no fact "{unknown}"', did_you_mean(unknown, contract.facts)
            )
        mapped: list[Mapped] = []
        for fact in contract.facts.values():
            if fact.name in fields:
                written, where = fields[fact.name]
                one = self._fact(fact, written, where, f"{name}.{fact.name}")
                mapped += [one] if one else []
            elif fact.required:
                self._faults.add(
                    place,
                    f"{name}.{fact.name} is not mapped, and every {name} must have it",
                    f'add {fact.name} = "…" to the fields',
                )
        return tuple(mapped)

    def _fact(self, fact: Fact, written: Any, place: Place, name: str) -> Mapped | None:
        if fact.kind is ValueType.REFERENCE:
            return self._reference(fact, written, place, name)
        if fact.contract is not None and isinstance(written, Mapping) and not (FIELD_KEYS & written.keys()):
            return self._nest(fact, fact.contract, written, place, name)
        if isinstance(written, str):
            written = {"from": written}
        elif isinstance(written, int | float):
            written = {"value": written}
        field = decode(Field, written, place, self._faults)
        return None if field is FAILED else self._leaf(fact, field, place, name)

    def _nest(self, fact: Fact, contract: Contract, written: Mapping[str, Any], place: Place, name: str) -> Nest | None:
        each = self._each(fact, written, place, name)
        if each is FAILED:
            return None
        return Nest(fact, name, contract, each, self._facts(contract, facts_inside(written, place), place, name))

    def _each(self, fact: Fact, written: Mapping[str, Any], place: Place, name: str) -> Any:
        """Where the elements of a list are; None for what is no list, FAILED with a fault."""
        each = written.get("each")
        if fact.many and not isinstance(each, str):
            self._faults.add(place, f"{name} is a list", f'say where its elements are: {fact.name}.each = "…"')
            return FAILED
        if each is not None and not fact.many:
            self._faults.add((*place, "each"), f"{name} is not a list", "leave out each")
            return FAILED
        return self._compiled(expression, each, (*place, "each")) if isinstance(each, str) else None

    def _reference(self, fact: Fact, written: Any, place: Place, name: str) -> MappedReference | None:
        types = fact.references
        inside = facts_inside(written, place) if isinstance(written, Mapping) else {}
        one = next(iter(types)) if len(types) == 1 else None
        plain = {key for key, (value, _) in inside.items() if not isinstance(value, Mapping)}
        if not inside or (FIELD_KEYS & inside.keys() - types[one].facts.keys() if one else plain):
            keys = [f"{fact.name}.{'' if one else f'{type_}.'}{next(iter(types[type_].facts))}" for type_ in types]
            wrong = f"{name} names a {' or a '.join(types)}, and a record is named by its key"
            self._faults.add(place, wrong, "write " + " or ".join(f'{key} = "…"' for key in keys))
            return None
        for unknown in inside.keys() - types.keys() if one is None else ():
            self._faults.add(inside[unknown][1], f'{name} names no "{unknown}"', did_you_mean(unknown, types))
        each = self._each(fact, written, place, name)
        named = []
        for type_, contract in types.items():
            if one:
                named.append(MappedKey(type_, self._key(contract, inside, place, name)))
            elif type_ in inside:
                key, where = inside[type_]
                named.append(MappedKey(type_, self._key(contract, facts_inside(key, where), where, f"{name}.{type_}")))
        return None if each is FAILED else MappedReference(fact, name, each, tuple(named))

    def _key(
        self, contract: Contract, fields: Mapping[str, tuple[Any, Place]], place: Place, name: str
    ) -> tuple[MappedFact, ...]:
        """The parts of a key, all of which must be mapped."""
        whole = {part: replace(fact, required=True) for part, fact in contract.facts.items()}
        parts = self._facts(replace(contract, facts=whole), fields, place, name)
        return tuple(part for part in parts if isinstance(part, MappedFact))

    def _leaf(self, fact: Fact, field: Field, place: Place, name: str) -> MappedFact | None:
        before = len(self._faults)
        self._one_place(field, place, name)
        part = self._part(field, place)
        pick = None if part else self._pick(field, place)
        remove = (field.remove,) if isinstance(field.remove, str) else field.remove
        patterns = [self._pattern(text, (*place, "remove")) for text in remove]
        find = self._pattern(field.find, (*place, "find")) if field.find is not None else None
        when = self._condition(field.when, (*place, "when")) if field.when is not None else None
        convert = self._convert(fact, field, place, name)
        if len(self._faults) > before or convert is None:
            return None
        same: Convert = _same
        if (fact.kind in KINDS or fact.as_text is not None) and name.split(".")[1] in self._public:
            convert, same = publishing(convert), publishing(same)
        constant = (
            self._constant(fact, field.value, convert, (*place, "value"), name) if field.value is not UNSET else None
        )
        default = None
        if field.default is not None:
            usual = same if isinstance(field.as_, dict) else convert
            default = self._constant(fact, field.default, usual, place, name)
        return MappedFact(
            fact=fact,
            name=name,
            pick=pick,
            part=part,
            constant=[constant] if fact.many and constant is not None else constant,
            remove=tuple(pattern for pattern in patterns if pattern),
            find=find,
            missing=frozenset(one for value in field.missing for one in (str(value), alike(str(value)))),
            convert=convert if fact.other is None else opened(convert, fact.other),
            split=field.split,
            default=default,
            currency=field.currency,
            codes=_own_codes(field),
            otherwise=field.otherwise,
            when=when,
            send=sender(field, fact.kind),
        )

    def _one_place(self, field: Field, place: Place, name: str) -> None:
        places = (field.from_ is not None) + (field.column is not None) + (field.value is not UNSET)
        if places != 1:
            self._faults.add(
                place, f"{name} is taken from {places or 'no'} places", "give one of from, column and value"
            )
        if field.each is not None:
            self._faults.add((*place, "each"), f"{name} is a list of plain values", "use from instead of each")

    def _part(self, field: Field, place: Place) -> str | None:
        match = _KEY.fullmatch(field.from_ or "")
        if match is None:
            return None
        part = match[1] or (self._own[0] if len(self._own) == 1 else "")
        if part not in self._parts:
            self._faults.add(place, f'the key has no part "{part}"', did_you_mean(part, self._parts))
            return None
        return part

    def _pick(self, field: Field, place: Place) -> Pick | None:
        if field.column is not None:
            return column(field.column)
        return self._compiled(path, field.from_, place) if field.from_ is not None else None

    def _condition(self, text: str, place: Place) -> Callable[[Any], bool] | None:
        try:
            return predicate(text)
        except NotAnExpression as error:
            self._faults.add(place, f'"{text}" is no JMESPath: {error}', "correct it")
            return None

    def _compiled(self, compiler: Callable[[str], Pick], text: str, place: Place) -> Pick | None:
        try:
            return compiler(text)
        except NotAnExpression as error:
            self._faults.add(
                place, f'"{text}" is no JMESPath: {error}', 'correct it, or name a column with column = "…"'
            )
            return None

    def _pattern(self, text: str, place: Place) -> re.Pattern[str] | None:
        try:
            return re.compile(text)
        except re.error as error:
            self._faults.add(place, f'"{text}" is no regular expression: {error}', "correct it")
            return None

    def _convert(self, fact: Fact, field: Field, place: Place, name: str) -> Convert | None:
        if isinstance(field.as_, dict):
            return self._codes(fact, field, field.as_, (*place, "as"), name)
        chosen = self._chosen(fact, field.as_ or USUAL.get(fact.kind), place, name)
        if chosen is None:
            return None
        try:
            ZoneInfo(field.zone)
            return CONVERSIONS[chosen].make(field, fact)
        except NotAFormat as error:
            self._faults.add((*place, "format"), str(error), "correct the format")
        except (ZoneInfoNotFoundError, ValueError):
            self._faults.add((*place, "zone"), f'no time zone "{field.zone}"', 'name one such as "Asia/Bangkok"')
        return None

    def _chosen(self, fact: Fact, chosen: str | None, place: Place, name: str) -> str | None:
        """The conversion named, if it is one and gives the kind of the fact."""
        fitting = sorted(key for key, one in CONVERSIONS.items() if fact.kind in one.kinds)
        before = len(self._faults)
        if chosen is None:
            wanted = "say in which era it is written" if fact.kind in _DATES else "say how it is written"
            choice = " or ".join(f'"{key}"' for key in fitting)
            self._faults.add(place, f"{name} is a {fact.kind.value}", f"{wanted}: as = {choice}")
        elif chosen not in CONVERSIONS:
            self._faults.add((*place, "as"), f'unknown conversion "{chosen}"', did_you_mean(chosen, CONVERSIONS))
        elif chosen not in fitting:
            self._faults.add(
                (*place, "as"),
                f'"{chosen}" does not give a {fact.kind.value}, which {name} is',
                f"use {' or '.join(fitting)}" + (" or a code list" if fact.kind is ValueType.ENUM else ""),
            )
        elif fact.contract is not None and not set(NAME_PARTS) <= fact.contract.facts.keys():
            self._faults.add((*place, "as"), f"{name} is not a name", f'map its facts: {fact.name}.… = "…"')
        return chosen if len(self._faults) == before else None

    def _codes(self, fact: Fact, field: Field, codes: dict[str, Any], place: Place, name: str) -> Convert | None:
        kinds: dict[ValueType, type] = {
            ValueType.ENUM: str,
            ValueType.TEXT: str,
            ValueType.BOOLEAN: bool,
            ValueType.INTEGER: int,
        }
        if fact.kind not in kinds:
            self._faults.add(
                place, f"a code list does not give a {fact.kind.value}, which {name} is", "name a conversion"
            )
            return None
        before = len(self._faults)
        values = [*((value, (*place, code)) for code, value in codes.items())]
        if field.otherwise is not None:
            values.append((field.otherwise, (*place[:-1], "otherwise")))
        for value, where in values:
            if type(value) is not kinds[fact.kind]:
                self._faults.add(where, f"{value!r} is no {fact.kind.value}, which {name} is", "correct the value")
            elif fact.kind is ValueType.ENUM and not _named(fact, str(value)):
                self._faults.add(where, f'{name} cannot be "{value}"', did_you_mean(str(value), fact.values))
        return code_list(codes, field.otherwise) if len(self._faults) == before else None

    def _constant(self, fact: Fact, value: Any, convert: Convert, place: Place, name: str) -> Any:
        if fact.kind is ValueType.NATIONAL_ID:
            wrong = f"what {name} is given is the same person for every row"
            self._faults.add(place, wrong, "leave nobody's id in a manifest")
            return None
        try:
            return convert(value)
        except Personal as error:
            self._faults.add(place, f"what {name} is given is {error}", "leave nobody's id in a manifest")
        except Unfit as error:
            self._faults.add(place, f"{value!r} does not fit {name}: {error}", "correct the value")
        return None


def facts_inside(written: Mapping[str, Any], place: Place) -> dict[str, tuple[Any, Place]]:
    """What is written with dots below a fact, and where; but for `each`, which says where its elements are."""
    return {key: (value, (*place, key)) for key, value in written.items() if key != "each"}


def _named(fact: Fact, value: str) -> bool:
    """Whether an ENUM has a value of this name, or is one of which any code is."""
    if fact.as_text is None:
        return value in fact.values
    try:
        return kind_code(value) == value
    except Unfit:
        return False


def _own_codes(field: Field) -> Mapping[str, Any]:
    """The code list of a fact, where it is of the source's own values and not of what was made of them."""
    if not isinstance(field.as_, dict) or field.find or field.remove or field.split:
        return {}
    return field.as_ if field.column is not None or is_place(field.from_ or "") else {}


def _same(value: Any) -> Any:
    return value
