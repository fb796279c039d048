import { beforeAll, expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { graphOf } from "#tests/stacks/graphs";

let graph: Graph;
beforeAll(async () => {
  graph = await graphOf("prod");
});

/** What the edge adds to an answer that has these headers. */
function answered(headers: Record<string, { value: string }>): Record<string, { value: string }> {
  const [edge] = resourcesOf(graph, "aws:cloudfront/function:Function").filter(({ name }) =>
    name.endsWith("Response"),
  );
  const code = String(edge?.inputs.code).replace(/^\s*import .*$/m, "");
  const event = { response: { headers } };
  // What CloudFront would run; it has no awaits in it.
  new Function("event", `${code.replace("async function", "function")}; return handler(event)`)(
    event,
  );
  return event.response.headers;
}

test("every page of the web app has a policy that takes no script from anywhere else", () => {
  const { "content-security-policy": policy, "strict-transport-security": hsts } = answered({});
  expect(policy?.value).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(policy?.value).toContain("frame-ancestors 'none'");
  expect(policy?.value).not.toMatch(/unsafe|\*|data:(?!;)/);
  expect(hsts?.value).toBe("max-age=31536000");
});

test("the API's and recipients' own policies stay as they are", () => {
  const own = { "content-security-policy": { value: "default-src 'none'" } };
  expect(answered({ ...own })["content-security-policy"]).toEqual(own["content-security-policy"]);
});

test("the app, the API and links have one origin, which people return to after signing in", () => {
  const origin = `https://${resourcesOf(graph, "aws:cloudfront/distribution:Distribution")[0]?.computed.domainName}`;
  const [site] = resourcesOf(graph, "command:local:Command");
  const told = JSON.parse(
    String((site?.inputs.environment as Record<string, unknown> | undefined)?.SEQFERRY_WEB_CONFIG),
  );
  expect(told.api).toBe(origin);
  expect(Object.keys(told)).toEqual(["api", "signIn"]);
  const client = resourcesOf(graph, "aws:cognito/userPoolClient:UserPoolClient").find(
    ({ name }) => name === "WebClient",
  );
  expect(client?.inputs.callbackUrls).toContain(`${origin}/signed-in`);
  const links = graph.functions.find(({ id }) => id.startsWith("Download"))?.links.Origin;
  expect(links).toMatchObject({ url: origin });
});
