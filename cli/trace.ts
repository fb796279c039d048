import type { Call } from "#cli/command";
import { forTerminal } from "#cli/output/escape";

type Asked = { method: string; url: URL; headers: Record<string, string>; body: unknown };
type Answered = { method: string; url: URL; response: Response; tookMs: number };

const secretHeader = /^(authorization|cookie|x-api-key|idempotency-key)$/i;
const secretName = /token|secret|password|signature|credential|^code$|^key$/i;

/** With `--debug`: what is sent, without secrets. */
export function request({ globals, context }: Call, { method, url, headers, body }: Asked): void {
  if (!globals.debug) return;
  const lines = [
    `> ${method} ${withoutSecrets(url)}`,
    ...Object.entries(headers).map(
      ([name, value]) => `> ${name}: ${secretHeader.test(name) ? "[redacted]" : value}`,
    ),
    ...(body === undefined ? [] : [`> ${JSON.stringify(body, redact)}`]),
  ];
  context.stderr.write(`${lines.map(forTerminal).join("\n")}\n`);
}

/** With `--verbose` or `--debug`: what came of it. Answers' bodies may hold secrets and are not shown. */
export function response(call: Call, { method, url, response: answer, tookMs }: Answered): void {
  const { globals, context } = call;
  if (!globals.debug && !globals.verbose) return;
  const id = answer.headers.get("x-request-id") ?? answer.headers.get("apigw-requestid");
  const line = `< ${answer.status} ${method} ${withoutSecrets(url)} ${tookMs} ms${id ? ` ${id}` : ""}`;
  context.stderr.write(`${forTerminal(line)}\n`);
}

export function failure({ globals, context }: Call, method: string, url: URL, error: Error): void {
  if (!globals.debug && !globals.verbose) return;
  context.stderr.write(`${forTerminal(`< ${method} ${withoutSecrets(url)}: ${error.message}`)}\n`);
}

function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  for (const name of [...shown.searchParams.keys()])
    if (secretName.test(name)) shown.searchParams.set(name, "redacted");
  return shown.href;
}

function redact(name: string, value: unknown): unknown {
  return secretName.test(name) ? "[redacted]" : value;
}
