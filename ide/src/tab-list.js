import { useEffect } from 'react';

/**
 * GraphiQL's tabs hold a button to close each, which no `role="tab"` may (ARIA, 6.6: its children are presentational).
 * They are told as what they are instead: a list of buttons, one of them the current.
 */
export function useTabsAsList() {
  useEffect(() => {
    const list = document.querySelector('.graphiql-tabs');
    if (!list) return undefined;
    const tell = () => {
      list.setAttribute('role', 'list');
      for (const item of list.querySelectorAll('[role="tab"], [aria-selected]')) {
        const current = item.getAttribute('aria-selected') === 'true';
        item.setAttribute('role', 'listitem');
        item.removeAttribute('aria-selected');
        item.querySelector('.graphiql-tab-button').setAttribute('aria-current', current);
      }
    };
    tell();
    const watching = new MutationObserver(tell);
    watching.observe(list, { childList: true, subtree: true, attributeFilter: ['aria-selected'] });
    return () => watching.disconnect();
  }, []);
}
