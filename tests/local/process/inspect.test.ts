import { readFileSync, writeFileSync } from "node:fs";
import * as inspector from "node:inspector";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Functions } from "#local/engines/lambda/functions";
import { engineContext } from "#tests/local/support/engine-context";
import { eventually, root } from "#tests/support/cloud";
import { launchCloud, scratchDirectory } from "#tests/support/process";

/** A line that every list of read sets passes. */
const file = "core/readset/list.ts";
const lineNumber = readFileSync(join(root, file), "utf8")
  .split("\n")
  .findIndex((line) => line.includes("const projects = await visibleProjects()"));

test("with --inspect a debugger stops on a line of a handler, and the call is answered after it goes on", async () => {
  const cloud = await launchCloud(["--memory", "--inspect=0"]);
  onTestFinished(() => cloud.kill());
  const debug = await attach(cloud.lines);
  onTestFinished(debug.close);
  // What attaches to a function sets the breakpoint before the function's first line runs.
  debug.on("Target.attachedToTarget", async ({ sessionId }) => {
    await debug.send("Debugger.enable", {}, sessionId);
    await debug.send(
      "Debugger.setBreakpointByUrl",
      { lineNumber, urlRegex: `${file}$` },
      sessionId,
    );
    await debug.send("Runtime.runIfWaitingForDebugger", {}, sessionId);
  });
  await debug.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
  });

  const answer = fetch(`${cloud.outputs.api}/api/v1/read-sets`, {
    headers: { authorization: `Bearer ${cloud.outputs.tokens.viewer}` },
  });
  const pause = await eventually(() => {
    const found = debug.events.find(({ method }) => method === "Debugger.paused");
    if (!found) throw new Error(`Nothing stopped:\n${cloud.lines.join("\n")}`);
    return found;
  });
  const { location } = pause.params.callFrames[0] ?? {};
  expect(location?.lineNumber).toBe(lineNumber);
  const script = debug.events.find(
    ({ method, params, sessionId }) =>
      method === "Debugger.scriptParsed" &&
      params.scriptId === location?.scriptId &&
      sessionId === pause.sessionId,
  );
  expect(script?.params.url).toMatch(new RegExp(`/${file}$`));

  // Somebody who looks around takes longer than the API's 30 seconds.
  const clock = { method: "POST", body: JSON.stringify({ advance: "PT10M" }) };
  await fetch(`${cloud.outputs.aws.endpoint}/_local/clock`, clock);
  await debug.send("Debugger.resume", {}, pause.sessionId);
  expect((await answer).status).toBe(200);
});

test("a function's timeout waits for whoever debugs it, and holds otherwise", async () => {
  const scratch = scratchDirectory();
  onTestFinished(scratch.remove);
  const slow = join(scratch.path, "slow.mjs");
  writeFileSync(
    slow,
    "export const handler = () => new Promise((resolve) => setTimeout(resolve, 400, 7));",
  );
  const context = engineContext();
  onTestFinished(() => context.clock.stop());
  const functions = new Functions(context, () => undefined);
  onTestFinished(() => functions.close());
  const definition = { id: "Slow", name: "slow", arn: "arn:slow", file: slow, handler: "handler" };
  functions.define({ ...definition, timeoutSeconds: 0.2, memoryMegabytes: 128, environment: {} });

  const { error } = await functions.invoke("slow", {});
  expect(error?.errorMessage).toBe("Task timed out after 0.20 seconds");
  inspector.open(0, "127.0.0.1");
  onTestFinished(() => inspector.close());
  expect(await functions.invoke("slow", {})).toEqual({ payload: 7 });
});

/** What of Chrome's protocol is read here. */
type Params = {
  sessionId?: string;
  scriptId?: string;
  url?: string;
  callFrames: { location: { scriptId: string; lineNumber: number } }[];
};
type Message = { id?: number; method?: string; params: Params; sessionId?: string };

/** Connects to the inspector as DevTools and editors do: by the list at `/json`. */
async function attach(lines: string[]) {
  const port = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(lines.join("\n"))?.[1];
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const events: Message[] = [];
  const replies = new Map<number, () => void>();
  const listeners = new Map<string, (params: Params) => Promise<void>>();
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) replies.get(message.id)?.();
    if (!message.method) return;
    events.push(message);
    void listeners.get(message.method)?.(message.params);
  };
  let last = 0;
  return {
    events,
    on: (method: string, run: (params: Params) => Promise<void>) => listeners.set(method, run),
    send(method: string, params: object, sessionId?: string): Promise<void> {
      const id = ++last;
      return new Promise((resolve) => {
        replies.set(id, resolve);
        socket.send(JSON.stringify({ id, method, params, sessionId }));
      });
    },
    close: () => socket.close(),
  };
}
