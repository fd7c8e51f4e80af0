import { useEffect } from 'react';
import THAI from './graphiql-words.json';

const ENGLISH = Object.fromEntries(Object.entries(THAI).map(([english, thai]) => [thai, english]));
/** Labels that name something: where it is left, where it is searched. */
const BEGINNINGS = [
  ['Go back to ', 'กลับไปที่ '],
  ['Search ', 'ค้นใน '],
];
const WITH_KEYS = /^(.*)( \([\w-]+\))$/;
const ATTRIBUTES = ['aria-label', 'title', 'placeholder'];
/** What is the schema's words, the page's own or somebody's, and Monaco, which speaks no Thai. */
const OTHERS =
  '#bar, .monaco-editor, .graphiql-tab-button, .graphiql-history-item-label, .graphiql-markdown-description, a:not(.graphiql-doc-explorer-back), code';

/**
 * GraphiQL's labels in the page's language. It has English ones alone and no place for others, so each is said
 * otherwise where it stands, as soon as it stands there. No two are the same in Thai: a way leads back.
 */
export function useGraphiqlWords(language) {
  useEffect(() => {
    const tell = (node) => within(node, (one, name) => sayIn(one, name, language));
    tell(document.body);
    const watching = new MutationObserver((changes) => {
      for (const { type, target, addedNodes, attributeName } of changes) {
        if (type === 'childList') addedNodes.forEach(tell);
        else if (!isOthers(target)) sayIn(target, attributeName, language);
      }
    });
    watching.observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
      attributeFilter: ATTRIBUTES,
    });
    return () => watching.disconnect();
  }, [language]);
}

/** Calls `visit` for every text of a node and of what is in it, with the name of the attribute where it is one. */
function within(node, visit) {
  if (isOthers(node)) return;
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (one) =>
    one.nodeType === Node.ELEMENT_NODE && one.matches(OTHERS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let one = node; one; one = walk.nextNode()) {
    if (one.nodeType === Node.TEXT_NODE) visit(one, null);
    else for (const name of ATTRIBUTES) if (one.hasAttribute?.(name)) visit(one, name);
  }
}

function isOthers(node) {
  return Boolean((node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(OTHERS));
}

function sayIn(node, name, language) {
  const text = name ? node.getAttribute(name) : node.data;
  const said = text && inLanguage(text, language);
  if (!said || said === text) return;
  if (name) node.setAttribute(name, said);
  else node.data = said;
}

/** A label of GraphiQL's in a language, with the keys behind it; any other text as it is. */
export function inLanguage(text, language) {
  const words = language === 'th' ? THAI : ENGLISH;
  const [, label, keys] = WITH_KEYS.exec(text) ?? [null, text, ''];
  if (Object.hasOwn(words, label)) return words[label] + keys;
  const [from, to] = BEGINNINGS.map((pair) => (language === 'th' ? pair : pair.toReversed())).find(([one]) =>
    text.startsWith(one),
  ) ?? ['', ''];
  return to + text.slice(from.length);
}
