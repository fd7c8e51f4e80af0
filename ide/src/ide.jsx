import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { DimmedFields } from './dimmed-fields.js';
import { Bar } from './bar.jsx';
import { Explained } from './explained.jsx';
import { useGraphiqlWords } from './graphiql-words.js';
import { withToken } from './headers.js';
import { GRAPHQL } from './hub.js';
import { useLanguage } from './language.js';
import { NamedControls } from './named-controls.js';
import { Panes } from './panes.jsx';
import { storageWithoutTokens } from './storage.js';
import { Switches, useSwitches } from './switches.jsx';
import { words } from './words.js';

const PLUGINS = [explorerPlugin(), HISTORY_PLUGIN];
const ACCEPT = 'application/graphql-response+json, multipart/mixed, application/json;q=0.9';

export function Ide({ examples, sandbox }) {
  const [storage] = useState(() => storageWithoutTokens(sandbox));
  const [tabs] = useState(() => examples.map((example) => tabOf(example, sandbox)));
  const [language, setLanguage] = useLanguage();
  const [on, turn] = useSwitches();
  useGraphiqlWords(language);
  // GraphiQL asks for the schema again with every new fetcher, so this one stays and reads what is chosen as it asks.
  const [chosen] = useState({});
  Object.assign(chosen, { language, on });
  const [fetcher] = useState(() => fetcherAs(chosen));
  const say = words(language);
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
      <GraphiQL.Logo>
        <Switches on={on} onTurn={turn} say={say} />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <Explained on={on} language={language} say={say} />
      </GraphiQL.Footer>
      <DimmedFields sandbox={sandbox} say={say} />
      <NamedControls say={say} />
      {createPortal(
        <>
          <Bar examples={examples} sandbox={sandbox} language={language} onLanguage={setLanguage} />
          <Panes say={say} />
        </>,
        document.getElementById('bar'),
      )}
    </GraphiQL>
  );
}

function tabOf({ query, variables, persona }, sandbox) {
  return { query, variables, headers: withToken('', sandbox.find(persona)?.token) };
}

/** Asks in the chosen language, and of an operation (not of the schema) to be told what is switched on. */
function fetcherAs(chosen) {
  const ask = createGraphiQLFetcher({ url: GRAPHQL, fetch: fetchIn(chosen) });
  return (params, options) => {
    if (params.operationName === 'IntrospectionQuery' || !chosen.on.length) return ask(params, options);
    return ask({ ...params, extensions: Object.fromEntries(chosen.on.map((name) => [name, true])) }, options);
  };
}

/** A fetch that asks in the chosen language, unless the headers editor names another. */
function fetchIn(chosen) {
  return (url, init) => {
    const headers = new Headers(init.headers);
    headers.set('Accept', ACCEPT);
    if (!headers.has('Accept-Language')) headers.set('Accept-Language', chosen.language);
    return fetch(url, { ...init, headers });
  };
}
