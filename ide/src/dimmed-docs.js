import { useDocExplorer } from '@graphiql/plugin-doc-explorer';
import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/**
 * Marks closed fields in the documentation explorer with `data-needs`. It has no place for anything of ours, so what
 * it shows is marked where it stands: the fields of a type, a field's own page, and what a search finds.
 */
export function useDimmedDocs(access, say) {
  const shown = useDocExplorer().at(-1)?.def;
  const plugin = useGraphiQL((state) => state.visiblePlugin);
  const schema = useGraphiQL((state) => state.schema);
  useEffect(() => {
    const panel = document.querySelector('.graphiql-plugin');
    if (!plugin || !panel || !schema) return undefined;
    const mark = () => {
      for (const [element, type, field] of fieldsIn(panel, shown, schema)) {
        const scopes = type && field ? access.missing(type, field) : [];
        if (scopes.length) element.dataset.needs = say.needs(scopes.join(', '));
        else delete element.dataset.needs;
      }
    };
    mark();
    const watching = new MutationObserver(mark);
    watching.observe(panel, { childList: true, subtree: true, characterData: true });
    return () => watching.disconnect();
  }, [shown, plugin, schema, access, say]);
}

/** Elements that stand for a field, each with the field's type and name where it is one. */
function* fieldsIn(panel, shown, schema) {
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
