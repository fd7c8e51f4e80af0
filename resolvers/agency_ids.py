"""An agency goes by two ids, its connector's and the catalogue's: its name there leads from one to the other."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from connectors.errors import AgencyError
from resolvers import ids
from resolvers.lookups import Lookups
from resolvers.providers import KnownProviders
from resolvers.request import Request
from resolvers.stepwise import Found, Steps, come, stepwise
from supergraph.joins import Argument, Join

AGENCY: Final = "Agency"
BY_ID: Final = f"{AGENCY}.agencyId"
BY_NAME: Final = f"{AGENCY}.nameTh"


@stepwise
def catalogue_ids(given: Sequence[str], request: Request) -> Steps[list[str | AgencyError | None]]:
    """Of each connector's id the catalogue's id of its agency; None of whatever is no such id, or not listed there."""
    names = [request.providers.of(one.strip()).catalogue for one in given]
    found: list[Any] = yield request.lookups.one(AGENCY, "nameTh", names)
    return [one if one is None or isinstance(one, AgencyError) else one.agency_id for one in found]


async def connectors_of(given: str, lookups: Lookups, known: KnownProviders, argument: str = "agency") -> Sequence[str]:
    """The ids of the connectors that are meant: one by its own, or all of an agency by the catalogue's or the graph's.

    What nobody goes by stays as it is: it may be a connector that was. Raises BadId for the id of something else, and
    AgencyError where the catalogue cannot be asked.
    """
    if given.strip() in known:
        return (given.strip(),)
    (id_,) = ids.key_of(AGENCY, given.strip(), argument)
    (found,) = await come(lookups.one(AGENCY, "agencyId", [id_]))
    if isinstance(found, AgencyError):
        raise found
    return [one.id for one in known.in_catalogue(found.name_th)] if found else (id_,)


def taken_by(join: Join) -> tuple[str, ...]:
    """The arguments of a join that take the id of an agency."""
    return tuple(one.name for _, one in join.parts if isinstance(one, Argument) and one.id_of == AGENCY)


def by_either(names: Sequence[str], resolver: Callable[..., Found[list[Any]]]) -> Callable[..., Found[list[Any]]]:
    """A set resolver whose arguments of these `names` take a connector's id, too."""

    @stepwise
    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> Steps[list[Any]]:
        given = [name for name in names if arguments.get(name)]
        found = yield catalogue_ids([arguments[name] for name in given], request)
        for name, id_ in zip(given, found, strict=True):
            if isinstance(id_, AgencyError):
                return [id_] * len(parents)
            arguments[name] = id_ or arguments[name]
        answer: list[Any] = yield resolver(parents, request, **arguments)
        return answer

    return resolve
