"""Proves one lookup of a manifest, with its variants, against the type that it gives."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.connections.connection import ProvedRequest
from connectors.contract import Answers, Contract, Fact, Question, ValueType
from connectors.http.authentication import names_official
from connectors.manifest import Lookup, Manifest, NoAuth, RequestTable, Variant
from connectors.manifest.decode import FAILED
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.toml_positions import Place
from connectors.mapping.answer_reader import AnswerReader
from connectors.mapping.code_lists import Words, words_of
from connectors.mapping.row_mapper import MAPPED, RowMapper
from connectors.proof.answer_proof import AnswerProof
from connectors.proof.fact_proof import FactsProof
from connectors.proof.request_proof import RequestProof, Uses
from connectors.proof.request_variants import prove as prove_several
from connectors.proof.search_proof import SearchProof
from connectors.provenance import Searcher
from connectors.provider import DataClass, LookupFacts


@dataclass(frozen=True, slots=True)
class ProvedLookup:
    """A lookup that delivers what its type promises, ready to be asked once its source is open."""

    question: Question
    facts: LookupFacts
    plans: tuple[tuple[ProvedRequest, bool], ...]
    patterns: Mapping[str, re.Pattern[str]]
    timeout: float

    @property
    def name(self) -> str:
        return self.question.name


class LookupProof:
    """Proves one lookup with its variants."""

    def __init__(
        self,
        manifest: Manifest,
        lookup: Lookup,
        *,
        question: Question,
        contract: Contract,
        place: Place,
        faults: Faults,
    ) -> None:
        self._manifest = manifest
        self._lookup = lookup
        self._question = question
        self._contract = contract
        self._place = place
        self._faults = faults
        self._alone = names_official(getattr(manifest.source, "auth", NoAuth()))
        self._own = () if question.answers is Answers.PAGE else tuple(question.key)

    def proved(self, text: str) -> ProvedLookup:
        patterns = self._patterns()
        derived = {group: part for part, pattern in patterns.items() for group in pattern.groupindex}
        plans = tuple(self._ways(derived))
        self._privacy()
        return ProvedLookup(
            self._question,
            self._facts(text, [plan for plan, _ in plans]),
            plans,
            patterns,
            self._lookup.timeout or self._manifest.source.timeout,
        )

    def _patterns(self) -> dict[str, re.Pattern[str]]:
        patterns: dict[str, re.Pattern[str]] = {}
        for part, written in self._lookup.keys.items():
            place = (*self._place, "keys", part)
            if part not in self._own:
                self._faults.add(place, f'the key has no part "{part}"', did_you_mean(part, self._own))
                continue
            try:
                patterns[part] = re.compile(written)
            except re.error as error:
                self._faults.add(place, f'"{written}" is no regular expression: {error}', "correct it")
                continue
            for group in patterns[part].groupindex.keys() & set(self._own):
                self._faults.add(place, f'the key has a part "{group}" already', "give the group another name")
        return patterns

    def _ways(self, derived: Mapping[str, str]) -> list[tuple[ProvedRequest, bool]]:
        """The ways to ask, those for certain keys first, and whether each counts in pages."""
        requests = RequestProof(self._question, self._own, derived, self._faults)
        rows = self._row_map(derived, (), {})
        asked = _asked(requests, self._lookup.request, rows, self._place)
        shapes: list[AnswerReader] = []
        special: list[tuple[ProvedRequest, bool]] = []
        for number, variant in enumerate(self._lookup.variant):
            place = (*self._place, "variant", number)
            self._variant(variant, place, derived)
            varied = self._row_map(derived, place, variant.fields)
            if not variant.for_:
                shapes.append(self._shape(variant, asked.uses, varied, place))
                continue
            own = asked
            if variant.request is not None and variant.request is not FAILED:
                own = _asked(requests, variant.request, varied, place)
            shape = self._shape(variant, own.uses, varied, place)
            special.append((self._way(variant, own, varied, (shape,), place), own.uses.pages))
        shapes.append(self._shape(None, asked.uses, rows, self._place))
        return [*special, (self._way(None, asked, rows, tuple(shapes), self._place), asked.uses.pages)]

    def _way(
        self, variant: Variant | None, asked: "_Asked", rows: RowMapper, shapes: tuple[AnswerReader, ...], place: Place
    ) -> ProvedRequest:
        """The way of a variant, or the one for all other keys."""
        uses = asked.uses
        answer = (variant.answer if variant else None) or self._lookup.answer
        fits = {part: frozenset(values) for part, values in variant.for_.items()} if variant else {}
        return ProvedRequest(
            question=self._question,
            request=asked.request,
            answer=answer,
            fits=fits,
            own=self._own,
            shared=uses.shared,
            batch=asked.batch,
            shapes=shapes,
            caller=uses.caller,
            validated=self._validated(uses),
            public=self._nobodys,
            words=self._words(asked.request, rows, (*place, "request")),
            sent=uses.sent,
            whole=uses.whole,
            looked_in=self._looked_in(uses, rows),
            sends=SearchProof(self._question, rows, self._faults).sends(asked.request, uses, answer, place),
        )

    def _looked_in(self, uses: Uses, rows: RowMapper) -> tuple[str, ...]:
        """The facts in which the hub looks for words of a search that sends none and brings everything: the texts that
        anybody may come to see, since whoever finds a row by a word knows that it is there."""
        if not uses.whole or uses.sent is None or "text" in uses.sent:
            return ()
        privacy = self._lookup.privacy
        texts = [name for name, fact in self._contract.facts.items() if fact.kind is ValueType.TEXT and not fact.many]
        public = [name for name in texts if privacy.fields.get(name, privacy.class_) is DataClass.PUBLIC]
        return tuple(name for name in public if rows.leaf(name) is not None)

    def _words(self, request: RequestTable, rows: RowMapper, place: Place) -> Mapping[str, Words]:
        """What the source calls values of the graph; where it has several words, the request has room for them."""
        words = words_of(rows, self._question)
        prove_several(request, words, self._own, place, self._faults)
        return words

    @property
    def _nobodys(self) -> bool:
        """Whether nothing of an answer belongs to a person."""
        classes = (self._lookup.privacy.class_, *self._classes().values())
        return all(one is DataClass.PUBLIC for one in classes)

    def _validated(self, uses: Uses) -> bool:
        """Whether an answer may be kept beside the cache: it is anybody's, and the manifest lets it be remembered."""
        lookup = self._lookup
        alone = self._alone or uses.caller
        return self._nobodys and not alone and lookup.cache.ttl > 0 and lookup.cache.headers == "heed"

    def _shape(self, variant: Variant | None, uses: Uses, rows: RowMapper, place: Place) -> AnswerReader:
        answer, where = self._lookup.answer, (*self._place, "answer")
        if variant is not None and variant.answer is not None:
            answer, where = variant.answer, (*place, "answer")
        request = variant.request if variant is not None and variant.request is not None else self._lookup.request
        # What is answered to one key alone is that key's, whatever it says.
        alone = getattr(request, "batch", None) == 1
        proof = AnswerProof(self._own, () if alone else uses.batched, self._faults)
        return proof.shape(answer, rows, variant.when if variant else None, where, place)

    def _variant(self, variant: Variant, place: Place, derived: Mapping[str, str]) -> None:
        parts = {*self._question.key, *derived}
        for part in variant.for_.keys() - parts:
            self._faults.add((*place, "for", part), f'the key has no part "{part}"', did_you_mean(part, parts))
        if bool(variant.for_) == (variant.when is not None):
            self._faults.add(place, "a variant fits by one of for and when", "give one of them")
        if variant.request is not None and not variant.for_:
            self._faults.add((*place, "request"), "what is asked cannot depend on the answer", "give for, not when")

    def _row_map(self, derived: Mapping[str, str], place: Place, over: Mapping[str, Any]) -> RowMapper:
        type_ = self._lookup.type
        shared = {name: (one, ("fields", type_, name)) for name, one in self._manifest.fields.get(type_, {}).items()}
        own = {name: (one, (*self._place, "fields", name)) for name, one in self._lookup.fields.items()}
        varied = {name: (one, (*place, "fields", name)) for name, one in over.items()}
        proof = FactsProof((*self._question.key, *derived), self._own, self._faults, self._public())
        where = (*(place or self._place), "fields")
        return proof.row_map(self._contract, type_, {**shared, **own, **varied}, where)

    def _public(self) -> frozenset[str]:
        """The facts that anybody may come to see: those of what is about nobody, and what is declared public."""
        contract, privacy = self._contract, self._lookup.privacy
        declared = {name for name in contract.facts if privacy.fields.get(name, privacy.class_) is DataClass.PUBLIC}
        return frozenset(declared if contract.personal else contract.facts)

    def _classes(self) -> Mapping[str, DataClass]:
        """The facts of another class than the lookup: what may name a person is never public."""
        privacy = self._lookup.privacy
        persons = [
            name
            for name, fact in self._contract.facts.items()
            if self._maps(name)
            and privacy.fields.get(name, privacy.class_) is DataClass.PUBLIC
            and _may_name_a_person(fact)
        ]
        return {**privacy.fields, **dict.fromkeys(persons, DataClass.PERSONAL)}

    def _maps(self, fact: str) -> bool:
        """Whether the manifest says where a fact stands, in any shape of the lookup."""
        shared = self._manifest.fields.get(self._lookup.type, {})
        return any(fact in one for one in (shared, self._lookup.fields, *(way.fields for way in self._lookup.variant)))

    def _privacy(self) -> None:
        privacy, place = self._lookup.privacy, (*self._place, "privacy")
        for name in privacy.fields.keys() - self._contract.facts.keys():
            known = did_you_mean(name, self._contract.facts)
            self._faults.add((*place, "fields", name), f'{self._lookup.type} has no fact "{name}"', known)
        if privacy.class_ is not DataClass.PUBLIC:
            return
        if any(kind is ValueType.NATIONAL_ID for kind in self._question.key.values()):
            self._faults.add(
                (*place, "class"),
                "what is asked by a national id is not public",
                'write class = "personal" or "sensitive"',
            )
        for name, fact in self._contract.facts.items():
            if (
                self._maps(name)
                and fact.kind is ValueType.NATIONAL_ID
                and privacy.fields.get(name, DataClass.PUBLIC) is DataClass.PUBLIC
            ):
                self._faults.add(
                    place, f"{self._lookup.type}.{name} is personal", f'add fields = {{ {name} = "personal" }}'
                )

    def _facts(self, text: str, plans: Sequence[ProvedRequest]) -> LookupFacts:
        lookup = self._lookup
        here = lookup.request.kept_whole or all(plan.looked_in for plan in plans)
        shape = f"{text}\0{_spelt(self._contract)}\0{MAPPED}"
        return LookupFacts(
            rank=lookup.rank,
            ttl=lookup.cache.ttl,
            stale=lookup.cache.stale,
            none=min(lookup.cache.none, lookup.cache.ttl),
            privacy=lookup.privacy.class_,
            basis=lookup.privacy.basis,
            field_classes=tuple(sorted(self._classes().items(), key=lambda pair: pair[0])),
            version=hashlib.sha256(shape.encode()).hexdigest()[:16],
            batch=plans[-1].batch,
            behind=lookup.cache.behind,
            least=lookup.cache.least,
            share=lookup.cache.share,
            alone=self._alone or any(plan.caller for plan in plans),
            heed=lookup.cache.headers == "heed",
            holds=self._manifest.source.remembers,
            searcher=Searcher.HUB if here else Searcher.AGENCY,
        )


def _may_name_a_person(fact: Fact) -> bool:
    """Whether a fact, or one that it consists of, is a reference by somebody's national id."""
    if fact.contract is not None:
        return any(_may_name_a_person(one) for one in fact.contract.facts.values())
    return any(part.kind is ValueType.NATIONAL_ID for key in fact.references.values() for part in key.facts.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, proved: what it asks with, and how many keys or rows one call of it may carry."""

    request: RequestTable
    uses: Uses
    batch: int


def _asked(requests: RequestProof, request: RequestTable, rows: RowMapper, place: Place) -> _Asked:
    """Proves the request at this place, whose answers are mapped to `rows`."""
    where = (*place, "request")
    uses = requests.uses(request, where)
    requests.searchable(request, rows, where)
    return _Asked(request, uses, requests.batch(request, uses))


def _spelt(contract: Contract) -> str:
    """A contract as text, the same in every process."""
    facts = [
        f"{fact.name}:{fact.kind.name}:{fact.required}:{fact.many}:{fact.values}"
        + (_spelt(fact.contract) if fact.contract else "")
        + (f":{fact.other}:{fact.as_text}" if fact.other else "")
        + "|".join(f"{type_}:{_spelt(key)}" for type_, key in fact.references.items())
        for fact in contract.facts.values()
    ]
    return f"{contract.type}({','.join(facts)})"
