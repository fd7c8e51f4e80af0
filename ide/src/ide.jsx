import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { Bar } from './bar.jsx';
import { withToken } from './headers.js';
import { GRAPHQL } from './hub.js';
import { storageWithoutTokens } from './storage.js';

const PLUGINS = [explorerPlugin(), HISTORY_PLUGIN];
const LANGUAGE = 'saan:language';
const ACCEPT = 'application/graphql-response+json, multipart/mixed, application/json;q=0.9';

export function Ide({ examples, sandbox }) {
  const [storage] = useState(() => storageWithoutTokens(sandbox));
  const [tabs] = useState(() => examples.map((example) => tabOf(example, sandbox)));
  const [language, setLanguage] = useState(() => localStorage.getItem(LANGUAGE) ?? 'th');
  // GraphiQL asks for the schema again with every new fetcher, so this one stays and reads the language as it asks.
  const [asked] = useState({ language });
  const [fetcher] = useState(() => createGraphiQLFetcher({ url: GRAPHQL, fetch: fetchIn(asked) }));

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speak = (chosen) => {
    asked.language = chosen;
    localStorage.setItem(LANGUAGE, chosen);
    setLanguage(chosen);
  };
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      plugins={PLUGINS}
      defaultTabs={tabs.length ? tabs : undefined}
      defaultEditorToolsVisibility="headers"
      inputValueDeprecation
      shouldPersistHeaders
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>{' '}</GraphiQL.Logo>
      {createPortal(
        <Bar examples={examples} sandbox={sandbox} language={language} onLanguage={speak} />,
        document.getElementById('bar'),
      )}
    </GraphiQL>
  );
}

function tabOf({ query, variables, persona }, sandbox) {
  return { query, variables, headers: withToken('', sandbox.find(persona)?.token) };
}

/** A fetch that asks in the chosen language, unless the headers editor names another. */
function fetchIn(asked) {
  return (url, init) => {
    const headers = new Headers(init.headers);
    headers.set('Accept', ACCEPT);
    if (!headers.has('Accept-Language')) headers.set('Accept-Language', asked.language);
    return fetch(url, { ...init, headers });
  };
}
