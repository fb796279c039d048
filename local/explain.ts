import type { Options } from "#local/options";

/** Errors that have a way out, in one line that names it. */
export function explain(error: unknown, options: Options | undefined): string {
  const { code, port, message } = error as { code?: string; port?: number; message?: string };
  if (code !== "EADDRINUSE" && !/port \d+ is already in use/i.test(message ?? ""))
    return message ?? String(error);
  const taken = port ?? Number(/port (\d+)/i.exec(message ?? "")?.[1]);
  const { portAws, portApi } = options ?? {};
  const kind = taken === portAws ? "aws" : taken === portApi ? "api" : "web";
  const who =
    taken === 4566 ? "LocalStack uses this port too: stop it," : "Stop what listens there,";
  return `Port ${taken} is taken. ${who} or choose another with --port-${kind}.`;
}
