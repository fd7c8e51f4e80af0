/**
 * Which scopes the fields ask for. Introspection tells of no applied directive, so they are read from the schema's
 * text, where `@requiresScope` stands at each guarded field.
 */
import { parse, valueFromASTUntyped } from 'graphql';

/** @returns {Map<string, Array<{scope: string, of: ?string}>>} by "Type.field"; `of`: only values of that type ask for it */
export function guardsOf(schemaText) {
  const guards = new Map();
  for (const type of parse(schemaText, { noLocation: true }).definitions) {
    for (const field of type.fields ?? []) {
      const asked = field.directives.filter(({ name }) => name.value === 'requiresScope').map(argumentsOf);
      if (asked.length) guards.set(`${type.name.value}.${field.name.value}`, asked);
    }
  }
  return guards;
}

function argumentsOf(directive) {
  const { scope, of = null } = Object.fromEntries(
    directive.arguments.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
  return { scope, of };
}

/** What is closed to whoever holds these scopes; nothing is to one of whom that is not known (`held` is null). */
export class Access {
  constructor(guards, held) {
    this.guards = guards;
    this.held = held && new Set(held);
  }

  /** The scopes that a field asks for, whatever it gives, and that are not held. */
  missing(type, field) {
    return this.#missing(`${type}.${field}`, null);
  }

  /** The scopes not held that a field asks for where its value is of this type. */
  missingOf(type, field, member) {
    return this.#missing(`${type}.${field}`, member);
  }

  #missing(coordinate, of) {
    if (!this.held) return [];
    const asked = this.guards.get(coordinate) ?? [];
    return asked.filter((one) => one.of === of && !this.held.has(one.scope)).map((one) => one.scope);
  }
}
