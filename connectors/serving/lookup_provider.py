"""One lookup of one agency, from the keys asked to the records answered."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.contract import Key, Question
from connectors.errors import NotAskable
from connectors.isolation.containment import in_thread
from connectors.mapping.answer_reader import NormalKey, normal
from connectors.mapping.exchange import KeyBatch, at_length
from connectors.mapping.mapped_fact import Parts
from connectors.provider import Answer, LookupContext, LookupFacts, Trace, WithoutMemory
from connectors.serving.fetch import Fetcher, RequestPlan
from connectors.serving.row_matching import RowMatcher
from connectors.values.identifiers import normal_key


@dataclass(frozen=True, slots=True)
class LookupProvider(WithoutMemory):
    """Answers every key of a lookup: normalised, gathered into batches, matched by value, made into records."""

    agency: str
    question: Question
    facts: LookupFacts
    plans: tuple[RequestPlan, ...]
    patterns: Mapping[str, re.Pattern[str]]
    fetching: Fetcher
    answering: RowMatcher

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key; what failed is in the key's answer. Keys that cannot be here have no record."""
        trace.reached += len(keys)
        known = {key: self._parts(key) for key in keys}
        asked = {normal(self.question, parts): parts for parts in known.values() if parts is not None}
        answers = self._unasked(asked) if self.plans[-1].proved.words else {}
        for key in answers:
            del asked[key]
        batches = list(self._batches(list(asked.values())))
        for found in await asyncio.gather(*(self._answers(plan, batch, context, trace) for plan, batch in batches)):
            answers.update(found)
        return {
            key: Answer() if parts is None else answers[normal(self.question, parts)] for key, parts in known.items()
        }

    def _unasked(self, keys: Mapping[NormalKey, Parts]) -> dict[NormalKey, Answer]:
        """The answers to keys of which the source has no word for a part: nobody is asked, and no call has failed."""
        found = {}
        for key, parts in keys.items():
            if (name := self._plan(parts).proved.wordless(parts)) is not None:
                wrong = f"it has no word for this value of {name}"
                found[key] = Answer(error=NotAskable(self.agency, self.question.name, reason=wrong))
        return found

    def _plan(self, parts: Parts) -> RequestPlan:
        return next(plan for plan in self.plans if plan.fits(parts))

    def _parts(self, key: Key) -> Parts | None:
        """A key by its parts, with those its patterns find; None for a key that cannot be here."""
        kinds = self.question.key
        values = key if isinstance(key, tuple) else (key,)
        parts: dict[str, str] = {}
        for (name, kind), value in zip(kinds.items(), values, strict=True):
            text = normal_key(kind, value)
            if text is None or text in (".", ".."):
                return None
            parts[name] = text
        proved = self.plans[-1].proved
        for name, words in proved.words.items():
            leaf = proved.shapes[-1].map.leaf(name)
            if name in parts and parts[name] not in words and leaf is not None and leaf.rest is None:
                return None
        for name, pattern in self.patterns.items():
            found = pattern.fullmatch(parts[name])
            if found is None:
                return None
            parts |= {part: text for part, text in found.groupdict().items() if text is not None}
        return parts

    def _batches(self, keys: Sequence[Parts]) -> Iterator[tuple[RequestPlan, KeyBatch]]:
        gathered: dict[tuple[int, tuple[str, ...]], list[Parts]] = {}
        for parts in keys:
            number = next(n for n, plan in enumerate(self.plans) if plan.fits(parts))
            shared = tuple(parts.get(name, "") for name in self.plans[number].proved.shared)
            gathered.setdefault((number, shared), []).append(parts)
        for (number, values), alike in gathered.items():
            plan = self.plans[number]
            shared_parts = dict(zip(plan.proved.shared, values, strict=True))
            for start in range(0, len(alike), plan.proved.batch):
                yield plan, KeyBatch(tuple(alike[start : start + plan.proved.batch]), shared_parts)

    async def _answers(
        self, plan: RequestPlan, batch: KeyBatch, context: LookupContext, trace: Trace
    ) -> dict[NormalKey, Answer]:
        try:
            pages = await self.fetching.pages(plan, batch, context, trace)
            if at_length((page.reply for page in pages), sum(len(page.rows) for page in pages)):
                return await in_thread(self.answering.of_keys, batch, pages)
            return self.answering.of_keys(batch, pages)
        except BaseException as raised:
            error = self.fetching.failure(raised, batch)
            return dict.fromkeys((normal(self.question, parts) for parts in batch.keys), Answer(error=error))
