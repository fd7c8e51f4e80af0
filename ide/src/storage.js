/**
 * GraphiQL keeps its tabs, headers included, in the browser's storage. A token must not stay there: a persona's is
 * written as the persona's name and read back as her present token, any other is left out.
 */
const PREFIX = 'graphiql:';
const TOKEN = /Bearer\s+([A-Za-z0-9._~+/=-]+)/g;
const MARK = /Bearer persona:([\w-]+)/g;

export function storageWithoutTokens(sandbox, storage = localStorage) {
  const conceal = (text) => text.replace(TOKEN, (_, token) => `Bearer ${mark(sandbox.whose(token))}`);
  const reveal = (text) => text.replace(MARK, (_, id) => `Bearer ${sandbox.find(id)?.token ?? ''}`);
  const own = () => Object.keys(storage).filter((key) => key.startsWith(PREFIX));
  return {
    getItem(key) {
      const text = storage.getItem(key);
      return text === null ? null : reveal(text);
    },
    setItem: (key, text) => storage.setItem(key, conceal(text)),
    removeItem: (key) => storage.removeItem(key),
    get length() {
      return own().length;
    },
    clear: () => own().forEach((key) => storage.removeItem(key)),
  };
}

const mark = (persona) => (persona ? `persona:${persona.id}` : '');
