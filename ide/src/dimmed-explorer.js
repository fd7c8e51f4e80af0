/**
 * What the tree of checkboxes shows of fields: each as its element, the type whose field it is and its name; and a type
 * that a field may give (`Citizen` of `Licence.holder`) as that field with the type behind it.
 */
export function* fieldsOfExplorer(panel, schema) {
  for (const title of panel.querySelectorAll('.graphiql-operation-title-bar')) {
    yield* fieldsIn(title.parentElement, rootOf(title, schema)?.name, null, schema);
  }
}

/** The type at which an operation or a fragment begins: `query Name`, `fragment Name on Type`. */
function rootOf(title, schema) {
  const [kind] = title.firstChild?.data?.trim().split(' ') ?? [];
  if (kind !== 'fragment') return schema.getRootType(kind);
  return schema.getType(/on (\w+)/.exec(title.textContent)?.[1]);
}

/** A field is a node, with those below it beside the node where it is selected; a type is a name, and those below it. */
function* fieldsIn(place, type, field, schema) {
  for (const child of place.children) {
    const node = child.matches('.graphiql-explorer-node') ? child : child.firstElementChild;
    const named = node?.querySelector(':scope > [data-field-name]');
    const below = node === child ? null : child.children[1];
    if (named) {
      const { fieldName, fieldType } = named.dataset;
      yield [named, type, fieldName];
      if (below) yield* fieldsIn(below, fieldType, [type, fieldName], schema);
    } else if (field && schema.getType(node?.textContent.trim())) {
      const member = node.textContent.trim();
      yield [node, ...field, member];
      if (below) yield* fieldsIn(below, member, null, schema);
    }
  }
}
