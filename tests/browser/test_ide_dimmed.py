"""What the chosen persona may not read is dimmed in GraphiQL, with the scope that it asks for."""

from playwright.async_api import expect

from tests.browser.ide import label

ASKING = "query Home { me { profile { source { agency } } home { houseId } } }"
NEEDS = "ต้องใช้สิทธิ"


async def color(element) -> str:
    return await element.evaluate("one => getComputedStyle(one).color")


async def until_dimmed(ide, expected: dict[str, str]) -> None:
    names = list(expected)
    await ide.page.wait_for_function(
        """names => {
          const shown = [...document.querySelectorAll('.graphiql-query-editor .dimmed')].map(one => one.textContent);
          return JSON.stringify(shown) === JSON.stringify(names);
        }""",
        arg=names,
    )
    assert await ide.dimmed() == expected


async def test_a_field_in_the_query_is_dimmed_for_whom_it_is_closed_to_and_for_no_one_else(ide):
    await ide.write("query", ASKING)
    await until_dimmed(ide, {})
    await ide.become("bank")
    await until_dimmed(ide, {"home": f"{NEEDS} citizen.address"})
    await ide.become("nobody")
    await until_dimmed(ide, {"profile": f"{NEEDS} citizen.name", "home": f"{NEEDS} citizen.address"})
    await ide.become("citizen")
    await until_dimmed(ide, {})


async def test_what_is_dimmed_is_still_sent_and_refused_by_the_hub_with_the_same_scope(ide):
    await ide.write("query", ASKING)
    await ide.become("bank")
    await until_dimmed(ide, {"home": f"{NEEDS} citizen.address"})
    await ide.run()
    await ide.until("answer", '"scope": "citizen.address"')
    await expect(ide.page.locator(".graphiql-query-editor .squiggly-error")).to_have_count(0)


async def test_a_value_that_alone_is_guarded_is_dimmed_where_its_type_is_written(ide):
    await ide.become("nobody")
    await ide.write(
        "query", '{ licence(id: "x") { holder { ... on Citizen { nationalId } ... on Business { name } } } }'
    )
    needs = {"Citizen": f"{NEEDS} citizens.lookup", "nationalId": f"{NEEDS} citizen.identity"}
    await until_dimmed(ide, needs)


async def test_nothing_is_said_of_a_token_that_is_no_persona_s(ide):
    await ide.write("query", ASKING)
    await ide.become("nobody")
    await until_dimmed(ide, {"profile": f"{NEEDS} citizen.name", "home": f"{NEEDS} citizen.address"})
    await ide.write("headers", '{"Authorization": "Bearer abc.def.ghi"}')
    await until_dimmed(ide, {})


async def test_scopes_are_read_from_the_schema_s_text_and_the_sandbox(ide):
    async def reword(route):
        text = await (await route.fetch()).text()
        await route.fulfill(body=text.replace('"citizen.address"', '"made.up"'))

    await ide.page.route("**/schema.graphql", reword)
    await ide.reload()
    await ide.write("query", ASKING)
    await ide.become("citizen")
    await until_dimmed(ide, {"home": f"{NEEDS} made.up"})


async def test_the_words_behind_a_field_follow_the_language(ide):
    await ide.write("query", ASKING)
    await ide.become("bank")
    await until_dimmed(ide, {"home": f"{NEEDS} citizen.address"})
    await ide.page.get_by_role("button", name="EN", exact=True).click()
    await expect(ide.page.locator(".graphiql-query-editor .dimmed-scope")).to_contain_text("needs citizen.address")


async def test_marks_do_not_outlive_the_words_that_they_marked(ide):
    await ide.write("query", ASKING)
    await ide.become("bank")
    await until_dimmed(ide, {"home": f"{NEEDS} citizen.address"})
    await ide.write("query", "{ me { ")
    await expect(ide.page.locator(".graphiql-query-editor .dimmed-scope")).to_have_count(0)


async def test_a_suggestion_that_is_closed_is_dimmed_and_names_its_scope(ide):
    await ide.become("bank")
    await ide.type_query("{ me { ho")
    closed = await ide.suggests("home")
    await expect(closed).to_have_attribute("aria-label", f"home, {NEEDS} citizen.address")
    await expect(closed.locator(".details-label")).to_have_text(f"{NEEDS} citizen.address")
    await ide.page.keyboard.press("Escape")
    await ide.type_query("{ me { pro")
    free = await ide.suggests("profile")
    await expect(free).to_have_attribute("aria-label", "profile")
    await ide.page.keyboard.press("Enter")
    await ide.until("query", "{ me { profile")


async def test_the_docs_dim_fields_of_a_type_and_what_a_search_finds(ide):
    await ide.become("bank")
    docs = await ide.show_docs("Query", "Citizen")
    items = docs.locator(".graphiql-doc-explorer-item")
    field = items.filter(has=docs.page.get_by_text("home", exact=True)).first
    await expect(field).to_have_attribute("data-needs", f"{NEEDS} citizen.address")
    await expect(field).to_contain_text("citizen.address")
    free = items.filter(has=docs.page.get_by_text("profile", exact=True)).first
    assert await free.get_attribute("data-needs") is None
    name = ".graphiql-doc-explorer-field-name"
    assert await color(field.locator(name)) != await color(free.locator(name))
    await docs.get_by_role("combobox").fill("parcelShares")
    found = docs.locator("[data-needs][data-cy='doc-explorer-option']").first
    await expect(found).to_have_attribute("data-needs", f"{NEEDS} dol.parcels")
    await found.click()
    await expect(docs.locator(".graphiql-doc-explorer-title")).to_have_attribute("data-needs", f"{NEEDS} dol.parcels")


async def test_the_docs_dim_nothing_that_the_persona_has(ide):
    await ide.become("bank")
    docs = await ide.show_docs("Query", "Citizen")
    home = docs.locator(".graphiql-doc-explorer-item[data-needs*='citizen.address']")
    await expect(home).not_to_have_count(0)
    await ide.become("citizen")
    await expect(home).to_have_count(0)


async def test_the_explorer_dims_fields_and_types_that_are_closed_with_their_scope(ide):
    await ide.become("bank")
    query = '{ me { home { houseId } profile { sex } } licence(id: "x") { holder { ... on Citizen { nationalId } } } }'
    await ide.write("query", query)
    await ide.page.get_by_role("button", name=label("Show GraphiQL Explorer")).click()
    tree = ide.page.locator(".graphiql-explorer-root")
    for field, needs in (("home", "citizen.address"), ("sex", "citizen.profile"), ("nationalId", "citizen.identity")):
        closed = tree.locator(f"[data-field-name='{field}'][data-needs]")
        await expect(closed.first).to_have_attribute("data-needs", f"{NEEDS} {needs}")
    citizen = tree.locator(".graphiql-explorer-Citizen > [data-needs]")
    await expect(citizen).to_have_attribute("data-needs", f"{NEEDS} citizens.lookup")
    for field in ("profile", "licence", "houseId"):
        free = tree.locator(f"[data-field-name='{field}']")
        await expect(free).not_to_have_count(0)
        assert await free.first.get_attribute("data-needs") is None
    name = ".graphiql-explorer-field-view"
    closed, free = (tree.locator(f"[data-field-name='{field}'] {name}").first for field in ("home", "profile"))
    assert await color(closed) != await color(free)
    await ide.become("citizen")
    await expect(tree.locator("[data-field-name='home'][data-needs]")).to_have_count(0)
