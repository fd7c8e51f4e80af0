"""`/my-data`: the pages on which a citizen sees who read her data, and who may."""

import datetime
from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute, Route

from access.oauth.authority import Authority
from connectors.serving.registry import AgencyFacts
from endpoints.my_data.asking import Asking
from endpoints.my_data.graph_words import GraphWords
from endpoints.my_data.held import Held
from endpoints.my_data.own_data import Answer, OwnData
from endpoints.my_data.signed_in import OwnPages
from endpoints.my_data.who_may import WhoMay
from endpoints.my_data.who_read import WhoRead
from endpoints.pages.page import PageTemplates
from endpoints.sign_in.sessions_and_csrf import Sessions
from resolvers.request import Books
from supergraph.graph import Supergraph


def my_data_routes(
    authority: Authority,
    sessions: Sessions,
    templates: PageTemplates,
    *,
    answer: Answer,
    books: Callable[[], Books],
    graph: Callable[[], Supergraph],
    facts: Callable[[], Sequence[AgencyFacts]],
    now: Callable[[], datetime.datetime],
) -> list[BaseRoute]:
    """`answer` answers operations of the graph, `books` are what the hub itself keeps; `graph` and `facts` tell what is
    served now."""
    pages, own, words = OwnPages(authority.seal, sessions, templates), OwnData(answer), GraphWords(graph, facts)
    reading, apps = WhoRead(pages, own, books, words), WhoMay(pages, authority, books, now=now)
    asking, held = Asking(pages, own, authority.questions, books, words), Held(pages, own, authority, graph, now=now)
    shown = {
        "/my-data": reading.show,
        "/my-data/apps": apps.show,
        "/my-data/ask": asking.form,
        "/my-data/questions": asking.listed,
        "/my-data/held": held.show,
    }
    done = {"/my-data/apps/end": apps.end, "/my-data/ask": asking.ask, "/my-data/export": held.export}
    return [
        *(Route(path, pages.shown(show), methods=["GET"]) for path, show in shown.items()),
        *(Route(path, pages.done(do), methods=["POST"]) for path, do in done.items()),
    ]
