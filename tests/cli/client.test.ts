import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Setting, user } from "#tests/cli/support";

type Answer = (request: IncomingMessage, response: ServerResponse, n: number) => void;

/** An API that answers as told, and a user who is signed in there; `n` counts requests from 1. */
async function stage(answer: Answer) {
  const asked: { method: string; url: string; headers: Record<string, unknown>; body: string }[] =
    [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, headers, body });
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const person = user({ env: { SEQFERRY_API: api, SEQFERRY_TOKEN: "the-token" } });
  onTestFinished(() => {
    person.remove();
    server.close();
    server.closeAllConnections();
  });
  return { ...person, api, asked };
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(JSON.stringify(body));
const empty = { items: [], nextCursor: null };

describe("a request that fails in passing", () => {
  test("is made again, after as long as the service says", async () => {
    const { run, asked } = await stage((_, response, n) =>
      n < 3 ? json(response, 503, {}, { "retry-after": "7" }) : json(response, 200, empty),
    );
    const slept: number[] = [];
    const { code } = await run(["store", "list"], { onSleep: (ms) => void slept.push(ms) });
    expect([code, asked.length, slept]).toEqual([0, 3, [7000, 7000]]);
  });

  test("is given up after four times, with the last answer", async () => {
    const { run, asked } = await stage((_, response) => response.writeHead(502).end("<html>"));
    const { code, stderr } = await run(["store", "list"]);
    expect([code, asked.length]).toEqual([1, 4]);
    expect(stderr).toContain("answered 502");
  });

  test("is made again when the connection broke", async () => {
    const { run, asked } = await stage((request, response, n) =>
      n === 1 ? request.socket.destroy() : json(response, 200, empty),
    );
    expect((await run(["store", "list"])).code).toBe(0);
    expect(asked.length).toBe(2);
  });

  test("and starts work is made again under the same key only", async () => {
    const { run, asked } = await stage((_, response, n) =>
      n === 1 ? json(response, 503, {}) : json(response, 202, { id: "bkf.1" }),
    );
    expect((await run(["read-set", "backfill", "--all"])).code).toBe(0);
    const keys = asked.map(({ headers }) => headers["idempotency-key"]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  test("and sets a state is made again", async () => {
    const { run, asked } = await stage((_, response, n) =>
      n === 1 ? json(response, 503, {}) : json(response, 200, { status: "PAUSED" }),
    );
    const id = "bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    expect((await run(["backfill", "pause", id])).code).toBe(0);
    expect(asked.map(({ body }) => body)).toEqual(Array(2).fill('{"status":"PAUSED"}'));
  });

  test("and may have changed something is not made again, unless it was not let in", async () => {
    const { run, asked } = await stage((_, response) => json(response, 503, {}));
    expect((await run(["api", "POST", "/packages/x/links"])).code).toBe(1);
    expect(asked.length).toBe(1);
    const busy = await stage((_, response, n) => json(response, n === 1 ? 429 : 200, {}));
    expect((await busy.run(["api", "POST", "/packages/x/links"])).code).toBe(0);
    expect(busy.asked.length).toBe(2);
  });
});

describe("the token", () => {
  test("is in the header of each request, and follows no redirect", async () => {
    const { run, asked } = await stage((_, response) =>
      response.writeHead(302, { location: "/elsewhere" }).end(),
    );
    expect((await run(["api", "POST", "/x"])).code).toBe(1);
    expect(asked[0]?.headers.authorization).toBe("Bearer the-token");
    expect(asked.length).toBe(1);
  });

  test("and other secrets are in no trace", async () => {
    const { run } = await stage((_, response) => json(response, 200, { url: "https://x/?sig=s3" }));
    const { stderr } = await run([
      "api",
      "POST",
      "/x",
      "-f",
      "name=n",
      "-f",
      "clientSecret=hush",
      "--debug",
    ]);
    expect(stderr).toContain("> authorization: [redacted]");
    expect(stderr).toContain('"name":"n"');
    expect(stderr).toMatch(/^< 200 POST .* ms/m);
    expect(stderr).not.toMatch(/the-token|hush|sig=s3/);
    const query = await run(["api", "GET", "/x", "-f", "token=hush", "-v"]);
    expect(query.stderr).toContain("token=redacted");
    expect(query.stderr).not.toContain("> ");
  });
});

describe("an answer of the API", () => {
  const problem = {
    status: 409,
    code: "backfill.already_running",
    detail: "It runs.\u001b[2J",
    hint: "Wait.",
    requestId: "r-1",
  };

  test("that is a problem is shown with its hint and request id, and sets the exit code", async () => {
    const { run } = await stage((_, response) => json(response, 409, problem));
    const { code, stdout, stderr } = await run(["read-set", "backfill", "-s", "1234567890"]);
    expect([code, stdout]).toEqual([8, ""]);
    expect(stderr).toBe("✗ It runs.\\u001b[2J\n  Wait.\n  Request r-1\n");
  });

  test("is one JSON object on stderr with --output json", async () => {
    const { run } = await stage((_, response) => json(response, 409, problem));
    for (const option of [["--json"], ["--output", "jsonl"]]) {
      const { stdout, stderr } = await run(["backfill", "list", ...option]);
      expect(stdout).toBe("");
      expect(JSON.parse(stderr)).toEqual({
        code: problem.code,
        message: problem.detail,
        hint: "Wait.",
        requestId: "r-1",
      });
    }
  });

  test("of a gateway is understood, too", async () => {
    const { run } = await stage((_, response) =>
      json(response, 401, { message: "Unauthorized" }, { "apigw-requestid": "g-1" }),
    );
    const { code, stderr } = await run(["store", "list", "--json"]);
    expect(code).toBe(4);
    expect(JSON.parse(stderr)).toMatchObject({
      code: "http.401",
      message: "Unauthorized",
      requestId: "g-1",
    });
  });

  test("that is no JSON, or no list, is a failure and no empty list", async () => {
    const page = await stage((_, response) => response.end("<html>"));
    expect((await page.run(["store", "list"])).stderr).toContain("did not answer JSON");
    const other = await stage((_, response) => json(response, 200, { data: [] }));
    const { code, stderr } = await other.run(["store", "list"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("did not answer a list")]);
  });
});

describe("a list", () => {
  const items = Array.from({ length: 450 }, (_, n) => ({ id: String(1_000_000_000 + n) }));
  const paged: Answer = (request, response) => {
    const query = new URL(request.url ?? "", "http://x").searchParams;
    const from = Number(query.get("cursor") ?? 0);
    // Short and empty pages have a cursor, too.
    const size = from === 0 ? 0 : Math.min(Number(query.get("limit")), 150);
    const next = from === 0 ? 1 : from + size;
    const found = from === 0 ? [] : items.slice(from - 1, from - 1 + size);
    json(response, 200, { items: found, nextCursor: next > items.length ? null : String(next) });
  };

  test("pages by itself: all of them with --all, none twice", async () => {
    const { run } = await stage(paged);
    const { stdout, stderr } = await run(["store", "list", "--all", "--fields", "id"]);
    expect(stdout.trimEnd().split("\n")).toEqual(items.map(({ id }) => id));
    expect(stderr).toBe("");
  });

  test("ends at --limit and says how to go on; the next one begins there", async () => {
    const { run } = await stage(paged);
    const list = (...more: string[]) =>
      run(["store", "list", "--fields", "id", "--limit", "170", ...more]);
    const first = await list();
    const cursor = /more: --cursor (\S+)/.exec(first.stderr)?.[1] ?? "";
    const second = await list("--cursor", cursor);
    const ids = [first, second].flatMap(({ stdout }) => stdout.trimEnd().split("\n"));
    expect(ids).toEqual(items.slice(0, 340).map(({ id }) => id));
  });

  test("that breaks off is no whole JSON, so that nobody takes it for all", async () => {
    const { run } = await stage((request, response, n) =>
      n <= 2 ? paged(request, response, n) : json(response, 400, { detail: "No." }),
    );
    const { code, stdout } = await run(["store", "list", "--all", "--json"]);
    expect(code).toBe(2);
    expect(() => JSON.parse(stdout)).toThrow();
  });

  test("that is empty says so on stderr; --fail-on-empty makes it exit 3", async () => {
    const { run } = await stage((_, response) => json(response, 200, empty));
    expect(await run(["store", "list"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "There are no stores.\n",
    });
    expect(await run(["store", "list", "--json"])).toMatchObject({ code: 0, stdout: "[]\n" });
    expect((await run(["store", "list", "--quiet"])).stderr).toBe("");
    expect((await run(["store", "list", "--fail-on-empty"])).code).toBe(3);
  });
});

test("unknown --fields are refused before anything is asked", async () => {
  const { run, asked } = await stage((_, response) => json(response, 200, empty));
  const { code, stderr } = await run(["store", "list", "--fields", "nme"]);
  expect([code, asked.length]).toEqual([2, 0]);
  expect(stderr).toContain('Did you mean "name"?');
  const started = await run(["read-set", "backfill", "--all", "--fields", "nme"]);
  expect([started.code, asked.length]).toEqual([2, 0]);
});

describe("work that is followed", () => {
  /** Runs a command against such an API; also says how long it slept in all. */
  async function follow(answer: Answer, words: string[], setting: Setting = {}) {
    const { run } = await stage(answer);
    let sleptMs = 0;
    const onSleep = (ms: number) => {
      sleptMs += ms;
    };
    return { ...(await run(words, { ...setting, onSleep })), sleptMs };
  }
  const backfill = (id: string, status: string) => ({
    ...{ id, status, phase: "index", calls: {} },
    progress: { done: 1, total: 2, bytes: 0 },
  });

  test("has one --timeout, however many backfills it is", async () => {
    const { code, sleptMs } = await follow(({ method, url = "" }, response, n) => {
      if (method === "POST") return json(response, 202, backfill(`b${n}`, "PENDING"));
      const isDone = url.endsWith("b1") && n > 5;
      json(response, 200, backfill(url.slice(-2), isDone ? "SUCCEEDED" : "RUNNING"));
    }, "read-set backfill -s 1111111111 -s 2222222222 --wait --timeout 30s".split(" "));
    expect([code, sleptMs]).toEqual([7, 30_000]);
  });

  test("has a line of its own for what is said beside the bar", async () => {
    const states = ["RUNNING", "PAUSED", "SUCCEEDED"];
    const id = "bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    const { code, stderr } = await follow(
      (_, response, n) => json(response, 200, backfill(id, states[n - 1] ?? "")),
      ["backfill", "watch", id],
      { terminal: 100 },
    );
    expect([code, stderr]).toEqual([0, expect.stringMatching(/\nIt is paused\. .*\n/)]);
  });

  test("is not taken for the redrive before it, which is listed for a moment", async () => {
    const redrive = { queue: "Q", redriveTo: "R", statusReason: null, messages: 1 };
    const before = { ...redrive, status: "SUCCEEDED", startedAt: "2026-11-01T00:00:00.000Z" };
    const own = { ...redrive, status: "FAILED", startedAt: "2026-11-02T00:00:00.000Z" };
    const { code } = await follow(
      ({ method }, response, n) => {
        const lastRedrive = n > 4 ? own : before;
        const queue = { name: "Q", messages: 1, redriveTo: "R", items: [], lastRedrive };
        if (method === "POST") json(response, 202, { ...own, status: "RUNNING" });
        else json(response, 200, queue);
      },
      ["dlq", "redrive", "Q", "--yes", "--wait"],
    );
    expect(code).toBe(6);
  });
});

test("colours are for terminals that want them", async () => {
  const { run } = await stage((_, response) => json(response, 404, { detail: "None." }));
  const red = "\u001b[31m";
  const get = async (env: Record<string, string>, ...more: string[]) => {
    const { stderr } = await run(["store", "get", "1234567890", ...more], { terminal: 80, env });
    return stderr;
  };
  expect(await get({})).toContain(red);
  for (const [name, value] of [
    ["NO_COLOR", "1"],
    ["TERM", "dumb"],
    ["CI", "true"],
  ] as const)
    expect(await get({ [name]: value })).not.toContain("\u001b");
  expect(await get({}, "--no-color")).not.toContain("\u001b");
  expect((await run(["store", "get", "1234567890"])).stderr).not.toContain("\u001b");
});
