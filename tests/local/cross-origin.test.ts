import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { crossOrigin } from "#local/control/cross-origin";

test("only the web app's own pages may read what the local cloud says, and ask it for something", async () => {
  const app = "http://127.0.0.1:5173";
  const handle = crossOrigin(app, async (_, response) => {
    response.end("{}");
  });
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_local/clock`;
  const allowed = async (origin: string, method: string) => {
    const { status, headers } = await fetch(url, { method, headers: { origin } });
    return [status, headers.get("access-control-allow-origin")];
  };
  expect(await allowed(app, "GET")).toEqual([200, app]);
  expect(await allowed(app, "OPTIONS")).toEqual([204, app]);
  expect(await allowed("https://elsewhere.example", "GET")).toEqual([200, null]);
  expect(await allowed("https://elsewhere.example", "OPTIONS")).toEqual([200, null]);
  server.close();
});
