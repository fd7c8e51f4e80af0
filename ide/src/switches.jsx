import { useState } from 'react';

const REMEMBERED = 'saan:asked:';

/** What a request asks to be told beside its answer: the names in `extensions`. */
export const TOLD_BESIDE = ['explain', 'cost'];

/** Which of them are on, as remembered, and how to turn one. */
export function useSwitches() {
  const [on, setOn] = useState(() => TOLD_BESIDE.filter((name) => localStorage.getItem(REMEMBERED + name) === 'on'));
  const turn = (name) => {
    const next = on.includes(name) ? on.filter((one) => one !== name) : [...on, name];
    localStorage.setItem(REMEMBERED + name, next.includes(name) ? 'on' : 'off');
    setOn(next);
  };
  return [on, turn];
}

export function Switches({ on, onTurn, say }) {
  return (
    <div className="switches" role="group" aria-label={say.toldBeside}>
      {TOLD_BESIDE.map((name) => (
        <button
          key={name}
          type="button"
          role="switch"
          aria-checked={on.includes(name)}
          data-tells={name}
          onClick={() => onTurn(name)}
        >
          {say.told[name]}
        </button>
      ))}
    </div>
  );
}
