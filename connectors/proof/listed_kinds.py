"""Kinds that an agency lists, and that nobody could find by their code: what is of such a kind would say of none."""

from collections.abc import Mapping, Sequence

from connectors.contract import Answers, Contract, Question
from connectors.manifest import Manifest
from connectors.manifest.faults import Faults


def prove_listed(
    manifest: Manifest, contracts: Mapping[str, Contract], questions: Sequence[Question], faults: Faults
) -> None:
    """Add each type whose records are kinds, told apart by a code that need have no name, that is given as a whole and
    not one by one. Records name their kinds by the code, and the agency that listed one is who is asked for it."""
    given = {(lookup.type, lookup.by) for lookup in manifest.lookup}
    for number, lookup in enumerate(manifest.lookup):
        contract = contracts.get(lookup.type)
        if lookup.by != "all" or contract is None:
            continue
        for one in questions:
            fact = contract.facts.get(one.by) if one.type == contract.type else None
            if fact is None or fact.as_text is None or one.answers is not Answers.ONE:
                continue
            if (lookup.type, one.by) not in given:
                wrong = f"{lookup.type} is given whole and not by {one.by}: what is of such a kind would say of none"
                todo = f'answer {lookup.type} by "{one.by}" too, of the same source'
                faults.add(("lookup", number, "by"), wrong, todo)
