"""SOAP messages as a WSDL describes them. The only place that knows zeep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import zeep
import zeep.exceptions
from lxml import etree
from zeep.wsdl.bindings.soap import Soap12Binding

_MOST_BYTES: Final = 5_000_000
_SETTINGS: Final = {"forbid_dtd": True, "forbid_entities": True, "xml_huge_tree": False}
_LOCATIONS: Final = ("location", "schemaLocation")


class NotAWsdl(ValueError):
    """A WSDL that cannot be used, or one that leads elsewhere; says why."""


class NotFitting(ValueError):
    """Arguments that an operation does not take."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent."""

    body: bytes
    headers: Mapping[str, str]


class WsdlDocuments:
    """What a WSDL consists of: files in one folder, or what was fetched. Nothing else is ever loaded."""

    def __init__(self, folder: Path | None = None, fetched: Mapping[str, bytes] | None = None) -> None:
        self._folder = folder.resolve() if folder else None
        self._fetched = fetched or {}

    @property
    def fetched(self) -> int:
        """Bytes that a source gave."""
        return sum(len(one) for one in self._fetched.values())

    def load(self, url: str) -> bytes:
        """What zeep asks for. Raises NotAWsdl."""
        if url in self._fetched:
            return self._fetched[url]
        file = Path(str(url).removeprefix("file://"))
        if self._folder is None or "://" in str(file) or not file.resolve().is_relative_to(self._folder):
            raise NotAWsdl("it imports what is not beside it")
        try:
            if file.stat().st_size > _MOST_BYTES:
                raise NotAWsdl("it is too large")
            return file.read_bytes()
        except OSError:
            raise NotAWsdl("it cannot be read") from None


def imported(address: str, text: bytes) -> tuple[str, ...]:
    """The addresses that a WSDL or schema imports. Raises NotAWsdl."""
    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise NotAWsdl("it is no XML") from None
    found = []
    for element in root.iter("{*}import", "{*}include"):
        location = next((element.get(name) for name in _LOCATIONS if element.get(name)), None)
        if location:
            found.append(urljoin(address, location))
    return tuple(found)


class Envelopes:
    """Writes the messages of one service. Raises NotAWsdl."""

    def __init__(self, location: str, documents: WsdlDocuments, service: str | None, port: str | None) -> None:
        try:
            client: Any = zeep.Client
            self._client = client(location, transport=documents, settings=zeep.Settings(**_SETTINGS))
            self._proxy = self._client.bind(service, port)
        except NotAWsdl:
            raise
        except (zeep.exceptions.Error, etree.LxmlError, ValueError, KeyError, AttributeError, RecursionError) as error:
            raise NotAWsdl(f"it cannot be used ({type(error).__name__})") from None
        if self._proxy is None:
            raise NotAWsdl("it has no service")

    def operations(self) -> frozenset[str]:
        """What can be asked."""
        return frozenset(self._proxy._binding.all())

    def takes(self, operation: str) -> frozenset[str] | None:
        """The names of an operation's arguments; None where they cannot be told."""
        try:
            body = self._proxy._binding.get(operation).input.body
            return frozenset(name for name, _ in body.type.elements)
        except (ValueError, AttributeError, TypeError):
            return None

    def describes(self, operation: str) -> tuple[tuple[str, str, bool, bool], ...]:
        """Each argument of an operation: its name, its type, whether it may come many times, and whether it must come.

        Empty where they cannot be told.
        """
        try:
            elements = self._proxy._binding.get(operation).input.body.type.elements
            return tuple(
                (str(name), str(one.type.name), bool(one.accepts_multiple), not one.is_optional and not one.nillable)
                for name, one in elements
            )
        except (ValueError, AttributeError, TypeError):
            return ()

    def gives(self, operation: str) -> tuple[str | None, tuple[str, ...]]:
        """Where the rows are in an operation's answer (None: it is one row), and the paths of the values in a row.

        Empty where they cannot be told.
        """
        try:
            elements = self._proxy._binding.get(operation).output.body.type.elements
        except (ValueError, AttributeError, TypeError):
            return None, ()
        path, row = _rows(elements, "")
        return path, tuple(_leaves(row if path else elements, ""))

    @property
    def address(self) -> str | None:
        """Where the service says it is."""
        found = self._proxy._binding_options.get("address")
        return str(found) if found else None

    def message(self, operation: str, arguments: Mapping[str, Any]) -> Message:
        """A message. Raises NotFitting where the arguments are not what the WSDL says."""
        binding = self._proxy._binding
        try:
            envelope = self._client.create_message(self._proxy, operation, **arguments)
            action = binding.get(operation).soapaction or ""
        except (zeep.exceptions.Error, TypeError, ValueError, AttributeError, KeyError):
            raise NotFitting("the arguments are not what its WSDL says") from None
        body = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
        if isinstance(binding, Soap12Binding):
            return Message(body, {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'})
        return Message(body, {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'})


_DEEPEST: Final = 6


def _children(element: Any) -> Any:
    """The elements inside one; none of a plain value."""
    return getattr(element.type, "elements", ()) or ()


def _rows(elements: Any, before: str) -> tuple[str | None, Any]:
    """The first element that may come many times and holds others, or the only one there is that does."""
    if before.count(".") < _DEEPEST:
        for name, element in elements:
            if element.accepts_multiple and _children(element):
                return f"{before}{name}", _children(element)
        for name, element in elements:
            found, row = _rows(_children(element), f"{before}{name}.")
            if found:
                return found, row
    if len(elements) == 1 and not before and _children(elements[0][1]):
        return str(elements[0][0]), _children(elements[0][1])
    return None, ()


def _leaves(elements: Any, before: str) -> Iterator[str]:
    for name, element in elements:
        inner = _children(element)
        if inner and before.count(".") < _DEEPEST:
            yield from _leaves(inner, f"{before}{name}.")
        elif not inner:
            yield f"{before}{name}"
