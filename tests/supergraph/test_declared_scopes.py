"""The scopes that agencies declare in their manifests are the graph's: granted, shown and asked for as the core's."""

from pathlib import Path

import pytest

from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.packages import read_packages
from federation.accepted_texts import kept, read_again
from federation.build import supergraph_of
from supergraph.graph import Supergraph
from supergraph.scope_preview import preview_of
from tests.supergraph.boats import BOATS

MANIFEST = """
[scope."md.boats"]
class = "sensitive"
th = "เรือที่เป็นเจ้าของ"
en = "Boats one owns"
preview = "boats { number }"
""" + "".join(
    f'[[lookup]]\ntype = "{type_}"\nby = "{by}"\nprivacy.class = "{given}"\n'
    for type_, by, given in (
        ("Boat", "number+provinceCode", "sensitive"),
        ("Boat", "nationalId", "sensitive"),
        ("Boat", "juristicId", "sensitive"),
        ("LawSection", "lawId+number", "public"),
    )
)
BOAT = ("Citizen", "boats")


def graph(folder: Path, manifest: str = MANIFEST, schema: str = BOATS, agency: str = "md") -> Supergraph:
    """The graph of the core and of this agency."""
    home = folder / agency
    home.mkdir()
    (home / "connector.toml").write_text(manifest, encoding="utf-8")
    (home / "schema.graphql").write_text(schema, encoding="utf-8")
    return supergraph_of([folder])[0]


def test_a_scope_of_a_manifest_stands_behind_the_core_s_in_its_own_words(tmp_path: Path) -> None:
    whole = graph(tmp_path)
    assert whole.faults == {}
    assert list(whole.scopes) == [*CORE_SCOPES, "md.boats"]
    scope = whole.scopes["md.boats"]
    assert (scope.en, scope.th, scope.assurance) == ("Boats one owns", "เรือที่เป็นเจ้าของ", Assurance.AAL2)
    assert whole.guarded[BOAT] == (scope,)
    preview = preview_of(whole, scope)
    assert preview is not None
    assert (preview.query, preview.scopes) == ("{ me { boats { number } } }", {"md.boats"})


@pytest.mark.threat("preview-wrong")
@pytest.mark.parametrize(
    "preview",
    ["healthRight { scheme }", "boats { number } nationalId", "boats { owner { ... on Citizen { nationalId } } }"],
)
def test_an_agency_whose_preview_shows_more_is_left_out_and_costs_nobody_else_anything(
    tmp_path: Path, preview: str
) -> None:
    whole = graph(tmp_path, MANIFEST.replace("boats { number }", preview))
    (fault,) = whole.faults["md"]
    assert (fault.code, fault.coordinate) == ("PREVIEW_UNFIT", "scope md.boats")
    assert BOAT not in whole.declared.fields
    assert whole.scopes["md.boats"].preview is None


@pytest.mark.threat("scope-taken")
@pytest.mark.parametrize(
    ("agency", "name"), [("citizen", "citizen.boats"), ("md", "md.Boats"), ("md", "md.a b"), ("md", "md." + "b" * 70)]
)
def test_no_agency_declares_one_that_reads_as_the_core_s_or_as_two(tmp_path: Path, agency: str, name: str) -> None:
    whole = graph(tmp_path, MANIFEST.replace("md.boats", name), BOATS.replace("md.boats", name), agency)
    assert "SCOPE_UNFIT" in {one.code for one in whole.faults[agency]}
    assert list(whole.scopes) == list(CORE_SCOPES)


def test_a_package_may_name_the_scope_of_an_agency_that_is_left_out(tmp_path: Path) -> None:
    """Or a fault of one agency would keep all from being served."""
    whole = graph(tmp_path, schema=BOATS.replace("use: BoatUse", "use: Nothing"))
    assert whole.faults
    file = tmp_path / "packages.toml"
    file.write_text(
        '[package.boats]\nen = "Boats"\nth = "เรือ"\nbasis = "consent"\npurposes = ["application"]\n'
        'scopes = ["md.boats"]\n',
        encoding="utf-8",
    )
    assert read_packages(whole.scopes, file)["boats"].scopes == ("md.boats",)


def test_what_was_accepted_keeps_its_scopes_words_and_is_not_taken_for_new(tmp_path: Path) -> None:
    graph(tmp_path)
    newer = supergraph_of([tmp_path])[1]
    accepted, faults = read_again([kept(one) for one in newer.values()])
    assert faults == {}
    again, more = supergraph_of([tmp_path], accepted)
    assert dict(more) == {}
    gone, _ = supergraph_of([tmp_path / "nowhere"], accepted)
    assert [whole.scopes["md.boats"].en for whole in (again, gone)] == ["Boats one owns"] * 2
    assert gone.scopes["md.boats"].preview == "boats { number }"


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (("boats { number }", "boats { hull }"), "PREVIEW_UNFIT", 'preview = "boats { hull }"'),
        (("md.boats", "dlt.boats"), "SCOPE_OF_OTHERS", '[scope."dlt.boats"]'),
        (("md.boats", "md.Boats"), "SCOPE_UNFIT", '[scope."md.Boats"]'),
        (
            ('by = "nationalId"\nprivacy.class = "sensitive"', 'by = "nationalId"\nprivacy.class = "public" # here'),
            "CLASS_LOWERED",
            'privacy.class = "public" # here',
        ),
    ],
)
@pytest.mark.parametrize("above", [0, 1, 7])
def test_what_is_wrong_with_a_manifest_is_told_where_the_manifest_says_it(
    tmp_path: Path, change: tuple[str, str], code: str, line: str, above: int
) -> None:
    assert change[0] in MANIFEST
    manifest = "# one line more\n" * above + MANIFEST.replace(*change)
    found = [one for one in graph(tmp_path, manifest).faults["md"] if one.code == code]
    assert found
    for one in found:
        assert one.path == "md/connector.toml"
        assert manifest.splitlines()[one.line - 1] == line
