"""What a draft is finished with: marks that `check` refuses while they are there, and editors that know its words."""

from pathlib import Path

import pytest
from graphql import DocumentNode, ObjectTypeDefinitionNode, build_ast_schema, parse
from graphql.validation.validate import validate_sdl
from typer.testing import CliRunner

from cli.__main__ import app
from tests.drafting.schemas import Draft, DraftedFolder, draft, finished

__all__ = ["draft"]

TABLE = "PERMIT_NO,PID,STATE,ISSUED,ชื่อร้าน\n" + "".join(
    f"P-{number},9100000000011,{'AX'[number % 2]},15/03/67,ครัว\n" for number in range(8)
)


@pytest.fixture
def made(draft: Draft, tmp_path: Path) -> DraftedFolder:
    file = tmp_path / "permits.csv"
    file.write_text(TABLE, encoding="utf-8")
    return draft("--table", str(file), "--type", "FoodPermit")


def checked() -> tuple[int, str]:
    done = CliRunner().invoke(app, ["connector", "check", "registry"])
    return done.exit_code, done.output


def test_each_mark_that_is_left_is_refused_with_its_line_and_what_to_do(made: DraftedFolder) -> None:
    marked = made.manifest
    status, told = checked()
    assert status == 1
    assert "DESCRIPTION_DRAFTED  FoodPermit.state: it is as it was drafted; write" in told
    finished(made)
    assert checked()[0] == 0, checked()[1]
    finished_manifest, finished_schema = made.manifest, made.schema
    asks = next(line for line in marked.splitlines() if line.startswith("state = "))
    mended = finished_manifest.replace(asks.partition("  #")[0], asks)
    (made.folder / "connector.toml").write_text(mended, encoding="utf-8")
    (made.folder / "schema.graphql").write_text(f"# TODO decide\n{finished_schema}", encoding="utf-8")
    status, told = checked()
    assert status == 1
    assert f"{made.folder / 'schema.graphql'}:1: a draft left to decide: decide; decide it, and take" in told
    line = mended.splitlines().index(asks) + 1
    assert f"connector.toml:{line}: a draft left to decide: are these all of them?" in told
    assert "the source's words on the left; decide it, and take the comment away" in told
    assert "registry: well" not in told


@pytest.mark.parametrize(("th", "en"), [("TODO", "Permits"), ("ใบอนุญาต", "TODO: Permits")])
def test_a_scope_whose_words_are_as_they_were_drafted_is_refused(made: DraftedFolder, th: str, en: str) -> None:
    finished(made)
    file = made.folder / "connector.toml"
    lines = [
        f'th = "{th}"' if line.startswith("th = ") else f'en = "{en}"' if line.startswith("en = ") else line
        for line in made.manifest.splitlines()
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    status, told = checked()
    assert status == 1
    assert 'what "registry.food-permits" lets one see is as it was drafted; say it in her words' in told


def test_what_is_no_mark_of_a_draft_is_taken(made: DraftedFolder) -> None:
    finished(made)
    file = made.folder / "connector.toml"
    file.write_text(f"# Whoever reads this: nothing is to do.\n{made.manifest}", encoding="utf-8")
    text = made.manifest.replace('contact = "', 'contact = "#TODO')
    file.write_text(text, encoding="utf-8")
    assert "a draft left" not in checked()[1]


def merged(*texts: str) -> DocumentNode:
    """Documents as an editor reads them: a type that is written in several has the fields of all."""
    types: dict[str, ObjectTypeDefinitionNode] = {}
    others = []
    for definition in (one for text in texts for one in parse(text).definitions):
        if not isinstance(definition, ObjectTypeDefinitionNode):
            others.append(definition)
            continue
        known = types.get(definition.name.value)
        had = {one.name.value for one in known.fields} if known else set()
        fields = (*(known.fields if known else ()), *(one for one in definition.fields if one.name.value not in had))
        types[definition.name.value] = ObjectTypeDefinitionNode(
            name=definition.name, directives=definition.directives, interfaces=definition.interfaces, fields=fields
        )
    return DocumentNode(definitions=(*others, *types.values()))


def test_an_editor_that_reads_what_is_beside_a_draft_knows_every_word_of_it(made: DraftedFolder) -> None:
    assert (made.folder / ".graphqlrc.yml").read_text() == (
        "schema:\n  - schema.graphql\n  - .saan/directives.graphql\n"
    )
    beside = (made.folder / ".saan" / "directives.graphql").read_text(encoding="utf-8")
    whole = merged(made.schema, beside)
    assert validate_sdl(whole) == []
    known = build_ast_schema(whole)
    assert {"NationalId", "JuristicId", "Citizen", "Business", "LawSection", "Money", "Vehicle"} <= set(known.type_map)
    assert {"key", "external", "requiresScope", "bilingual", "sunset"} <= {one.name for one in known.directives}
    assert "lawId" in known.type_map["LawSection"].fields, "keys that clients do not see may be named"
    assert validate_sdl(parse(made.schema)), "alone it is not known what they mean"


def test_what_editors_are_given_is_printed_anew(made: DraftedFolder) -> None:
    beside = (made.folder / ".saan" / "directives.graphql").read_text(encoding="utf-8")
    finished(made)
    done = CliRunner().invoke(app, ["schema", "--directives", "--beside", "registry"])
    assert done.exit_code == 0
    assert done.stdout == beside
    assert "type FoodPermit" in CliRunner().invoke(app, ["schema", "--directives"]).stdout
    wrong = CliRunner().invoke(app, ["schema", "--directives", "--beside", "registri"])
    assert wrong.exit_code == 2
    assert 'did you mean "registry"?' in wrong.output


def test_of_one_more_type_it_is_said_how_it_comes_into_a_schema_that_is_there(
    draft: Draft, made: DraftedFolder
) -> None:
    before = made.schema
    again = draft("--table", str(made.folder.parent / "permits.csv"), "--type", "HotelPermit")
    assert again.done is not None
    assert again.done.exit_code == 2
    assert "schema.graphql is there already, and stays as it is" in again.done.output
    assert "under another id, such as registry-more" in again.done.output
    assert made.schema == before
    more = draft("--table", str(made.folder.parent / "permits.csv"), "--type", "HotelPermit", agency="registry-more")
    assert more.done is not None
    assert more.done.exit_code == 0, more.done.output
