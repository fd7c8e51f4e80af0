import { useGraphiQL } from '@graphiql/react';
import { useEffect, useMemo, useState } from 'react';
import { agenciesOf, sum, told } from './explained.js';
import { agencyNames } from './hub.js';

/** Beside the answer: the agencies that were asked, the plan, its calls, and the cost with its bounds. */
export function Explained({ on, language, say }) {
  const answer = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.response);
  const { explain, cost } = useMemo(() => told(answer), [answer]);
  const names = useAgencyNames(Boolean(explain));
  const untold = answer && on.some((name) => !{ explain, cost }[name]);
  if (!explain && !cost && !untold) return null;
  const nameOf = (id) => names[id]?.[language] ?? names[id]?.th ?? id;
  return (
    <section className="explained" aria-label={say.explained} tabIndex={0}>
      {untold && <p className="hint">{say.untold}</p>}
      {cost && <Cost {...{ cost, say }} />}
      {explain && <Answering {...{ explain, nameOf, say }} />}
    </section>
  );
}

function useAgencyNames(wanted) {
  const [names, setNames] = useState({});
  useEffect(() => {
    if (wanted) agencyNames().then(setNames);
  }, [wanted]);
  return names;
}

function Cost({ cost, say }) {
  const { requested, answered, costliest, limit, remaining } = cost;
  return (
    <>
      <h2>{say.told.cost}</h2>
      {costliest && <meter min={0} max={costliest} value={requested} aria-label={say.told.cost} />}
      <dl>
        <Fact name={say.requested} value={say.outOf(requested, costliest)} />
        <Fact name={say.answered} value={say.number(answered)} />
        {limit && <Fact name={say.remaining} value={say.outOf(remaining, limit)} />}
      </dl>
    </>
  );
}

function Fact({ name, value }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Answering({ explain, nameOf, say }) {
  const { plan, calls } = explain;
  const agencies = agenciesOf(explain);
  const asked = agencies.filter((agency) => agency.calls);
  const who = ({ agency, lookup }) => <Who name={nameOf(agency)} id={agency} lookup={lookup} />;
  return (
    <>
      <h2>{say.told.explain}</h2>
      <p>{say.summary({ lookups: plan.length, calls: calls.length, agencies: asked.length })}</p>
      <p>{say.memory(sum(plan, 'remembered'), sum(plan, 'keys'))}</p>
      <Part open what="agencies" title={say.agencies(agencies.length)} rows={agencies}>
        {[
          [say.agency, ({ id }) => <Who name={nameOf(id)} id={id} />],
          [say.lookups, (agency) => say.number(agency.lookups)],
          [say.remembered, (agency) => say.of(agency.remembered, agency.keys)],
          [say.calls, (agency) => say.number(agency.calls)],
          [say.slowest, (agency) => (agency.calls ? say.number(agency.slowest) : '–')],
          [say.state, ({ states }) => states.map((state) => <State key={state} state={state} say={say} />)],
        ]}
      </Part>
      <Part open what="plan" title={say.plan(plan.length)} rows={plan}>
        {[
          [say.lookup, who],
          [say.keys, (step) => say.number(step.keys)],
          [say.remembered, (step) => say.of(step.remembered, step.keys)],
          [say.calls, (step) => say.number(step.calls)],
          [say.milliseconds, (step) => say.number(step.milliseconds)],
          [say.state, ({ state }) => <State {...{ state, say }} />],
        ]}
      </Part>
      <Part what="calls" title={say.sent(calls.length)} rows={calls}>
        {[
          [say.lookup, who],
          [say.keys, (call) => say.number(call.keys)],
          [say.milliseconds, (call) => say.number(call.milliseconds)],
          [say.state, ({ outcome }) => <State state={outcome} say={say} />],
        ]}
      </Part>
    </>
  );
}

/** A table behind its title. Its columns are `[heading, cell of a row]`, the first of them names the row. */
function Part({ what, title, rows, open = false, children: columns }) {
  const [[, head], ...rest] = columns;
  return (
    <details open={open} data-part={what}>
      <summary>{title}</summary>
      <table>
        <thead>
          <tr>
            {columns.map(([heading]) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              <th scope="row">{head(row)}</th>
              {rest.map(([heading, cell]) => (
                <td key={heading}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Who({ name, id, lookup }) {
  return (
    <>
      {name} {name !== id && <code>{id}</code>}
      {lookup && <code className="lookup">{lookup}</code>}
    </>
  );
}

/** "ok", or the code of what went wrong. */
function State({ state, say }) {
  return <span className={state === 'ok' ? 'well' : 'ill'}>{state === 'ok' ? say.well : state}</span>;
}
