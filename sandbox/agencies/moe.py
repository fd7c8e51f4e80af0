"""Office of the Permanent Secretary, Ministry of Education: the registry of education, by SOAP 1.1 behind basic
authentication.

Records of study are told for up to twenty persons a call, certificates of one person or by their number, institutions
by up to fifty codes or a province, in pages of five (`PageNo` from 1, `Pages` says how many). A person without records
of study costs an empty list; one without certificates, and a number that nobody has, a fault whose `ErrorCode` is
EDU-404. A question it does not like is a fault too, EDU-400, and too many keys EDU-413; every fault is HTTP 500, and
who is not let in gets 401. Dates of records are such as `16/05/2548`, those on certificates are written out in Thai
digits (`๓๑ มีนาคม ๒๕๕๒`). What is not there is left out, `xsi:nil`, or a dash in place of a certificate's number. The
WSDL is at `/EducationRegistry.asmx?wsdl`, for anybody.
"""

import base64
import hmac
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.agencies.hotels import MONTHS
from sandbox.agencies.writing import be_slashes, thai_digits
from sandbox.world.build import World
from sandbox.world.education import Institution, Qualification, Study, levels

USER = "saan"
PERSONS, CODES, PAGE = 20, 50, 5
PATH = "/EducationRegistry.asmx"
NAMESPACE: Final = "http://registry.moe.example/education/v2"
ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
OUTCOMES = {"STUDYING": "กำลังศึกษา", "GRADUATED": "สำเร็จการศึกษา", "LEFT": "พ้นสภาพ"}
TYPES = {"SCHOOL": "01", "COLLEGE": "02", "UNIVERSITY": "03", "LEARNING_CENTRE": "09"}
AFFILIATIONS = {"PUBLIC": "รัฐ", "PRIVATE": "เอกชน", "LOCAL": "อปท."}
HONOURS = {1: "เกียรตินิยมอันดับ 1", 2: "เกียรตินิยมอันดับ 2"}

_Values = Mapping[str, Sequence[str]]


class _Fault(Exception):
    """A question that is not answered: the registry's code and its reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def build(world: World, password: str) -> Starlette:
    """The application; whoever asks is `USER` with this password."""
    registry = _Registry(world)
    credentials = "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()
    wsdl = Path(__file__).with_suffix(".wsdl").read_text(encoding="utf-8")

    async def definition(request: Request) -> Response:
        if "wsdl" not in request.query_params:
            return Response("add ?wsdl", 400)
        address = str(request.url.replace(query=""))
        return Response(wsdl.replace("{ADDRESS}", address), media_type="text/xml; charset=utf-8")

    async def asked(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), credentials.encode()):
            return Response(status_code=401, headers={"WWW-Authenticate": 'Basic realm="registry"'})
        try:
            operation, values = _question(await request.body())
            answer = registry.operations.get(operation)
            if answer is None:
                raise _Fault("EDU-400", operation)
            return _answer(operation, answer(values))
        except _Fault as fault:
            return _refusal(fault)

    return Starlette(
        routes=[Route(PATH, definition, methods=["GET"]), Route(PATH, asked, methods=["POST"])],
    )


class _Registry:
    """Each operation: its arguments to what the answer's element holds."""

    def __init__(self, world: World) -> None:
        self._marks = {one.code: one.mark for one in levels().values()}
        self._institutions = {one.code: one for one in world.institutions}
        self._studies: dict[str, list[Study]] = defaultdict(list)
        for study in world.studies:
            self._studies[study.national_id].append(study)
        self._given: dict[str, list[Qualification]] = defaultdict(list)
        for given in world.qualifications:
            self._given[given.national_id].append(given)
        self._numbers = {one.number: one for one in world.qualifications}
        self.operations: Mapping[str, Callable[[_Values], list[Element]]] = {
            "GetStudyRecords": self.studies,
            "GetCertificates": self.certificates,
            "VerifyCertificate": self.certificate,
            "GetInstitutions": self.institutions,
            "FindInstitutions": self.in_province,
        }

    def studies(self, values: _Values) -> list[Element]:
        asked = _some(values, "CitizenId", PERSONS)
        return [_list("StudyRecords", [self._study(one) for id_ in asked for one in self._studies.get(id_, ())])]

    def certificates(self, values: _Values) -> list[Element]:
        (asked,) = _some(values, "CitizenId", 1)
        found = self._given.get(asked)
        if not found:
            raise _Fault("EDU-404", "ไม่พบข้อมูลวุฒิการศึกษา")
        return [_list("Certificates", [self._certificate(one) for one in found])]

    def certificate(self, values: _Values) -> list[Element]:
        (asked,) = _some(values, "CertificateNo", 1)
        found = self._numbers.get(asked)
        if found is None:
            raise _Fault("EDU-404", "ไม่พบเลขที่วุฒิบัตร")
        return [self._certificate(found)]

    def institutions(self, values: _Values) -> list[Element]:
        found = [self._institutions.get(code) for code in _some(values, "InstitutionCode", CODES)]
        return [_list("Institutions", [self._institution(one) for one in found if one])]

    def in_province(self, values: _Values) -> list[Element]:
        (asked,) = _some(values, "ProvinceCode", 1)
        number = (values.get("PageNo") or ["1"])[0]
        if not number.isdecimal() or number == "0":
            raise _Fault("EDU-400", "PageNo")
        found = [one for one in self._institutions.values() if one.subdistrict[:2] == asked]
        start = (int(number) - 1) * PAGE
        pages = _leaf("Pages", str(-(-len(found) // PAGE)))
        return [_list("Institutions", [self._institution(one) for one in found[start : start + PAGE]]), pages]

    def _study(self, one: Study) -> Element:
        th, en = one.programme
        return _row(
            "StudyRecord",
            ("RecordNo", one.number),
            ("CitizenId", one.national_id),
            ("InstitutionCode", one.institution),
            ("InstitutionNameTh", self._institutions[one.institution].name_th),
            ("Level", self._marks[one.level]),
            ("ProgrammeTh", th),
            *([("ProgrammeEn", en)] if en else []),
            ("AcademicYear", str(one.began_on.year + 543)),
            ("EnrolledDate", be_slashes(one.began_on)),
            ("LeftDate", be_slashes(one.ended_on) or None),
            ("Status", OUTCOMES[one.outcome]),
            ("Gpax", one.grade),
            ("CertificateNo", one.qualification or "-"),
        )

    def _certificate(self, one: Qualification) -> Element:
        th, en = one.title
        return _row(
            "Certificate",
            ("CertificateNo", one.number),
            ("CitizenId", one.national_id),
            ("TitleTh", th),
            *([("TitleEn", en)] if en else []),
            ("Level", self._marks[one.level]),
            ("InstitutionCode", one.institution),
            ("GrantedDate", _written_out(one.granted_on)),
            ("Honours", HONOURS.get(one.honours)),
            ("Status", "REVOKED" if one.revoked_on else "VALID"),
            ("RevokedDate", _written_out(one.revoked_on) if one.revoked_on else None),
        )

    def _institution(self, one: Institution) -> Element:
        return _row(
            "Institution",
            ("InstitutionCode", one.code),
            ("NameTh", one.name_th),
            *([("NameEn", one.name_en)] if one.name_en else []),
            ("Type", TYPES[one.kind]),
            ("Affiliation", AFFILIATIONS[one.under]),
            ("ProvinceCode", one.subdistrict[:2]),
            ("SubdistrictCode", one.subdistrict),
            *(("Level", self._marks[level]) for level in one.levels),
            ("ClosedDate", be_slashes(one.closed_on) or None),
        )


def _written_out(day: date) -> str:
    return thai_digits(f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}")


def _some(values: _Values, name: str, most: int) -> Sequence[str]:
    found = values.get(name, ())
    if not found or not all(found):
        raise _Fault("EDU-400", name)
    if len(found) > most:
        raise _Fault("EDU-413", f"{name}: 1-{most}")
    return found


def _question(body: bytes) -> tuple[str, _Values]:
    """The operation that is asked for, and its arguments by name."""
    try:
        inside = ElementTree.fromstring(body).find(f"{{{ENVELOPE}}}Body/*")
    except ElementTree.ParseError:
        inside = None
    if inside is None or not inside.tag.startswith(f"{{{NAMESPACE}}}"):
        raise _Fault("EDU-400", "no question")
    values: dict[str, list[str]] = {}
    for one in inside:
        values.setdefault(one.tag.removeprefix(f"{{{NAMESPACE}}}"), []).append((one.text or "").strip())
    return inside.tag.removeprefix(f"{{{NAMESPACE}}}"), values


def _leaf(name: str, text: str | None) -> Element:
    """An element with a text; without one it is nil."""
    found = Element(f"{{{NAMESPACE}}}{name}", {} if text is not None else {NIL: "true"})
    found.text = text
    return found


def _row(name: str, *cells: tuple[str, str | None]) -> Element:
    return _list(name, [_leaf(cell, text) for cell, text in cells])


def _list(name: str, rows: Sequence[Element]) -> Element:
    found = Element(f"{{{NAMESPACE}}}{name}")
    found.extend(rows)
    return found


def _answer(operation: str, parts: Sequence[Element]) -> Response:
    return _sent(_list(f"{operation}Response", parts), 200)


def _refusal(fault: _Fault) -> Response:
    found = Element(f"{{{ENVELOPE}}}Fault")
    SubElement(found, "faultcode", {"xmlns:soap": ENVELOPE}).text = "soap:Client"
    SubElement(found, "faultstring").text = fault.reason
    SubElement(SubElement(found, "detail"), f"{{{NAMESPACE}}}ErrorCode").text = fault.code
    return _sent(found, 500)


def _sent(inside: Element, status: int) -> Response:
    envelope = Element(f"{{{ENVELOPE}}}Envelope")
    SubElement(envelope, f"{{{ENVELOPE}}}Body").append(inside)
    text = ElementTree.tostring(envelope, encoding="utf-8", xml_declaration=True)
    return Response(text, status, media_type="text/xml; charset=utf-8")
