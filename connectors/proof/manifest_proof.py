"""Proves a manifest against the graph: whether it delivers what the types of its lookups promise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from connectors.contract import Answerable, Contract, Question
from connectors.manifest import Lookup, Manifest
from connectors.manifest.decode import FAILED
from connectors.manifest.faults import Faults, ManifestFault, did_you_mean
from connectors.manifest.toml_positions import Place
from connectors.proof.listed_kinds import prove_listed
from connectors.proof.load_manifest import Reading
from connectors.proof.lookup_proof import LookupProof, ProvedLookup
from connectors.proof.scope_proof import prove_scopes
from connectors.proof.source_proof import prove_source
from connectors.proof.unmapped_facts import prove_mapped


@dataclass(frozen=True, slots=True)
class Proof:
    """What the proof of `file` came to: every fault, or lookups that can be served, and with which variables."""

    file: Path
    manifest: Manifest | None
    lookups: tuple[ProvedLookup, ...]
    faults: tuple[ManifestFault, ...]
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


def prove(reading: Reading, answerable: Answerable) -> Proof:
    """Prove what was read of a manifest against what its agency may answer. Nothing is asked, opened or raised."""
    faults = reading.faults
    manifest = reading.manifest
    if manifest is None:
        return Proof(faults.file, None, (), faults.sorted())
    prove_source(manifest, faults)
    prove_scopes(manifest.agency.id, manifest.scopes, faults)
    contracts, questions = answerable(manifest.agency.id)
    graph = _Graph(contracts, {(one.type, one.by): one for one in questions})
    lookups = []
    seen: set[tuple[str, str]] = set()
    for number, lookup in enumerate(manifest.lookup):
        place: Place = ("lookup", number)
        if (lookup.type, lookup.by) in seen:
            faults.add(place, f"{lookup.type} by {lookup.by} is there twice", "leave one out, or make it a variant")
        seen.add((lookup.type, lookup.by))
        question = graph.question(lookup, place, faults)
        if question is not None and lookup.request is not FAILED:
            contract = contracts[lookup.type]
            prover = LookupProof(manifest, lookup, question=question, contract=contract, place=place, faults=faults)
            lookups.append(prover.proved(reading.text))
    for type_ in manifest.fields.keys() - {lookup.type for lookup in manifest.lookup}:
        faults.add(("fields", type_), f"no lookup gives a {type_}", did_you_mean(type_, {one for one, _ in seen}))
    prove_mapped(manifest, contracts, faults)
    prove_listed(manifest, contracts, questions, faults)
    return Proof(faults.file, manifest, () if len(faults) else tuple(lookups), faults.sorted(), reading.variables)


@dataclass(frozen=True, slots=True)
class _Graph:
    contracts: Mapping[str, Contract]
    questions: Mapping[tuple[str, str], Question]

    def question(self, lookup: Lookup, place: Place, faults: Faults) -> Question | None:
        if lookup.type not in self.contracts:
            wrong = f'agencies give no type "{lookup.type}"'
            near = get_close_matches(lookup.type, self.contracts, 1, 0.6)
            todo = f'did you mean "{near[0]}"?' if near else f"this one may give {', '.join(self.contracts)}"
            faults.add((*place, "type"), wrong, todo)
            return None
        meant = self.contracts[lookup.type].type
        if (meant, lookup.by) not in self.questions:
            known = [by for type_, by in self.questions if type_ == meant]
            wrong = f'the graph never asks for {lookup.type} by "{lookup.by}"'
            faults.add((*place, "by"), wrong, did_you_mean(lookup.by, known))
            return None
        return self.questions[meant, lookup.by]
