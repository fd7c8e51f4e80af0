"""`/my-data`: the pages on which a citizen sees who read her data, and who may."""

from collections.abc import Callable

from starlette.routing import BaseRoute, Route

from access.oauth.authority import Authority
from endpoints.my_data.graph_words import GraphWords
from endpoints.my_data.own_data import Answer, OwnData
from endpoints.my_data.signed_in import OwnPages
from endpoints.my_data.who_read import WhoRead
from endpoints.pages.page import PageTemplates
from endpoints.sign_in.sessions_and_csrf import Sessions
from resolvers.request import Books


def my_data_routes(
    authority: Authority,
    sessions: Sessions,
    templates: PageTemplates,
    *,
    answer: Answer,
    books: Callable[[], Books],
    graph: GraphWords,
) -> list[BaseRoute]:
    """`answer` answers operations of the graph, `books` are what the hub itself keeps."""
    pages, own = OwnPages(authority.seal, sessions, templates), OwnData(answer)
    reading = WhoRead(pages, own, books, graph)
    return [Route("/my-data", pages.shown(reading.show), methods=["GET"])]
