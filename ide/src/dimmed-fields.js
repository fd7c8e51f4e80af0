import { useGraphiQL, useHeadersEditorState } from '@graphiql/react';
import { useEffect, useMemo, useState } from 'react';
import { useDimmedPanel } from './dimmed-panel.js';
import { useDimmedQuery } from './dimmed-query.js';
import { useDimmedSuggestions } from './dimmed-suggestions.js';
import { Access, guardsOf } from './guards.js';
import { tokenIn } from './headers.js';
import { schemaText } from './hub.js';

/** Dims, wherever the page names it, what the token in the headers does not open, and names the scope that would. */
export function DimmedFields({ sandbox, say }) {
  const access = useAccess(sandbox);
  useDimmedPanel(access, say);
  useDimmedQuery(access, say);
  useDimmedSuggestions(access, say);
  return null;
}

function useAccess(sandbox) {
  const [headers] = useHeadersEditorState();
  const schema = useGraphiQL((state) => state.schema);
  const [guards, setGuards] = useState(new Map());
  useEffect(() => {
    if (schema) schemaText().then((text) => text && setGuards(guardsOf(text)));
  }, [schema]);
  const token = tokenIn(headers);
  return useMemo(() => new Access(guards, held(sandbox, token)), [guards, sandbox, token]);
}

/** A persona's scopes, as the sandbox tells them. What any other token holds is between its app and the hub. */
function held(sandbox, token) {
  return token ? (sandbox.whose(token)?.scopes ?? null) : [];
}
