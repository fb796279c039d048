import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { listen, ports, redirectUriOf } from "#cli/session/loopback";
import { type Setting, user } from "#tests/cli/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());

/** A user without a login. */
function newcomer(base: Setting = {}) {
  const person = user(base);
  onTestFinished(person.remove);
  return person;
}

/** A browser whose user presses the button of a development user, and is led back. */
const browserOf = (username: string) => (address: string) => {
  void (async () => {
    const url = new URL(address);
    const form = new URLSearchParams(url.search);
    form.set("username", username);
    const signedIn = await fetch(url.origin + url.pathname, {
      method: "POST",
      body: form,
      redirect: "manual",
    });
    await fetch(signedIn.headers.get("location") ?? "");
  })();
};

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const hour = 3_600_000;

describe("login", () => {
  test("signs in through the browser, and later commands are made as that user", async () => {
    const person = newcomer({ env: {} });
    const { code, stdout, stderr } = await person.run(["login", "--api", cloud.outputs.api], {
      browser: browserOf("sharer"),
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain(`Signed in at ${cloud.outputs.api} as sharer, profile "default".`);
    expect(await person.json("whoami")).toMatchObject({
      profile: "default",
      user: "sharer",
      roles: ["sharer"],
      projectIds: ["demo"],
      source: "login",
    });
  });

  test("keeps tokens apart from the configuration, readable by their owner only", async () => {
    const person = newcomer();
    await person.run(["login", "--api", cloud.outputs.api], { browser: browserOf("viewer") });
    expect([modeOf(person.tokens), modeOf(dirname(person.tokens))]).toEqual(["600", "700"]);
    const { accessToken, refreshToken } = JSON.parse(readFileSync(person.tokens, "utf8")).default;
    const config = readFileSync(person.config, "utf8");
    expect(config).not.toContain(accessToken);
    expect(config).not.toContain(refreshToken);
    chmodSync(person.tokens, 0o644);
    const { stderr } = await person.run(["whoami"]);
    expect(stderr).toContain("could be read by others");
    expect(modeOf(person.tokens)).toBe("600");
  });

  test("renews a token that has expired, by itself", async () => {
    const person = newcomer();
    await person.run(["login", "--api", cloud.outputs.api], { browser: browserOf("viewer") });
    const before = JSON.parse(readFileSync(person.tokens, "utf8")).default;
    const { code } = await person.run(["whoami"], { now: Date.now() + hour });
    expect(code).toBe(0);
    const after = JSON.parse(readFileSync(person.tokens, "utf8")).default;
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(after.refreshToken).toBe(before.refreshToken);
  });

  test("of a session that cannot be renewed is asked for by name", async () => {
    const person = newcomer();
    await person.run(["login", "--api", cloud.outputs.api, "--profile", "lab"], {
      browser: browserOf("viewer"),
    });
    const tokens = JSON.parse(readFileSync(person.tokens, "utf8"));
    tokens.lab.refreshToken = "made-up";
    writeFileSync(person.tokens, JSON.stringify(tokens));
    const { code, stderr } = await person.run(["whoami"], { now: Date.now() + hour });
    expect(code).toBe(4);
    expect(stderr).toContain("Your session has expired");
    expect(stderr).toContain("Run: seqferry login --profile lab");
  });

  test("refuses an answer that belongs to another sign-in", async () => {
    const person = newcomer();
    const { code, stderr } = await person.run(["login", "--api", cloud.outputs.api], {
      browser: (address) => {
        const redirect = new URL(address).searchParams.get("redirect_uri");
        void fetch(`${redirect}?code=stolen&state=another`);
      },
    });
    expect(code).toBe(4);
    expect(stderr).toContain("state differs");
    expect(JSON.stringify(await person.run(["whoami"]))).toContain("not signed in");
  });

  test("says what the issuer said when it refuses", async () => {
    const { code, stderr } = await newcomer().run(["login", "--api", cloud.outputs.api], {
      browser: (address) => {
        const { searchParams } = new URL(address);
        const state = searchParams.get("state");
        void fetch(`${searchParams.get("redirect_uri")}?error=access_denied&state=${state}`);
      },
    });
    expect(code).toBe(4);
    expect(stderr).toContain("Signing in was refused: access_denied.");
  });

  test("takes the other port when one is taken, and says so when both are", async () => {
    const first = await listen();
    onTestFinished(first.close);
    const second = await listen();
    onTestFinished(second.close);
    expect([first, second].map(({ redirectUri }) => redirectUri)).toEqual(
      ports.map((port) => `http://127.0.0.1:${port}/callback`),
    );
    await expect(listen()).rejects.toThrow("Ports 27182 and 27183 are both taken.");
  });

  test("uses ports that the stage has registered for it", () => {
    const client = cloud.graph.resources.find(({ name }) => name === "CliClient");
    expect(client?.inputs.callbackUrls).toEqual(ports.map(redirectUriOf));
    expect(client?.inputs).not.toHaveProperty("generateSecret");
    expect(client?.inputs.allowedOauthFlows).toEqual(["code"]);
  });

  test("answers nothing but the callback on its port", async () => {
    const loopback = await listen();
    onTestFinished(loopback.close);
    expect((await fetch(loopback.redirectUri.replace("/callback", "/"))).status).toBe(404);
    expect((await fetch(loopback.redirectUri, { method: "POST" })).status).toBe(404);
  });

  test("with --no-browser takes the address that a browser elsewhere ended at", async () => {
    const person = newcomer();
    const { code } = await person.run(["login", "--api", cloud.outputs.api, "--no-browser"], {
      types: async (screen) => {
        const url = new URL(/http\S+authorize\S+/.exec(screen)?.[0] ?? "");
        const form = new URLSearchParams(url.search);
        form.set("username", "approver");
        const init = { method: "POST", body: form, redirect: "manual" } as const;
        return (await fetch(url.origin + url.pathname, init)).headers.get("location") ?? "";
      },
    });
    expect(code).toBe(0);
    expect(await person.json("whoami")).toMatchObject({ user: "approver" });
  });

  test("with --no-browser refuses what is no address", async () => {
    const person = newcomer();
    const { code, stderr } = await person.run(
      ["login", "--api", cloud.outputs.api, "--no-browser"],
      { types: () => "not an address" },
    );
    expect(code).toBe(2);
    expect(stderr).toContain(
      `http://127.0.0.1:${ports[0]}`.replaceAll(/[:/]/g, encodeURIComponent),
    );
  });

  test("names what is wrong with an address", async () => {
    const person = newcomer();
    const failure = async (api: string) => {
      const { code, stderr } = await person.run(["login", "--api", api, "--json"]);
      return { code, ...JSON.parse(stderr) };
    };
    expect(await failure("http://api.seqferry.example")).toMatchObject({
      code: "cli.api_address",
      hint: expect.stringContaining("https://"),
    });
    expect(await failure(cloud.outputs.aws.endpoint)).toMatchObject({ code: "cli.no_stage" });
    expect(await failure("http://127.0.0.1:9")).toMatchObject({
      code: "cli.no_answer",
      hint: "Is npm start running?",
    });
  });
});

describe("login --local", () => {
  test("takes a token of the outputs above, and the hint names them before", async () => {
    const person = newcomer();
    const file = join(person.home, ".local/outputs.json");
    mkdirSync(join(person.home, ".local"));
    mkdirSync(join(person.home, "deep/er"), { recursive: true });
    writeFileSync(file, JSON.stringify(cloud.outputs));
    const setting = { cwd: join(person.home, "deep/er") };
    const before = await person.run(["store", "list"], setting);
    expect(before.code).toBe(4);
    expect(before.stderr).toContain(`npm start has left ${file}`);
    expect(before.stderr).toContain("seqferry login --local");
    expect((await person.run(["login", "--local", "--as", "sharer"], setting)).code).toBe(0);
    expect(await person.json("whoami")).toMatchObject({ profile: "local", user: "sharer" });
    expect(await person.run(["login", "--local", "--as", "boss"], setting)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("viewer, sharer, approver, admin"),
    });
  });

  test("says where it looked when nothing runs", async () => {
    const { code, stderr } = await newcomer().run(["login", "--local"], { cwd: "/" });
    expect(code).toBe(3);
    expect(stderr).toContain("npm start");
  });
});

describe("a session", () => {
  test("of SEQFERRY_TOKEN needs no login", async () => {
    const env = {
      SEQFERRY_API: cloud.outputs.api,
      SEQFERRY_TOKEN: cloud.outputs.tokens.viewer ?? "",
    };
    expect(await newcomer({ env }).json("whoami")).toMatchObject({
      source: "SEQFERRY_TOKEN",
      user: "viewer",
    });
    const wrong = await newcomer({ env: { ...env, SEQFERRY_TOKEN: "x.y.z" } }).run(["whoami"]);
    expect(wrong.code).toBe(4);
    expect(wrong.stderr).toContain("SEQFERRY_TOKEN is not valid there, or has expired.");
  });

  test("of a machine client uses its secret once, and its token until it expires", async () => {
    const asked: string[] = [];
    const counting: typeof fetch = (input, init) => {
      asked.push(String(input));
      return fetch(input, init);
    };
    const env = {
      SEQFERRY_API: cloud.outputs.api,
      SEQFERRY_CLIENT_ID: "MachineworkflowsClient-id",
      SEQFERRY_CLIENT_SECRET: "local",
    };
    const machine = newcomer({ env, fetch: counting });
    expect(await machine.json("whoami")).toMatchObject({
      source: "SEQFERRY_CLIENT_ID",
      roles: ["sharer"],
    });
    const tokenCalls = () => asked.filter((url) => url.endsWith("/oauth2/token")).length;
    expect(tokenCalls()).toBe(1);
    await machine.run(["whoami"]);
    expect(tokenCalls()).toBe(1);
    await machine.run(["whoami"], { now: Date.now() + hour });
    expect(tokenCalls()).toBe(2);
    const { SEQFERRY_CLIENT_SECRET: _, ...halfEnv } = env;
    const half = await newcomer({ env: halfEnv }).run(["whoami"]);
    expect([half.code, half.stderr]).toEqual([
      2,
      expect.stringContaining("SEQFERRY_CLIENT_SECRET is not set."),
    ]);
  });

  test("sends a login's token to the stage that gave it, and to no other", async () => {
    const person = newcomer();
    await person.run(["login", "--api", cloud.outputs.api], { browser: browserOf("viewer") });
    let asked = 0;
    const other = createServer((_, response) => {
      asked++;
      response.end("{}");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const { code, stderr } = await person.run(["store", "list"], {
      env: { SEQFERRY_API: `http://127.0.0.1:${port}` },
    });
    expect([code, asked]).toEqual([4, 0]);
    expect(stderr).toContain("You are not signed in at");
  });

  test("of a profile that there is not names those that there are", async () => {
    const person = newcomer();
    await person.run(["login", "--api", cloud.outputs.api, "--profile", "lab"], {
      browser: browserOf("viewer"),
    });
    const { code, stderr } = await person.run(["store", "list", "--profile", "labs"]);
    expect(code).toBe(2);
    expect(stderr).toContain("There is: lab.");
    const byVariable = await person.run(["store", "list"], { env: { SEQFERRY_PROFILE: "labs" } });
    expect(byVariable.stderr).toContain("There is: lab.");
  });

  test("ends with logout", async () => {
    const person = newcomer();
    await person.run(["login", "--api", cloud.outputs.api], { browser: browserOf("viewer") });
    expect((await person.run(["logout"])).stderr).toContain('Signed out of "default".');
    expect(readFileSync(person.tokens, "utf8")).not.toContain("accessToken");
    expect((await person.run(["whoami"])).code).toBe(4);
    expect((await person.run(["logout"])).stderr).toContain("was not signed in");
  });

  test("whose files are broken says which, and what to do", async () => {
    const person = newcomer({ env: { SEQFERRY_API: cloud.outputs.api } });
    mkdirSync(dirname(person.tokens), { recursive: true });
    writeFileSync(person.tokens, "{", { mode: 0o600 });
    const { code, stderr } = await person.run(["whoami"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${person.tokens} cannot be read`);
    expect(stderr).toContain("seqferry login");
  });
});
