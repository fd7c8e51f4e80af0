import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { useTabsAsList } from './tab-list.js';

const PANES = ['query', 'variables', 'answer', 'docs'];

/** Which part of GraphiQL a narrow window shows; the style hides the others there, and this bar where there is room. */
export function Panes({ say }) {
  const [pane, setPane] = useState('query');
  const running = useGraphiQL((state) => state.isFetching);
  const plugin = useGraphiQL((state) => state.visiblePlugin);
  const { setVisiblePlugin } = useGraphiQLActions();
  useTabsAsList();
  useEffect(() => {
    document.body.dataset.pane = pane;
  }, [pane]);
  useEffect(() => {
    if (running) setPane('answer');
  }, [running]);
  const show = (chosen) => {
    if (chosen === 'docs' && !plugin) setVisiblePlugin(DOC_EXPLORER_PLUGIN);
    setPane(chosen);
  };
  return (
    <nav className="panes" aria-label={say.panes}>
      {PANES.map((name) => (
        <button key={name} type="button" data-pane={name} aria-pressed={name === pane} onClick={() => show(name)}>
          {say.pane[name]}
        </button>
      ))}
    </nav>
  );
}
