/** The sandbox's personas. Tokens are fresh at every asking, so an older one is remembered as its persona's too. */
export class Sandbox {
  #idOf = new Map();

  /** @param ask {() => Promise<Array<{id: string, name: object, who: object, scopes: string[], token: string}>>} */
  constructor(ask) {
    this.ask = ask;
    this.personas = [];
  }

  async refresh() {
    this.personas = await this.ask();
    for (const { id, token } of this.personas) this.#idOf.set(token, id);
    return this;
  }

  find(id) {
    return this.personas.find((persona) => persona.id === id) ?? null;
  }

  /** The persona whose token this is or was; null for any other token. */
  whose(token) {
    return this.find(this.#idOf.get(token));
  }
}
