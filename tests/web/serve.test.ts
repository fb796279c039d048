import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { startWeb, type WebConfig } from "#local/web";
import { builtWeb } from "#local/web-build";
import { listen } from "#tests/local/support/listen";

async function served(config: () => WebConfig) {
  const web = await startWeb({ port: 0, config });
  onTestFinished(web.close);
  return web.url;
}

test("every address gives the page under a strict policy; the configuration is asked each time", async () => {
  let asked = 0;
  const tokenEndpoint = "http://issuer.test:1/token";
  const url = await served(() => ({
    api: "http://a.test",
    signIn: { tokenEndpoint },
    storage: "http://storage.test/bucket",
    asked: ++asked,
  }));
  for (const path of ["/", "/read-sets?namePrefix=a", "/packages/pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"]) {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<div id="root">');
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("connect-src 'self' http://a.test http://issuer.test:1;");
    expect(policy).toContain("frame-src 'self' http://storage.test;");
    expect(policy).not.toContain("unsafe");
  }
  const before = asked;
  const config = await fetch(`${url}/config.json`);
  expect(config.headers.get("cache-control")).toBe("no-store");
  expect(await config.json()).toMatchObject({ asked: before + 1 });
});

test("scripts and styles are files of their own, kept for good; nothing beside the built app is served", async () => {
  const url = await served(() => ({ api: "http://a.test" }));
  const page = await (await fetch(url)).text();
  expect(page).not.toMatch(/<style|<script(?![^>]*src=)|style=/);
  const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
  const response = await fetch(`${url}${script}`);
  expect(response.headers.get("content-type")).toContain("text/javascript");
  expect(response.headers.get("cache-control")).toContain("immutable");
  for (const path of [
    "/assets/gone.js",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/assets/%2e%2e/x.js",
  ])
    expect((await fetch(`${url}${path}`)).headers.get("content-type"), path).not.toContain("json");
});

test("sources that did not change are built once", async () => {
  const [first, second] = await Promise.all([builtWeb(), builtWeb()]);
  expect(second).toBe(first);
  expect(existsSync(first)).toBe(true);
});

test("another site's page may not read the development tokens", async () => {
  const url = await served(() => ({ api: "http://a.test", roles: { admin: "secret" } }));
  const response = await fetch(`${url}/config.json`, { headers: { origin: "https://evil.test" } });
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
});

test("a taken port is an error, never another port", async () => {
  const taken = await listen(() => {});
  onTestFinished(taken.close);
  const port = Number(new URL(taken.url).port);
  const config = () => ({ api: "http://a.test" });
  await expect(startWeb({ port, config })).rejects.toThrow("already in use");
});
