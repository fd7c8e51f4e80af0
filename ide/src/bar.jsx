import { Content, Item, Portal, Root, Trigger } from '@radix-ui/react-dropdown-menu';
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
    <Menu button={say.examples}>
      {examples.map((example) => (
        <Item key={example.id} className="graphiql-dropdown-item" onSelect={() => onOpen(example)}>
          {example.title[language]}
        </Item>
      ))}
    </Menu>
  );
}

function Personas({ sandbox, language, say, token, onPick }) {
  const present = sandbox.whose(token);
  const shown = present ? present.name[language] : token ? say.ownToken : say.nobody;
  const button = (
    <>
      <small>{say.persona}</small> {shown}
    </>
  );
  const nobody = { id: 'nobody', name: say.nobody, who: say.nobodyWho, scopes: [] };
  const people = sandbox.personas.map((one) => ({ ...one, name: one.name[language], who: one.who[language] }));
  return (
    <Menu button={button} className="personas">
      {[...people, nobody].map((one) => (
        <Item
          key={one.id}
          className="graphiql-dropdown-item"
          data-persona={one.id}
          onSelect={() => onPick(one === nobody ? null : one.id)}
        >
          <strong>{one.name}</strong>
          <span>{one.who}</span>
          {one.scopes.length > 0 && <code title={one.scopes.join(' ')}>{one.scopes.join(' ')}</code>}
        </Item>
      ))}
    </Menu>
  );
}

/** Looks like GraphiQL's menus. Theirs stand outside the page's landmarks, and hide from readers what can be reached. */
function Menu({ button, className = '', children }) {
  return (
    <Root modal={false}>
      <Trigger className="choice">{button}</Trigger>
      <Portal container={document.getElementById('bar')}>
        <Content align="end" sideOffset={5} className={`graphiql-dropdown-content ${className}`}>
          {children}
        </Content>
      </Portal>
    </Root>
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
