import { useGraphiQL, useMonaco } from '@graphiql/react';
import { parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { useEffect } from 'react';

/** Dims closed fields where they are written, with the scope behind each; no error: the hub answers the rest. */
export function useDimmedQuery(access, say) {
  const monaco = useMonaco((state) => state.monaco);
  const editor = useGraphiQL((state) => state.queryEditor);
  const schema = useGraphiQL((state) => state.schema);
  useEffect(() => {
    if (!monaco || !editor || !schema) return undefined;
    const marks = editor.createDecorationsCollection();
    let shown = [];
    const mark = () => {
      const model = editor.getModel();
      const found = closedIn(model.getValue(), schema, access);
      if (found) {
        shown = found;
        marks.set(found.map((one) => decoration(one, model, monaco, say)));
      } else if (marks.getRanges().some((range, place) => model.getValueInRange(range) !== shown[place].name)) {
        marks.clear();
      }
    };
    mark();
    let typed;
    const listening = editor.onDidChangeModelContent(() => {
      clearTimeout(typed);
      typed = setTimeout(mark, 150);
    });
    return () => {
      clearTimeout(typed);
      listening.dispose();
      marks.clear();
    };
  }, [monaco, editor, schema, access, say]);
}

/** Names in a query that are closed, with the scopes they miss; null while it cannot be read, as it is typed. */
export function closedIn(query, schema, access) {
  let document;
  try {
    document = parse(query);
  } catch {
    return null;
  }
  const found = [];
  const note = ({ loc: { start, end } }, scopes) => {
    if (scopes.length) found.push({ name: query.slice(start, end), start, end, scopes });
  };
  const types = new TypeInfo(schema);
  const within = [];
  const visitor = {
    Field: {
      enter(node) {
        const here = [types.getParentType()?.name, node.name.value];
        within.push(here);
        note(node.name, access.missing(...here));
      },
      leave: () => {
        within.pop();
      },
    },
    InlineFragment({ typeCondition }) {
      if (typeCondition && within.length) note(typeCondition, access.missingOf(...within.at(-1), typeCondition.name.value));
    },
  };
  visit(document, visitWithTypeInfo(types, visitor));
  return found;
}

function decoration({ start, end, scopes }, model, monaco, say) {
  const needs = say.needs(scopes.join(', '));
  return {
    range: monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end)),
    options: {
      inlineClassName: 'dimmed',
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
      hoverMessage: { value: say.closed(scopes.map((scope) => `\`${scope}\``).join(', ')) },
      after: { content: `  ${needs}`, inlineClassName: 'dimmed-scope' },
    },
  };
}
