"""What one request asks: every key once, every batch whole."""

import datetime
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import msgspec

from connectors.contract import Key, Search
from connectors.errors import AgencyError
from connectors.provenance import Searcher
from connectors.provider import Answer, LookupContext, Provider, Touched, Trace
from resolvers.dataloader import Loader, Recalled
from resolvers.merge import beside
from resolvers.sent import OnRecord, Told
from resolvers.stepwise import Found, Steps, all_of, stepwise, then


class Providers(Protocol):
    """Who answers a question: the providers of a type, by a key."""

    def providers(self, type_: str, by: str) -> Sequence[Provider]: ...


class Contribution(msgspec.Struct, frozen=True):
    """What one agency gave to one list: all it has, or the reason it gave nothing; and who looked for words in it."""

    agency: str
    error: AgencyError | None = None
    searched_by: Searcher | None = None

    @property
    def answered(self) -> bool:
        return self.error is None

    @property
    def tenant(self) -> str | None:
        return self.error.tenant if self.error else None

    @property
    def code(self) -> str | None:
        return self.error.code if self.error else None

    @property
    def retry_at(self) -> datetime.datetime | None:
        return self.error.retry_at if self.error else None


class Gathered(msgspec.Struct, frozen=True):
    """The records several agencies have for one key, and how each of them answered."""

    records: tuple[Any, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    total: int | None = None

    @property
    def errors(self) -> tuple[AgencyError, ...]:
        return tuple([c.error for c in self.contributions if c.error])

    def holding(self, records: Iterable[Any], searched_by: Searcher | None = None) -> "Gathered":
        """These records in the place of its own; `searched_by`: who found them among those by their words."""
        told = self.contributions
        if searched_by is not None:
            told = tuple(msgspec.structs.replace(one, searched_by=searched_by) for one in told)
        return Gathered(tuple(records), told)

    @property
    def last(self) -> "Gathered":
        """As it stands where owners are asked in turn: whoever came last gives it, or says why it is not known."""
        return Gathered(self.records, self.contributions[-1:], self.total)

    @staticmethod
    def merged(parts: "Iterable[Gathered]") -> "Gathered":
        """The lists of several questions as one; an agency that failed for one of them has failed."""
        records: list[Any] = []
        contributions: dict[str, Contribution] = {}
        for part in parts:
            records.extend(part.records)
            for contribution in part.contributions:
                known = contributions.get(contribution.agency)
                if known is None or known.answered:
                    contributions[contribution.agency] = contribution
        return Gathered(tuple(records), tuple(contributions.values()))


class Lookups(msgspec.Struct, eq=False):
    """The questions of one request. Sets in, sets out: same length, same order, None for a key that is None.

    `_on_record` is told of guarded facts before they are sent on; None: nothing is kept on record.
    """

    _providers: Providers
    _context: LookupContext
    _trace: Trace
    _on_record: OnRecord | None = None
    _loaders: dict[int, Loader] = msgspec.field(default_factory=dict)
    _recalled: list[Recalled] = msgspec.field(default_factory=list)
    _answered: list[tuple[str, Sequence[Key], Sequence[Provider], Sequence[Sequence[Answer]]]] = msgspec.field(
        default_factory=list
    )
    _silent: dict[tuple[str | None, Key | None], dict[str, None]] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        """Nothing that is asked, so that it reaches no log."""
        return "Lookups()"

    @property
    def touched(self) -> Sequence[Touched]:
        """What the answers rest on so far."""
        return self._trace.touched

    @property
    def recalled(self) -> Sequence[Recalled]:
        """What memory answered so far, question by question."""
        return self._recalled

    def recall(self, provider: Provider, keys: Sequence[Key]) -> Recalled | None:
        """What memory answers to a question that this request has not asked; None where it is to be asked for. Whoever
        goes on to run the operation has it known by then."""
        found = provider.recall(keys, self._context, self._trace)
        return None if found is None else (provider, keys, found)

    def know(self, recalled: Iterable[Recalled]) -> None:
        """These questions are answered, to the end of the request."""
        for provider, keys, found in recalled:
            self._loader(provider).know(keys, found)

    def asked_of(self, type_: str, by: str) -> bool:
        """Whether there is anybody to ask."""
        return bool(self._providers.providers(type_, by))

    def tell(self, type_: str, by: str, value: Hashable, told: Sequence[Told]) -> None:
        """Of a value by which a question may be asked: what whoever is asked so is told of others by it."""
        for provider in self._providers.providers(type_, by):
            if provider.facts.served:
                self._loader(provider).tell(value, told)

    def one(
        self, type_: str, by: str, keys: Sequence[Key | None], *, agency: str | None = None, ranked: bool = False
    ) -> Found[list[Any | AgencyError | None]]:
        """The record of each key, None where no agency has one, the error where that cannot be known.

        With several providers the first in order that has a record gives it, and knows what the others say; `agency`
        asks that one only, `ranked` as of `many`.
        """
        return then(
            self.many(type_, by, keys, agency=agency, ranked=ranked), _last_of_each if ranked else _only_of_each
        )

    def many(
        self, type_: str, by: str, keys: Sequence[Key | None], *, agency: str | None = None, ranked: bool = False
    ) -> Found[list[Gathered]]:
        """The records of each key from every provider of the type, with how each agency answered.

        `ranked`: the first in order that answers gives them; the next is asked for what the one before it could not.
        """
        wanted = tuple([key for key in keys if key is not None])
        providers = self._providers.providers(type_, by)
        if agency is not None:
            providers = [one for one in providers if one.agency == agency]
        if not wanted or not providers:
            return [NOTHING] * len(keys)
        if ranked and len(providers) > 1:
            in_turn = self._in_turn(type_, wanted, providers)
            return then(in_turn, lambda found: [NOTHING if key is None else found[key] for key in keys])

        def gathered(answered: list[list[Answer]]) -> list[Gathered]:
            self._answered.append((type_, wanted, providers, answered))
            if len(keys) == 1:
                (answers,) = zip(*answered, strict=True)
                return [_gathered(providers, answers)]
            # Many parents often ask by one key, whose answer is put together once.
            of_key = dict(zip(wanted, zip(*answered, strict=True), strict=True))
            found: dict[Key | None, Gathered] = {key: _gathered(providers, answers) for key, answers in of_key.items()}
            found[None] = NOTHING
            return [found[key] for key in keys]

        if len(providers) == 1:
            return then(self._loader(providers[0]).answers(wanted), lambda answers: gathered([answers]))
        return then(all_of([self._loader(provider).answers(wanted) for provider in providers]), gathered)

    @stepwise
    def _in_turn(self, type_: str, keys: Sequence[Key], providers: Sequence[Provider]) -> Steps[dict[Key, Gathered]]:
        found = dict.fromkeys(keys, NOTHING)
        for provider in providers:
            unknown = tuple(key for key, known in found.items() if all(c.error for c in known.contributions))
            if not unknown:
                break
            answers: list[Answer] = yield self._loader(provider).answers(unknown)
            self._answered.append((type_, unknown, [provider], [answers]))
            for key, answer in zip(unknown, answers, strict=True):
                told = (*found[key].contributions, Contribution(provider.agency, answer.error))
                found[key] = Gathered(answer.records, told, answer.total)
        return found

    def silent(self, type_: str, about: Key | None) -> list[str]:
        """The agencies that said they have no record of this type, about whom it was asked (a key).

        Where the type itself was not asked for, for want of a key of its own: those that have no record of hers at all.
        """
        for asked, keys, providers, answers in self._answered:
            for provider, of_keys in zip(providers, answers, strict=True):
                for key, answer in zip(keys, of_keys, strict=True):
                    if not answer.records and answer.error is None:
                        for what in ((asked, key), (asked, None), (None, key)):
                            self._silent.setdefault(what, {})[provider.agency] = None
        self._answered.clear()
        told = self._silent.get((type_, about)) or self._silent.get((type_, None)) or self._silent.get((None, about))
        return list(told or ())

    @stepwise
    def page(self, type_: str, by: str, searches: Sequence[Search]) -> Steps[list[Gathered]]:
        """The slice each search asks for, from the first provider that answers: pages of two do not add up.

        Those that failed before it, and those that ought to be served and are not, are told beside what it gives.
        """
        found = [NOTHING] * len(searches)
        told: list[tuple[Contribution, ...]] = [()] * len(searches)
        well = False
        for provider in self._providers.providers(type_, by):
            if well and (provider.facts.served or not provider.facts.wanted):
                continue
            answers: Sequence[Answer] = yield self._loader(provider).answers(tuple(searches))
            if provider.facts.served:
                answers = yield self._counted(provider, searches, answers)
            pages = [_page(provider, search, answer) for search, answer in zip(searches, answers, strict=True)]
            told = [(*before, *page.contributions) for before, page in zip(told, pages, strict=True)]
            if not well:
                found, well = pages, not any(page.errors for page in pages)
        return [msgspec.structs.replace(page, contributions=all_) for page, all_ in zip(found, told, strict=True)]

    @stepwise
    def _counted(
        self, provider: Provider, searches: Sequence[Search], answers: Sequence[Answer]
    ) -> Steps[Sequence[Answer]]:
        """The answers with their totals: of an agency that tells none behind the end of a list, the start is asked."""
        behind = [
            place
            for place, (search, answer) in enumerate(zip(searches, answers, strict=True))
            if search.offset and answer == Answer()
        ]
        if not behind:
            return answers
        starts = tuple(replace(searches[place], offset=0, limit=1) for place in behind)
        found: list[Answer] = yield self._loader(provider).answers(starts)
        totals = dict(zip(behind, found, strict=True))
        return [
            Answer(total=totals[place].total or 0, error=totals[place].error) if place in totals else answer
            for place, answer in enumerate(answers)
        ]

    def _loader(self, provider: Provider) -> Loader:
        loader = self._loaders.get(id(provider))
        if loader is None:
            loader = Loader(provider, self._context, self._trace, self._on_record, self._recalled)
            self._loaders[id(provider)] = loader
        return loader


def _page(provider: Provider, search: Search, answer: Answer) -> Gathered:
    searcher = provider.facts.searcher if search.text and answer.error is None else None
    return Gathered(answer.records, (Contribution(provider.agency, answer.error, searcher),), answer.total)


def _gathered(providers: Sequence[Provider], answers: Sequence[Answer]) -> Gathered:
    if len(answers) == 1:
        # Most questions have one provider.
        answer = answers[0]
        return Gathered(answer.records, (Contribution(providers[0].agency, answer.error),), answer.total)
    totals = [answer.total for answer in answers if answer.total is not None]
    return Gathered(
        records=tuple(record for answer in answers for record in answer.records),
        contributions=tuple(
            Contribution(provider.agency, answer.error) for provider, answer in zip(providers, answers, strict=True)
        ),
        total=sum(totals) if totals else None,
    )


NOTHING = Gathered()


def listed(found: Gathered) -> tuple[Any, ...] | AgencyError:
    """A short list as a whole: all of it, or the reason it is not known."""
    return found.errors[0] if found.errors else found.records


def together(records: Sequence[Any]) -> list[Any] | AgencyError:
    """Records of several keys as a whole: those that there are, or the reason that one of them is not known."""
    failed = next((one for one in records if isinstance(one, AgencyError)), None)
    return failed or [one for one in records if one is not None]


def _only_of_each(found: Sequence[Gathered]) -> list[Any | AgencyError | None]:
    return [_only(one) for one in found]


def _last_of_each(found: Sequence[Gathered]) -> list[Any | AgencyError | None]:
    return [_only(one.last) for one in found]


def _only(found: Gathered) -> Any | AgencyError | None:
    if len(found.records) > 1:
        return beside(found.records[0], found.records[1:])
    if found.records:
        return found.records[0]
    return found.errors[0] if found.errors else None
