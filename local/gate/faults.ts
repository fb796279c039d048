import { checked } from "#local/control/route";
import { callEffects, type Effect, Fault } from "#local/gate/fault";

type Armed = { id: number; fault: Fault; hits: number; random: () => number };

/** The fault plane: what is to go wrong, how often, and how often it did. */
export class Faults {
  readonly #effects = new Map<string, ReadonlySet<Effect>>();
  #armed: Armed[] = [];
  #nextId = 1;

  /** An engine says which faults its service knows beside those of every call. */
  declare(service: string, more: readonly Effect[] = []): void {
    this.#effects.set(service, new Set([...callEffects, ...more]));
  }

  /** Arms a fault from a request's body. Throws with the field that is wrong. */
  arm(body: unknown): number {
    const fault = checked(Fault, body);
    const effects = this.#effects.get(fault.service);
    if (!effects)
      throw new Error(
        `service: there is no "${fault.service}"; there are: ${[...this.#effects.keys()].sort().join(", ")}.`,
      );
    if (!effects.has(fault.effect))
      throw new Error(
        `effect: "${fault.effect}" does not happen to ${fault.service}; what does: ${[...effects].join(", ")}.`,
      );
    const id = this.#nextId++;
    this.#armed.push({ id, fault, hits: 0, random: randomOf(fault.seed) });
    return id;
  }

  list(): (Fault & { id: number; hits: number })[] {
    return this.#armed.map(({ id, hits, fault }) => ({ id, hits, ...fault }));
  }

  /** Takes one fault back, or all. */
  disarm(id?: number): void {
    this.#armed = id === undefined ? [] : this.#armed.filter((armed) => armed.id !== id);
  }

  /** The faults that hit this call, event or job; each draws its chance. Most of the time there are none. */
  draw<Kind extends Effect>(
    effects: readonly Kind[],
    service: string,
    operation: string,
    resource: string,
  ): Extract<Fault, { effect: Kind }>[] {
    if (this.#armed.length === 0) return [];
    const kinds: readonly Effect[] = effects;
    return this.#armed
      .filter(({ fault }) => kinds.includes(fault.effect) && fault.service === service)
      .filter(({ fault }) => matches(fault.operation, operation))
      .filter(({ fault }) => resource.startsWith(fault.resource))
      .filter((armed) => hits(armed))
      .map(({ fault }) => fault as Extract<Fault, { effect: Kind }>);
  }
}

function hits(armed: Armed): boolean {
  const { times, rate } = armed.fault;
  if (times !== undefined && armed.hits >= times) return false;
  if (armed.random() >= rate) return false;
  armed.hits++;
  return true;
}

function matches(pattern: string, operation: string): boolean {
  return pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
