import * as z from "zod";
import type { Context } from "#cli/context";
import { CliError } from "#cli/exit";

/** Nothing else is opened in a browser, or sent a secret. */
const endpoint = z.url({ protocol: /^https?$/ });

/** What a stage tells of itself to whoever wants to sign in. */
export const Stage = z.object({
  api: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
});
export type Stage = z.infer<typeof Stage>;

/** Asks the stage where to sign in. Throws `CliError`. */
export async function discover({ fetch, signal }: Context, api: string): Promise<Stage> {
  const url = `${api}/.well-known/seqferry.json`;
  const response = await fetch(url, { signal, redirect: "error" }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw noAnswer(api, error);
  });
  const parsed = Stage.safeParse(await response.json().catch(() => undefined));
  if (response.ok && parsed.success) return parsed.data;
  throw new CliError("failed", "cli.no_stage", `${url} did not answer as Seqferry does.`, {
    hint: "Is this the address of the API, and not of the web app?",
  });
}

/** The failure of a request that got no answer. */
export function noAnswer(api: string, error: unknown): CliError {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const reason = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : "");
  const isLocal = /^http:\/\//.test(api);
  return new CliError("failed", "cli.no_answer", `${api} does not answer (${reason}).`, {
    hint: isLocal ? "Is npm start running?" : "Check the address and your network, and try again.",
  });
}
