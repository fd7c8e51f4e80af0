import { DropdownMenu } from '@graphiql/react';
import { useEditors } from './editors.js';
import { tokenIn } from './headers.js';
import { LANGUAGES, words } from './words.js';

export function Bar({ examples, sandbox, language, onLanguage }) {
  const say = words(language);
  const editors = useEditors(sandbox);
  return (
    <>
      <h1 className="brand">
        Saan <span lang="th">สาน</span>
      </h1>
      <p className="tagline">{say.tagline}</p>
      <nav>
        {examples.length > 0 && <Examples {...{ examples, language, say }} onOpen={editors.open} />}
        {sandbox.personas.length > 0 && (
          <Personas {...{ sandbox, language, say }} token={tokenIn(editors.headers)} onPick={editors.become} />
        )}
        <Language {...{ language, say }} onPick={onLanguage} />
      </nav>
    </>
  );
}

function Examples({ examples, language, say, onOpen }) {
  return (
    <DropdownMenu>
      <DropdownMenu.Button className="choice">{say.examples}</DropdownMenu.Button>
      <DropdownMenu.Content align="end">
        {examples.map((example) => (
          <DropdownMenu.Item key={example.id} onSelect={() => onOpen(example)}>
            {example.title[language]}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}

function Personas({ sandbox, language, say, token, onPick }) {
  const present = sandbox.whose(token);
  const shown = present ? present.name[language] : token ? say.ownToken : say.nobody;
  return (
    <DropdownMenu>
      <DropdownMenu.Button className="choice" aria-label={`${say.persona}: ${shown}`}>
        <small>{say.persona}</small> {shown}
      </DropdownMenu.Button>
      <DropdownMenu.Content align="end" className="personas">
        {sandbox.personas.map((persona) => (
          <DropdownMenu.Item key={persona.id} data-persona={persona.id} onSelect={() => onPick(persona.id)}>
            <strong>{persona.name[language]}</strong>
            <span>{persona.who[language]}</span>
            <code>{persona.scopes.join(' ')}</code>
          </DropdownMenu.Item>
        ))}
        <DropdownMenu.Item data-persona="nobody" onSelect={() => onPick(null)}>
          <strong>{say.nobody}</strong>
          <span>{say.nobodyWho}</span>
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}

function Language({ language, say, onPick }) {
  return (
    <div className="languages" role="group" aria-label={say.language}>
      {LANGUAGES.map(([code, name]) => (
        <button key={code} type="button" lang={code} aria-pressed={code === language} onClick={() => onPick(code)}>
          {name}
        </button>
      ))}
    </div>
  );
}
