import type { Connection } from "../api/client.ts";
import { type Claims, claimsOf } from "./claims.ts";
import { type Config, loadConfig } from "./config.ts";
import { begin, codeOf } from "./pkce.ts";
import { keepPending, readSaved, type Saved, save, takePending } from "./store.ts";
import { redeem, refresh } from "./tokens.ts";

/** A token is renewed this long before it ends, in milliseconds. */
const margin = 60_000;

/** Who is signed in. Made once, when the page starts; whoever shows it listens to `subscribe`. */
export class Session {
  config: Config;
  #saved: Saved;
  #listeners = new Set<() => void>();
  #renewing: Promise<void> | undefined;

  constructor(config: Config) {
    this.config = config;
    this.#saved = readSaved();
    // A laptop needs no sign-in: whoever opens the page is the first of its users.
    const isKnown = this.#saved.role !== undefined && Object.hasOwn(config.roles, this.#saved.role);
    if (!this.#saved.tokens && !isKnown) this.#saved = { role: this.roles[0] };
  }

  /** Development roles to choose from; none where people sign in. */
  get roles(): string[] {
    return Object.keys(this.config.roles);
  }

  get role(): string | undefined {
    return this.#saved.tokens ? undefined : this.#saved.role;
  }

  get claims(): Claims | undefined {
    return claimsOf(this.#token());
  }

  get connection(): Connection {
    return {
      api: this.config.api,
      token: async (options) => {
        if (options?.fresh || this.#isEnding()) await this.#renew();
        return this.#token();
      },
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  chooseRole(role: string): void {
    this.#keep({ role });
  }

  /** Leaves for the issuer's page, which sends the browser back to `/signed-in`. */
  async signIn(): Promise<void> {
    const { signIn } = this.config;
    if (!signIn) throw new Error("This stage names no sign-in page.");
    const returnTo = `${location.pathname}${location.search}`;
    const { url, pending } = await begin(signIn, { origin: location.origin, returnTo });
    keepPending(pending);
    location.assign(url);
  }

  /** Takes the issuer's answer; answers where the person was. Throws an `Error` in words. */
  async finish(answer: URLSearchParams): Promise<string> {
    const { signIn } = this.config;
    const pending = takePending();
    const code = codeOf(answer, pending);
    if (!signIn || !pending) throw new Error("This stage names no sign-in page.");
    this.#keep({ tokens: await redeem(signIn, code, pending) });
    return pending.returnTo;
  }

  signOut(): void {
    const { signIn } = this.config;
    const hadTokens = this.#saved.tokens !== undefined;
    this.#keep({ role: this.roles[0] });
    if (!hadTokens || !signIn?.logoutEndpoint) return;
    const url = new URL(signIn.logoutEndpoint);
    url.search = new URLSearchParams({
      client_id: signIn.clientId,
      logout_uri: location.origin,
    }).toString();
    location.assign(url);
  }

  #token(): string | undefined {
    const { role, tokens } = this.#saved;
    return tokens?.accessToken ?? (role === undefined ? undefined : this.config.roles[role]);
  }

  #isEnding(): boolean {
    const { tokens } = this.#saved;
    return tokens?.refreshToken !== undefined && tokens.expiresAt - margin < Date.now();
  }

  /** Requests that run side by side share one renewal. What cannot be renewed is asked as it is, and refused. */
  async #renew(): Promise<void> {
    this.#renewing ??= this.#renewed()
      .catch(() => {})
      .finally(() => {
        this.#renewing = undefined;
      });
    await this.#renewing;
  }

  async #renewed(): Promise<void> {
    const { tokens } = this.#saved;
    if (!tokens) {
      this.config = await loadConfig();
      return;
    }
    if (tokens.refreshToken && this.config.signIn)
      this.#keep({ tokens: await refresh(this.config.signIn, tokens.refreshToken) });
  }

  #keep(saved: Saved): void {
    this.#saved = saved;
    save(saved);
    for (const listener of this.#listeners) listener();
  }
}
