/** The text of the headers editor: JSON with comments, as a person types it. */
import { parse } from 'jsonc-parser';

const BEARER = /Bearer\s+([A-Za-z0-9._~+/=-]+)/i;

/** The bearer token the headers send, or null. */
export function tokenIn(text) {
  return BEARER.exec(text ?? '')?.[1] ?? null;
}

/** The same headers with this token; without one, none is sent. What cannot be read is replaced. */
export function withToken(text, token) {
  const read = parse(text ?? '') ?? {};
  const kept = Object.entries(read).filter(([name]) => name.toLowerCase() !== 'authorization');
  const headers = Object.fromEntries(token ? [...kept, ['Authorization', `Bearer ${token}`]] : kept);
  return Object.keys(headers).length ? JSON.stringify(headers, null, 2) : '';
}
