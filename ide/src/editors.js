import { useGraphiQL, useGraphiQLActions, useHeadersEditorState } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { tokenIn, withToken } from './headers.js';

const REMEMBERED = 'saan:persona';
const LONG = 100_000;

/** GraphiQL's editors as the bar uses them: the headers now, `become` a persona, `open` an example in a new tab. */
export function useEditors(sandbox) {
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const [headers, setHeaders] = useHeadersEditorState();
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const write = (text) => {
    setHeaders(text);
    updateActiveTabValues({ headers: text });
  };

  const startHeadersOfNewTab = useNewTabs(() => write(withToken('', sandbox.find(localStorage.getItem(REMEMBERED))?.token)));
  useFirstTabShown();
  useSchemaOf(tokenIn(headers));
  useRoomForThai();
  useThaiWrapped();

  return {
    headers,
    async become(id) {
      localStorage.setItem(REMEMBERED, id ?? '');
      await sandbox.refresh();
      write(withToken(headers, sandbox.find(id)?.token));
    },
    open(example) {
      startHeadersOfNewTab(() => write(withToken('', sandbox.find(example.persona)?.token)));
      addTab();
      query.setValue(example.query);
      variables.setValue(example.variables);
    },
  };
}

/** Calls `fill` for every tab that appears; the returned function replaces it for the next tab alone. */
function useNewTabs(fill) {
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  const known = useRef(new Set(tabs.map((tab) => tab.id)));
  const next = useRef(null);
  useEffect(() => {
    const id = tabs[active]?.id;
    if (known.current.has(id)) return;
    known.current.add(id);
    (next.current ?? fill)();
    next.current = null;
  }, [tabs, active]);
  return (replacement) => {
    next.current = replacement;
  };
}

/** GraphiQL fills the variables and headers of the tab it starts with from its storage alone, not from the tab. */
function useFirstTabShown() {
  const { tabs, activeTabIndex } = useGraphiQL(({ tabs, activeTabIndex }) => ({ tabs, activeTabIndex }));
  const start = useRef(tabs[activeTabIndex]);
  const editors = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
    headers: state.headerEditor,
  }));
  const ready = editors.query && editors.variables && editors.headers;
  useEffect(() => {
    if (!ready) return;
    for (const [name, editor] of Object.entries(editors)) {
      const text = start.current[name] ?? '';
      if (editor.getValue() !== text) editor.setValue(text);
    }
  }, [ready]);
}

/** The hub tells each caller of what its token may read, so whoever asks under another token asks for the schema again. */
function useSchemaOf(token) {
  const { introspect } = useGraphiQLActions();
  const ready = useGraphiQL((state) => Boolean(state.headerEditor));
  useEffect(() => {
    if (!ready) return undefined;
    const typed = setTimeout(introspect, 250);
    return () => clearTimeout(typed);
  }, [token, ready]);
}

/** Thai letters carry up to two marks above: GraphiQL's lines are too low for them, and its first line would cut them. */
function useRoomForThai() {
  const editors = useGraphiQL((state) => [
    state.queryEditor,
    state.variableEditor,
    state.headerEditor,
    state.responseEditor,
  ]);
  useEffect(() => {
    for (const editor of editors) editor?.updateOptions({ lineHeight: 22, padding: { top: 6 } });
  }, editors);
}

/**
 * Left to itself the editor breaks a line between a Thai letter and the marks above it; the browser knows better, and
 * takes a hundred times as long, so that it is not asked about long answers.
 */
function useThaiWrapped() {
  const editor = useGraphiQL((state) => state.responseEditor);
  const short = useGraphiQL(({ tabs, activeTabIndex }) => {
    const length = tabs[activeTabIndex]?.response?.length ?? 0;
    return length > 0 && length < LONG;
  });
  useEffect(() => {
    editor?.updateOptions({ wrappingStrategy: short ? 'advanced' : 'simple' });
  }, [editor, short]);
}
