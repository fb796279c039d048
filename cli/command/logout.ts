import type { Handler } from "#cli/command";
import * as Say from "#cli/say";
import { profileOf, readConfig, saveTokens } from "#cli/session/config";
import type { logout } from "#cli/tree/session";

export const run: Handler<typeof logout> = async (call) => {
  const config = await readConfig(call.context);
  const profile = profileOf(call.context, call.globals.profile, config) ?? "default";
  const had = await saveTokens(call.context, profile, undefined);
  Say.note(call, had ? `Signed out of "${profile}".` : `"${profile}" was not signed in.`);
  return 0;
};
