/** What the documentation explorer shows of fields: those of a type, a field's own page, and what a search finds. */
export function* fieldsOfDocs(panel, shown, schema) {
  const text = (element, selector) => element.querySelector(selector)?.textContent;
  for (const element of panel.querySelectorAll('.graphiql-doc-explorer-item')) {
    yield [element, shown?.name, text(element, '.graphiql-doc-explorer-field-name')];
  }
  for (const element of panel.querySelectorAll('[data-cy="doc-explorer-option"]')) {
    const type = text(element, '.graphiql-doc-explorer-search-type') ?? shown?.name;
    yield [element, type, text(element, '.graphiql-doc-explorer-search-field')];
  }
  for (const element of panel.querySelectorAll('.graphiql-doc-explorer-title')) {
    yield [element, ownerOf(shown, schema)?.name, shown?.name];
  }
}

/** The type that has this very field; undefined for anything else. */
function ownerOf(def, schema) {
  if (!def?.args) return undefined;
  return Object.values(schema.getTypeMap()).find((type) => type.getFields?.()[def.name] === def);
}
