"""SOAP messages as a WSDL describes them. The only place that knows zeep."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import zeep
import zeep.exceptions
from lxml import etree
from zeep.wsdl.bindings.soap import Soap12Binding

from connectors.urls import join_url

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
        self.loaded: dict[str, bytes] = {}
        """What was loaded, by where it is."""

    @property
    def fetched(self) -> int:
        """Bytes that a source gave."""
        return sum(len(one) for one in self._fetched.values())

    def load(self, url: str) -> bytes:
        """What zeep asks for. Raises NotAWsdl."""
        self.loaded[url] = self._fetched[url] if url in self._fetched else self._read(url)
        if len(self.loaded[url]) > _MOST_BYTES:
            raise NotAWsdl("it is too large")
        return self.loaded[url]

    def _read(self, url: str) -> bytes:
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
            found.append(join_url(address, location))
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

    def describes(self, operation: str) -> tuple["WsdlElement", ...]:
        """The arguments of an operation. Empty where they cannot be told."""
        return self._elements(operation, "input")

    def gives(self, operation: str) -> tuple["WsdlElement", ...]:
        """What an operation's answer consists of. Empty where that cannot be told."""
        return self._elements(operation, "output")

    def _elements(self, operation: str, way: str) -> tuple["WsdlElement", ...]:
        try:
            type_ = getattr(self._proxy._binding.get(operation), way).body.type
        except (ValueError, AttributeError, TypeError):
            return ()
        return _Elements().below(type_, ())

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


@dataclass(frozen=True, slots=True)
class WsdlElement:
    """An element, or an attribute, whose name is `_` and its own then, as in the plain form of XML.

    `type` is the type of XML Schema that its values are of, such as `date`, or the name of the type of a table, whose
    elements are in `inner`; `named` what its type is called, if not so, and `owner` the type that it is declared in.
    `most` is how often it may come, where that is bounded.
    """

    name: str
    type: str
    named: str
    owner: str
    many: bool
    required: bool
    inner: tuple["WsdlElement", ...] = ()
    most: int | None = None


DEEPEST: Final = 8
_MOST_ELEMENTS: Final = 5_000
"""Levels, and elements in all, of one message that are looked at: types may hold themselves, and each other."""


class _Elements:
    """Walks what a message consists of; no type is entered within itself."""

    def __init__(self) -> None:
        self._left = _MOST_ELEMENTS

    def below(self, type_: Any, inside: tuple[Any, ...]) -> tuple[WsdlElement, ...]:
        """The elements and attributes of a type."""
        found: dict[str, WsdlElement] = {}
        for _, one in [*(getattr(type_, "elements", None) or ()), *(getattr(type_, "attributes", None) or ())]:
            # What may be anything has no name.
            if self._left > 0 and one.name is not None:
                self._left -= 1
                told = self._element(one, type_, inside)
                found.setdefault(told.name, told)
        return tuple(found.values())

    def _element(self, one: Any, owner: Any, inside: tuple[Any, ...]) -> WsdlElement:
        is_attribute = hasattr(one, "required")
        is_table = bool(getattr(one.type, "elements", None) or getattr(one.type, "attributes", None))
        within = (*inside, owner)
        entered = is_table and len(within) < DEEPEST and not any(one.type is other for other in within)
        base = getattr(one.type, "_default_qname", None)
        name = f"_{one.name}" if is_attribute else str(one.name)
        return WsdlElement(
            _TEXT if name.startswith("_value_") else name,
            "" if is_table or base is None else str(base.localname),
            str(one.type.name or ""),
            str(owner.name or ""),
            not is_attribute and (bool(one.accepts_multiple) or _is_repeated(owner)),
            bool(one.required) if is_attribute else not one.is_optional and not one.nillable,
            self.below(one.type, within) if entered else (),
            one.max_occurs if isinstance(getattr(one, "max_occurs", None), int) else None,
        )


def _is_repeated(type_: Any) -> bool:
    """Whether the elements of a type may come again and again together."""
    return bool(getattr(getattr(type_, "_element", None), "accepts_multiple", False))


_TEXT: Final = "_"
"""The text of an element that has attributes, too."""
