/** What the page asks of the hub that serves it. Addresses are relative: the hub may live under a prefix. */

export const GRAPHQL = new URL('graphql', document.baseURI).href;

/** @returns {Promise<Array<{id: string, title: {th: string, en: string}, query: string, variables: string, persona: ?string}>>} */
export async function examples() {
  const found = await json('ide/examples');
  return (found ?? []).map((example) => ({
    ...example,
    variables: Object.keys(example.variables).length ? JSON.stringify(example.variables, dated, 2) : '',
  }));
}

/** A variable "today+90" becomes the date 90 days from now. */
function dated(_, value) {
  const days = /^today\+(\d+)$/.exec(value)?.[1];
  return days ? new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10) : value;
}

/** @returns {Promise<Array<{id: string, name: object, who: object, scopes: string[], token: string}>>} none without a sandbox */
export async function personas() {
  return (await json('sandbox/personas')) ?? [];
}

/** @returns {Promise<Object<string, {th: string, en: ?string}>>} what the agencies are called, by id */
export async function agencyNames() {
  const { agencies = [] } = (await json('status')) ?? {};
  return Object.fromEntries(agencies.filter(({ name }) => name).map(({ id, name }) => [id, name]));
}

/** @returns {Promise<?string>} the whole schema, with the directives at its fields; null where it is not had */
export async function schemaText() {
  const response = await fetch('schema.graphql');
  return response.ok ? response.text() : null;
}

async function json(path) {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  return response.ok ? response.json() : null;
}
