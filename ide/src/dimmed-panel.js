import { useDocExplorer } from '@graphiql/plugin-doc-explorer';
import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';
import { fieldsOfDocs } from './dimmed-docs.js';
import { fieldsOfExplorer } from './dimmed-explorer.js';

/**
 * Marks closed fields in the panel beside the editors with `data-needs`: its plugins have no place for anything of
 * ours, so what they show is marked where it stands.
 */
export function useDimmedPanel(access, say) {
  const shown = useDocExplorer().at(-1)?.def;
  const plugin = useGraphiQL((state) => state.visiblePlugin);
  const schema = useGraphiQL((state) => state.schema);
  useEffect(() => {
    const panel = document.querySelector('.graphiql-plugin');
    if (!plugin || !panel || !schema) return undefined;
    const mark = () => {
      for (const [element, type, field, member] of fieldsIn(panel, shown, schema)) {
        const scopes = type && field ? missing(access, type, field, member) : [];
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

/** Elements that stand for a field, each with the field's type and name where it is one, or for one type of it. */
function* fieldsIn(panel, shown, schema) {
  yield* fieldsOfDocs(panel, shown, schema);
  yield* fieldsOfExplorer(panel, schema);
}

function missing(access, type, field, member) {
  return member ? access.missingOf(type, field, member) : access.missing(type, field);
}
