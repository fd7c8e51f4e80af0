import { useGraphiQL, useMonaco } from '@graphiql/react';
import {
  CompletionItemKind,
  getAutocompleteSuggestions,
  getContextAtPosition,
  Position,
} from 'graphql-language-service';
import { useEffect } from 'react';

const TRIGGERS = [':', '$', ' ', '(', '@'];
const KIND_NAMES = Object.fromEntries(Object.entries(CompletionItemKind).map(([name, number]) => [number, name]));

/**
 * Offers what GraphiQL would, with closed fields dimmed and their scope behind them. GraphiQL's own list comes from a
 * worker that knows the schema alone, so this one takes its place.
 */
export function useDimmedSuggestions(access, say) {
  const monaco = useMonaco((state) => state.monaco);
  const graphql = useMonaco((state) => state.monacoGraphQL);
  const schema = useGraphiQL((state) => state.schema);
  useEffect(() => {
    graphql?.setModeConfiguration({ ...graphql.modeConfiguration, completionItems: false });
  }, [graphql]);
  useEffect(() => {
    if (!monaco || !graphql || !schema) return undefined;
    const provider = monaco.languages.registerCompletionItemProvider(graphql.languageId, {
      triggerCharacters: TRIGGERS,
      provideCompletionItems: (model, at) => ({
        incomplete: true,
        suggestions: suggestions(model.getValue(), at, schema, graphql.completionSettings).map(({ entry, parent }) =>
          item(entry, parent ? access.missing(parent, entry.label) : [], monaco.languages, say),
        ),
      }),
    });
    return () => provider.dispose();
  }, [monaco, graphql, schema, access, say]);
}

/** What fits at the place, each with the type whose field it is, or null. */
function suggestions(query, { lineNumber, column }, schema, settings) {
  const place = new Position(lineNumber - 1, column - 1);
  const parent = getContextAtPosition(query, place, schema, undefined, undefined, 1)?.typeInfo.parentType?.name ?? null;
  return getAutocompleteSuggestions(schema, query, place, undefined, undefined, settings).map((entry) => ({
    entry,
    parent: entry.kind === CompletionItemKind.Field ? parent : null,
  }));
}

function item(entry, missing, { CompletionItemKind: kinds, CompletionItemInsertTextRule: rules }, say) {
  const needs = missing.length ? say.needs(missing.join(', ')) : '';
  return {
    label: needs ? { label: entry.label, description: needs } : entry.label,
    // The one of monaco's kinds that GraphQL has no use for: its icon is what the style knows a closed field by.
    kind: needs ? kinds.User : (kinds[KIND_NAMES[entry.kind]] ?? kinds.Text),
    insertText: entry.insertText ?? entry.label,
    insertTextRules: entry.insertText ? rules.InsertAsSnippet : undefined,
    sortText: entry.sortText,
    filterText: entry.filterText,
    documentation: entry.documentation ? { value: entry.documentation } : undefined,
    detail: entry.detail,
    command: entry.command ? { ...entry.command, id: entry.command.command } : undefined,
  };
}
