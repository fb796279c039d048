import { createHash, createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { start } from "#tests/local/sts/fixture";

const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Signs as botocore does for STS: without a header that names the body's hash. */
function signed(url: string, body: string): Record<string, string> {
  const scope = "20261121/us-east-1/sts/aws4_request";
  const date = "20261121T000000Z";
  const { host } = new URL(url);
  const canonical = `POST\n/\n\nhost:${host}\nx-amz-date:${date}\n\nhost;x-amz-date\n${sha256(body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
  const key = scope.split("/").reduce<string | Buffer>(hmac, "AWS4local");
  return {
    "content-type": "application/x-www-form-urlencoded",
    "x-amz-date": date,
    authorization: `AWS4-HMAC-SHA256 Credential=local/${scope}, SignedHeaders=host;x-amz-date, Signature=${hmac(key, toSign).toString("hex")}`,
  };
}

it("accepts signatures of clients that do not send the hash of the body, for that body only", async () => {
  const { url } = await start();
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const headers = signed(url, body);
  const right = await fetch(url, { method: "POST", headers, body });
  expect(await right.text()).toContain(":user/local</Arn>");
  const wrong = await fetch(url, { method: "POST", headers, body: `${body}&X=1` });
  expect(wrong.status).toBe(403);
  expect(await wrong.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
});

it("refuses a body that was changed after it was signed", async () => {
  const { client, assume } = await start();
  await assume();
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string; headers: Record<string, string> };
      request.body = request.body.replace("tests", "admin");
      return next(args);
    },
    { step: "deserialize", priority: "low" },
  );
  await expect(assume()).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
});
