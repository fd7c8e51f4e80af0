/** An answer's `extensions`, read for people. */

/** `{ explain, cost }` of an answer as its text; what is not told, or is no answer yet, is null. */
export function told(answer) {
  try {
    const { explain = null, cost = null } = JSON.parse(answer).extensions ?? {};
    return { explain, cost };
  } catch {
    return { explain: null, cost: null };
  }
}

/** The agencies of an explanation, in the order in which they come: how often each was asked, and how it went. */
export function agenciesOf({ plan, calls }) {
  const agencies = new Map();
  const at = (id) => {
    if (!agencies.has(id)) agencies.set(id, { id, lookups: 0, keys: 0, remembered: 0, calls: 0, slowest: 0, states: [] });
    return agencies.get(id);
  };
  for (const step of plan) {
    const agency = at(step.agency);
    agency.lookups += 1;
    agency.keys += step.keys;
    agency.remembered += step.remembered;
    if (!agency.states.includes(step.state)) agency.states.push(step.state);
  }
  for (const call of calls) {
    const agency = at(call.agency);
    agency.calls += 1;
    agency.slowest = Math.max(agency.slowest, call.milliseconds);
  }
  return [...agencies.values()];
}

export const sum = (rows, name) => rows.reduce((total, row) => total + row[name], 0);
