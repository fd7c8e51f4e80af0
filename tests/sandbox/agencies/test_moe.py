from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import aiohttp
import pytest

from cli.sandbox_process import Sandbox
from sandbox.agencies.moe import CODES, ENVELOPE, NAMESPACE, NIL, PAGE, PATH, PERSONS, USER
from sandbox.world import named
from sandbox.world.build import World


class Registry:
    """Who asks the running registry, with the password or another."""

    def __init__(self, web: aiohttp.ClientSession, town: Sandbox, password: str | None = None) -> None:
        self._web = web
        self.url = town.environment["MOE_URL"] + PATH
        shown = town.environment["MOE_PASSWORD"] if password is None else password
        self._authorization = aiohttp.encode_basic_auth(USER, shown)

    async def send(self, body: bytes) -> tuple[int, bytes]:
        # A POST is not repeated on a connection that the server has closed meanwhile, so that none is kept open.
        headers = {
            "authorization": self._authorization,
            "content-type": "text/xml; charset=utf-8",
            "connection": "close",
        }
        async with self._web.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.read()

    async def ask(self, operation: str, **values: str | list[str]) -> Element:
        """What the answer's element holds, or the fault."""
        asked = Element(f"{{{NAMESPACE}}}{operation}")
        for name, value in values.items():
            for one in [value] if isinstance(value, str) else value:
                ElementTree.SubElement(asked, f"{{{NAMESPACE}}}{name}").text = one
        envelope = Element(f"{{{ENVELOPE}}}Envelope")
        ElementTree.SubElement(envelope, f"{{{ENVELOPE}}}Body").append(asked)
        status, body = await self.send(ElementTree.tostring(envelope))
        (found,) = ElementTree.fromstring(body).findall(f"{{{ENVELOPE}}}Body/*")
        assert status == (500 if found.tag.endswith("Fault") else 200)
        return found

    async def rows(self, name: str, operation: str, **values: str | list[str]) -> list[dict[str, str | None]]:
        """The texts of each row by name; None of what is nil."""
        return [
            {cell.tag.removeprefix(f"{{{NAMESPACE}}}"): None if cell.get(NIL) else cell.text for cell in row}
            for row in (await self.ask(operation, **values)).iter(f"{{{NAMESPACE}}}{name}")
        ]


def code(fault: Element) -> str | None:
    found = fault.find(f"detail/{{{NAMESPACE}}}ErrorCode")
    return None if found is None else found.text


@pytest.fixture
def registry(web: aiohttp.ClientSession, town: Sandbox) -> Registry:
    return Registry(web, town)


async def test_records_of_several_persons_come_in_one_answer(registry: Registry) -> None:
    asked = [named.OWNER, named.NEIGHBOUR, named.OFFICER]
    rows = await registry.rows("StudyRecord", "GetStudyRecords", CitizenId=asked)

    assert [(row["CitizenId"], row["Level"], row["AcademicYear"]) for row in rows] == [
        (named.OWNER, "ม.ปลาย", "2545"),
        (named.OWNER, "ป.ตรี", "2548"),
        (named.OFFICER, "ป.ตรี", "2552"),
        (named.OFFICER, "ป.โท", "2569"),
    ]
    assert (rows[1]["EnrolledDate"], rows[1]["LeftDate"], rows[1]["Gpax"]) == ("16/05/2548", "31/03/2552", "3.52")
    assert (rows[3]["LeftDate"], rows[3]["Gpax"], rows[3]["CertificateNo"]) == (None, None, "-")


async def test_nobody_known_costs_an_empty_list(registry: Registry) -> None:
    found = await registry.ask("GetStudyRecords", CitizenId=[named.NEIGHBOUR])

    assert [len(part) for part in found] == [0]


async def test_a_certificate_taken_back_says_since_when_in_thai_digits(registry: Registry) -> None:
    rows = await registry.rows("Certificate", "GetCertificates", CitizenId=named.BROTHER)

    assert [(row["Status"], row["GrantedDate"], row["RevokedDate"]) for row in rows] == [
        ("VALID", "๓๑ มีนาคม ๒๕๕๑", None),
        ("REVOKED", "๓๑ มีนาคม ๒๕๕๕", "๓ กุมภาพันธ์ ๒๕๕๗"),
        ("VALID", "๓ กุมภาพันธ์ ๒๕๕๗", None),
    ]
    assert rows == [
        row
        for one in rows
        for row in await registry.rows("Certificate", "VerifyCertificate", CertificateNo=str(one["CertificateNo"]))
    ]


async def test_what_has_no_english_and_no_honours_is_left_out_or_nil(registry: Registry) -> None:
    _, school = await registry.rows("Certificate", "GetCertificates", CitizenId=named.CITIZEN)
    _, degree = await registry.rows("Certificate", "GetCertificates", CitizenId=named.OWNER)

    assert ("TitleEn" in school, school["Honours"]) == (False, None)
    assert (degree["TitleEn"], degree["Honours"]) == (
        "Bachelor's Degree (Business Administration)",
        "เกียรตินิยมอันดับ 2",
    )


@pytest.mark.parametrize(
    ("operation", "values", "told"),
    [
        ("GetCertificates", {"CitizenId": named.NEIGHBOUR}, "EDU-404"),
        ("VerifyCertificate", {"CertificateNo": "98-2500-999999"}, "EDU-404"),
        ("GetStudyRecords", {}, "EDU-400"),
        ("GetStudyRecords", {"CitizenId": [""]}, "EDU-400"),
        ("GetStudyRecords", {"CitizenId": [named.OWNER] * (PERSONS + 1)}, "EDU-413"),
        ("GetCertificates", {"CitizenId": [named.OWNER, named.OFFICER]}, "EDU-413"),
        ("GetInstitutions", {"InstitutionCode": ["1"] * (CODES + 1)}, "EDU-413"),
        ("FindInstitutions", {"ProvinceCode": "12", "PageNo": "0"}, "EDU-400"),
        ("DropRecords", {"CitizenId": named.OWNER}, "EDU-400"),
    ],
)
async def test_every_fault_says_its_code(
    registry: Registry, operation: str, values: dict[str, str | list[str]], told: str
) -> None:
    assert code(await registry.ask(operation, **values)) == told


@pytest.mark.parametrize("body", [b"", b"<a/>", b"<a>", b'{"CitizenId": 1}'])
async def test_what_is_no_question_is_a_fault(registry: Registry, body: bytes) -> None:
    status, answer = await registry.send(body)

    assert status == 500
    assert b"EDU-400" in answer


async def test_institutions_of_a_province_come_in_pages(registry: Registry, world: World) -> None:
    there = [one.code for one in world.institutions if one.subdistrict.startswith("12")]
    found: list[str | None] = []
    for page in (1, 2, 3):
        rows = await registry.rows("Institution", "FindInstitutions", ProvinceCode="12", PageNo=str(page))
        assert len(rows) <= PAGE
        found += [row["InstitutionCode"] for row in rows]
    pages = (await registry.ask("FindInstitutions", ProvinceCode="12")).find(f"{{{NAMESPACE}}}Pages")

    assert PAGE < len(there) <= 2 * PAGE
    assert found == there
    assert pages is not None
    assert pages.text == "2"


async def test_institutions_are_told_by_their_codes(registry: Registry) -> None:
    asked = ["9812060003", "9800000000", "9812060002"]
    closed, centre = await registry.rows("Institution", "GetInstitutions", InstitutionCode=asked)

    assert (closed["Affiliation"], closed["ClosedDate"], centre["ClosedDate"]) == ("อปท.", "31/03/2562", None)
    assert ("NameEn" in centre, centre["Type"], centre["Level"]) == (False, "09", "กศน.")


async def test_the_wsdl_is_for_anybody_and_says_where_the_service_is(
    web: aiohttp.ClientSession, registry: Registry
) -> None:
    async with web.get(f"{registry.url}?wsdl") as answer:
        root = ElementTree.fromstring(await answer.read())
    address = root.find(".//{http://schemas.xmlsoap.org/wsdl/soap/}address")

    assert address is not None
    assert address.get("location") == registry.url


async def test_without_the_password_nothing_is_told(web: aiohttp.ClientSession, town: Sandbox) -> None:
    status, body = await Registry(web, town, "guess").send(b"<a/>")

    assert (status, body) == (401, b"")
