"""A schema drafted of a WSDL, and asked of a service that answers as it says."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.drafting.schemas import Draft, DraftedFolder, Service, asked, draft, finished, service

__all__ = ["draft", "service"]

WSDL = """<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:x="http://www.w3.org/2001/XMLSchema"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:study" targetNamespace="urn:study">
  <wsdl:types>
    <x:schema targetNamespace="urn:study" elementFormDefault="qualified">
      <x:element name="GetTranscripts"><x:complexType><x:sequence>
        <x:element name="PID" type="x:string"/>
        <x:element name="Year" type="x:int" minOccurs="0"/>
      </x:sequence></x:complexType></x:element>
      <x:element name="GetTranscriptsResponse"><x:complexType><x:sequence>
        <x:element name="Status" type="x:string"/>
        <x:element name="Transcripts"><x:complexType><x:sequence>
          <x:element name="Transcript" type="t:Transcript" minOccurs="0" maxOccurs="unbounded"/>
        </x:sequence></x:complexType></x:element>
      </x:sequence></x:complexType></x:element>
      <x:complexType name="Document"><x:sequence>
        <x:element name="TranscriptNo" type="x:string">
          <x:annotation><x:documentation>เลขที่ใบแสดงผลการศึกษา</x:documentation></x:annotation>
        </x:element>
        <x:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/>
      </x:sequence><x:attribute name="ver" type="x:int"/></x:complexType>
      <x:complexType name="Transcript"><x:complexContent><x:extension base="t:Document"><x:sequence>
        <x:element name="PID" type="x:string"/>
        <x:element name="FirstName" type="x:string"/>
        <x:element name="Level" type="t:Level"/>
        <x:element name="Form"><x:simpleType><x:restriction base="x:string">
          <x:enumeration value="full-time"/><x:enumeration value="ภาคค่ำ"/>
        </x:restriction></x:simpleType></x:element>
        <x:element name="GradDate" type="x:date" minOccurs="0"/>
        <x:element name="SeenAt" type="x:dateTime" minOccurs="0"/>
        <x:element name="GPA" type="x:decimal"/>
        <x:element name="Credits" type="x:int"/>
        <x:element name="Honours" type="x:boolean"/>
        <x:element name="School" type="t:School"/>
        <x:element name="Courses" type="t:ArrayOfCourse" minOccurs="0"/>
        <x:element name="Replaces" type="t:Transcript" minOccurs="0"/>
      </x:sequence></x:extension></x:complexContent></x:complexType>
      <x:simpleType name="Level"><x:restriction base="x:string">
        <x:enumeration value="M3"/><x:enumeration value="M6"/><x:enumeration value="BA"/>
      </x:restriction></x:simpleType>
      <x:complexType name="School"><x:sequence>
        <x:element name="Code" type="x:string"/>
        <x:element name="NameTH" type="x:string"/>
        <x:element name="NameEN" type="x:string" nillable="true"/>
      </x:sequence></x:complexType>
      <x:complexType name="ArrayOfCourse"><x:sequence>
        <x:element name="Course" type="t:Course" minOccurs="0" maxOccurs="unbounded"/>
      </x:sequence></x:complexType>
      <x:complexType name="Course"><x:sequence>
        <x:element name="Code" type="x:string"/><x:element name="Title" type="x:string"/>
        <x:element name="Grade" type="x:string"/>
      </x:sequence></x:complexType>
    </x:schema>
  </wsdl:types>
  <wsdl:message name="In"><wsdl:part name="parameters" element="t:GetTranscripts"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="parameters" element="t:GetTranscriptsResponse"/></wsdl:message>
  <wsdl:portType name="Study"><wsdl:operation name="GetTranscripts">
    <wsdl:input message="t:In"/><wsdl:output message="t:Out"/>
  </wsdl:operation></wsdl:portType>
  <wsdl:binding name="Study" type="t:Study">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="GetTranscripts"><soap:operation soapAction="" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Study"><wsdl:port name="Study" binding="t:Study">
    <soap:address location="http://127.0.0.1:1/study.asmx"/>
  </wsdl:port></wsdl:service>
</wsdl:definitions>
"""
ASKED = ("--operation", "GetTranscripts", "--type", "StudyRecord")


ROW = """<Transcript ver="2"><TranscriptNo>T-1</TranscriptNo><PID>9100000000011</PID><FirstName>นาย ก</FirstName>
<Level>M6</Level><Form>full-time</Form><GradDate>2024-03-15</GradDate><GPA>3.25</GPA><Credits>120</Credits>
<Honours>true</Honours><School><Code>10</Code><NameTH>โรงเรียน</NameTH></School>
<Courses><Course><Code>M1</Code><Title>Maths</Title><Grade>A</Grade></Course></Courses></Transcript>"""
ENVELOPE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<GetTranscriptsResponse xmlns="urn:study"><Status>OK</Status><Transcripts>{}</Transcripts></GetTranscriptsResponse>
</s:Body></s:Envelope>"""


def answer(body: str) -> str:
    """The WSDL to who asks for it, and records of one person to who asks for hers."""
    if "wsdl" in body:
        return WSDL
    return ENVELOPE.format(ROW if "<ns0:PID>9100000000011</ns0:PID>" in body else "")


@pytest.fixture
def study(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    service.answer, service.type = answer, "text/xml; charset=utf-8"
    monkeypatch.setenv("REGISTRY_URL", service.url)
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    return service


@pytest.fixture
def made(draft: Draft, study: Service) -> DraftedFolder:
    return draft("--wsdl", f"{study.url}/study.asmx?wsdl", *ASKED)


def test_a_wsdl_makes_a_schema_and_a_manifest_whose_questions_the_service_answers(made: DraftedFolder) -> None:
    assert "# TODO: what does it answer where there is nothing, or where it fails?" in made.manifest
    file, rows = made.folder / "connector.toml", 'rows = "Transcripts.Transcript"'
    assert rows in made.manifest
    decided = f"""{rows}, ok = "Status == 'OK'", none = "!Transcripts\""""
    file.write_text(made.manifest.replace(rows, decided), encoding="utf-8")
    finished(made)
    assert [one["by"] for one in tomllib.loads(made.manifest)["lookup"]] == ["nationalId"]
    told = asked(made, "StudyRecord by nationalId", "9100000000011")
    for fact in (
        '"transcriptNumber": "T-1"',
        '"level": "M6"',
        '"gradDate": "2024-03-15"',
        '"gpa": "3.25"',
        '"honours": true',
        '"title": "Maths"',
        '"ver": 2',
    ):
        assert fact in told
    assert "0 records of 1 keys" in asked(made, "StudyRecord by nationalId", "9100000000054")


DRAFTED = [
    ("transcriptNumber", "transcriptNumber: String!", "เลขที่ใบแสดงผลการศึกษา"),
    ("citizen", 'citizen: Citizen @subject @requiresScope(scope: "citizens.lookup")', "no value was seen"),
    ("firstName", 'firstName: String @requiresScope(scope: "registry.study-records")', "under a scope"),
    ("level", "level: StudyRecordLevel", ""),
    ("form", "form: StudyRecordForm", ""),
    ("gradDate", "gradDate: Date", "is its era the Christian one"),
    ("seenAt", "seenAt: DateTime", ""),
    ("gpa", "gpa: Decimal", ""),
    ("credits", "credits: Int", ""),
    ("honours", "honours: Boolean", ""),
    ("school", "school: StudyRecordSchool", ""),
    ("courses", "courses: [StudyRecordCourse!] @listSize", ""),
    ("ver", "ver: Int", ""),
    ("studyRecords", 'studyRecords: [StudyRecord!] @requiresScope(scope: "registry.study-records")', "by PID"),
]


def test_what_a_wsdl_tells_is_drafted(made: DraftedFolder) -> None:
    for field, written, said in DRAFTED:
        assert made.line(field).startswith(written)
        assert said in made.before(field)
        assert '"TODO: ' in made.before(field)


def test_what_holds_itself_is_left_out_and_told(made: DraftedFolder) -> None:
    assert "# left out: Replaces, a Transcript within another or too deep" in made.manifest
    assert not re.search(r"\breplaces\b", made.schema)


def test_arguments_within_arguments_are_given(draft: Draft, tmp_path: Path) -> None:
    own = '<x:element name="PID" type="x:string"/>\n        <x:element name="Year" type="x:int" minOccurs="0"/>'
    inner = f'<x:element name="request"><x:complexType><x:sequence>{own}</x:sequence></x:complexType></x:element>'
    assert own in WSDL
    file = tmp_path / "study.wsdl"
    file.write_text(WSDL.replace(own, inner, 1), encoding="utf-8")
    made = draft("--wsdl", str(file), *ASKED)
    finished(made)
    assert 'arguments = { request = { PID = "$key" } }' in made.manifest


@pytest.mark.parametrize("count", [60, 3_000])
def test_a_wsdl_of_types_that_hold_each_other_is_drafted_at_once(draft: Draft, tmp_path: Path, count: int) -> None:
    """Sixty types that hold all sixty would be sixty times sixty to the depth, and three thousand fields one type."""
    members = "".join(f'<x:element name="M{one}" type="t:T{one % 60}"/>' for one in range(count))
    types = "".join(
        f'<x:complexType name="T{one}"><x:sequence>{members if one < 60 else ""}</x:sequence></x:complexType>'
        for one in range(60)
    )
    text = WSDL.replace('<x:complexType name="Document">', f'{types}<x:complexType name="Document">').replace(
        "<x:any ", '<x:element name="Deep" type="t:T0"/><x:any '
    )
    file = tmp_path / "study.wsdl"
    file.write_text(text, encoding="utf-8")
    made = draft("--wsdl", str(file), *ASKED)
    assert made.done.exit_code in (0, 2), made.done.exception
    assert not isinstance(made.done.exception, Exception)


@pytest.mark.filterwarnings("ignore")
def test_what_is_no_wsdl_is_told(draft: Draft, tmp_path: Path) -> None:
    file = tmp_path / "study.wsdl"
    for text, told in {
        "": "the WSDL: it cannot be used",
        "<a": "the WSDL: it cannot be used",
        WSDL + " " * 5_000_001: "it is too large",
        f"<!DOCTYPE a [<!ENTITY b '{'c' * 900}'>]>{WSDL}": "it cannot be used",
        WSDL.replace('name="GetTranscripts"', 'name="Get"'): "it has no operation",
    }.items():
        file.write_text(text, encoding="utf-8")
        made = draft("--wsdl", str(file), *ASKED)
        assert made.done.exit_code == 2, told
        assert told in made.done.output
        assert not made.folder.exists()


def test_as_many_keys_are_asked_at_once_as_the_wsdl_allows_and_pages_are_turned(draft: Draft, tmp_path: Path) -> None:
    one = '<x:element name="PID" type="x:string"/>'
    text = WSDL.replace(one, one.replace("/>", ' maxOccurs="20"/>'), 1).replace('"Year"', '"PageNo"')
    (tmp_path / "study.wsdl").write_text(text, encoding="utf-8")
    made = draft("--wsdl", str(tmp_path / "study.wsdl"), *ASKED)
    (lookup,) = tomllib.loads(made.manifest)["lookup"]
    assert lookup["request"] == {
        "operation": "GetTranscripts",
        "arguments": {"PID": "$keys", "PageNo": "$page"},
        "batch": 20,
        "pages": {"by": "page"},
    }
    empty = "contains(keys(@), 'Transcripts') && Transcripts == null"
    assert f'# TODO: is an empty Transcripts no record? Then none = "{empty}"' in made.manifest


def test_lists_beside_each_other_are_offered_and_each_that_is_named_is_a_type(draft: Draft, tmp_path: Path) -> None:
    after = '<x:element name="Transcripts"><x:complexType>'
    schools = '<x:element name="School" type="t:School" minOccurs="0" maxOccurs="unbounded"/>'
    (tmp_path / "study.wsdl").write_text(WSDL.replace(after, schools + after, 1), encoding="utf-8")
    made = draft("--wsdl", str(tmp_path / "study.wsdl"), "--operation", "GetTranscripts")
    assert made.done.exit_code == 2
    assert "where the rows are: --rows 'School' | 'Transcripts.Transcript'" in made.done.output
    rows = ("--rows", "School", "--rows", "Transcripts.Transcript")
    made = draft("--wsdl", str(tmp_path / "study.wsdl"), "--operation", "GetTranscripts", *rows)
    finished(made)
    assert [one["type"] for one in tomllib.loads(made.manifest)["lookup"]] == ["School", "Transcript"]


def test_an_enum_of_abbreviations_keeps_their_dots(draft: Draft, tmp_path: Path) -> None:
    (tmp_path / "study.wsdl").write_text(WSDL.replace('value="BA"', 'value="ปวช."'), encoding="utf-8")
    made = draft("--wsdl", str(tmp_path / "study.wsdl"), *ASKED)
    assert '/ TODO: ปวช."' in made.schema
    finished(made)
    assert '"ปวช." = "VALUE"' in made.manifest


def test_what_comes_again_together_is_a_list(draft: Draft, tmp_path: Path) -> None:
    """It may be said of an element, or of the sequence around it."""
    one = '<x:element name="Transcript" type="t:Transcript" minOccurs="0" maxOccurs="unbounded"/>'
    assert f"<x:sequence>\n          {one}" in WSDL
    around = '<x:sequence maxOccurs="unbounded">\n          <x:element name="Transcript" type="t:Transcript"/>'
    (tmp_path / "study.wsdl").write_text(WSDL.replace(f"<x:sequence>\n          {one}", around), encoding="utf-8")
    made = draft("--wsdl", str(tmp_path / "study.wsdl"), *ASKED)
    finished(made)
    assert tomllib.loads(made.manifest)["lookup"][0]["answer"]["rows"] == "Transcripts.Transcript"
