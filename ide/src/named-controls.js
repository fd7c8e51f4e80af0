import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

const LIST = '.suggest-widget [role="listbox"]';
const ACTIVE = 'aria-activedescendant';
const ARGUMENT = '[data-arg-name]';

/** Names what GraphiQL and Monaco leave without a name, or name by an id that nothing has, so that it is heard of. */
export function NamedControls({ say }) {
  useActiveSuggestionNamed();
  useExplorerNamed(say);
  return null;
}

/** Monaco's list of suggestions says that `list_id_1_0` is active, whose id is `suggest-aria-id:0`. */
function useActiveSuggestionNamed() {
  useEffect(() => {
    const watching = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const place = target.matches(LIST) && /^list_id_\d+_(\d+)$/.exec(target.getAttribute(ACTIVE));
        if (place) target.setAttribute(ACTIVE, `suggest-aria-id:${place[1]}`);
      }
    });
    watching.observe(document.body, { subtree: true, attributeFilter: [ACTIVE] });
    return () => watching.disconnect();
  }, []);
}

/** The explorer's values have the name of their argument beside them, and its kinds of operation none. */
function useExplorerNamed(say) {
  const plugin = useGraphiQL((state) => state.visiblePlugin);
  useEffect(() => {
    const panel = document.querySelector('.graphiql-plugin');
    if (!plugin || !panel) return undefined;
    const name = () => {
      for (const control of panel.querySelectorAll(`${ARGUMENT} :is(input, select)`)) {
        control.setAttribute('aria-label', control.closest(ARGUMENT).dataset.argName);
      }
      panel.querySelector('.graphiql-explorer-actions select')?.setAttribute('aria-label', say.kindOfOperation);
    };
    name();
    const watching = new MutationObserver(name);
    watching.observe(panel, { childList: true, subtree: true });
    return () => watching.disconnect();
  }, [plugin, say]);
}
