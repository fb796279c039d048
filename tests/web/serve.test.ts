import { expect, onTestFinished, test } from "vitest";
import { startWeb } from "#local/web";
import { listen } from "#tests/local/support/listen";

test("the web server gives the page for every view and asks for the configuration each time", async () => {
  let asked = 0;
  const web = await startWeb({ port: 0, config: () => ({ api: "http://a", asked: ++asked }) });
  onTestFinished(web.close);
  for (const path of ["/", "/read-sets?filter=a", "/packages"]) {
    const response = await fetch(`${web.url}${path}`, { headers: { accept: "text/html" } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<div id="root">');
  }
  const config = async () => fetch(`${web.url}/config.json`);
  expect((await config()).headers.get("cache-control")).toBe("no-store");
  expect(await (await config()).json()).toEqual({ api: "http://a", asked: 2 });
});

test("another site's page may not read the development tokens", async () => {
  const web = await startWeb({ port: 0, config: () => ({ roles: { admin: "secret" } }) });
  onTestFinished(web.close);
  const origin = "https://evil.test";
  const response = await fetch(`${web.url}/config.json`, { headers: { origin } });
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
});

test("a taken port is an error, never another port", async () => {
  const taken = await listen(() => {});
  onTestFinished(taken.close);
  const port = Number(new URL(taken.url).port);
  await expect(startWeb({ port, config: () => ({}) })).rejects.toThrow("already in use");
});
