import { expect, it } from "vitest";
import { minutes, Namespace, start } from "#tests/local/cloudwatch/fixture";

const form = { "content-type": "application/x-www-form-urlencoded" };

/** Calls as clients of Debian 12 do, whose botocore knows the Query protocol only. */
async function query(url: string, parameters: Record<string, string>) {
  const body = new URLSearchParams({ Version: "2010-08-01", ...parameters });
  const response = await fetch(url, { method: "POST", headers: form, body });
  return { status: response.status, text: await response.text() };
}

it("answers the Query protocol: numbers, times and lists in, XML out", async () => {
  const { url, clock, statistics } = await start();
  const put = await query(url, {
    Action: "PutMetricData",
    Namespace,
    "MetricData.member.1.MetricName": "Copied",
    "MetricData.member.1.Value": "2.5",
    "MetricData.member.1.Timestamp": new Date(clock.now()).toISOString(),
    "MetricData.member.1.Dimensions.member.1.Name": "lane",
    "MetricData.member.1.Dimensions.member.1.Value": "5",
  });
  expect(put).toMatchObject({ status: 200 });
  expect(await statistics({ Dimensions: [{ Name: "lane", Value: "5" }] })).toMatchObject([
    { Sum: 2.5 },
  ]);
  const got = await query(url, {
    Action: "GetMetricStatistics",
    Namespace,
    MetricName: "Copied",
    "Dimensions.member.1.Name": "lane",
    "Dimensions.member.1.Value": "5",
    StartTime: new Date(clock.now()).toISOString(),
    EndTime: new Date(clock.now() + minutes(1)).toISOString(),
    Period: "60",
    "Statistics.member.1": "Sum",
  });
  expect(got.text).toContain("<Datapoints><member><Timestamp>");
  expect(got.text).toContain("<Sum>2.5</Sum><Unit>None</Unit>");
});

it("names errors in each protocol as AWS does there", async () => {
  const { url } = await start();
  const wrong = { Namespace: "AWS/S3" };
  const old = await query(url, {
    Action: "PutMetricData",
    ...wrong,
    "MetricData.member.1.MetricName": "a",
    "MetricData.member.1.Value": "1",
  });
  expect(old).toMatchObject({ status: 400 });
  expect(old.text).toContain("<Type>Sender</Type><Code>InvalidParameterValue</Code>");
  const json = await fetch(url, {
    method: "POST",
    headers: { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" },
    body: JSON.stringify({ ...wrong, MetricData: [{ MetricName: "a", Value: 1 }] }),
  });
  expect(json.headers.get("x-amzn-query-error")).toBe("InvalidParameterValue;Sender");
  expect(await json.json()).toMatchObject({ __type: "InvalidParameterValueException" });
});

it("answers the JSON protocol with times in seconds", async () => {
  const { url, clock, value } = await start();
  await value(3);
  const response = await fetch(url, {
    method: "POST",
    headers: { "x-amz-target": "GraniteServiceVersion20100801.GetMetricStatistics" },
    body: JSON.stringify({
      Namespace,
      MetricName: "Copied",
      StartTime: clock.now() / 1000,
      EndTime: clock.now() / 1000 + 60,
      Period: 60,
      Statistics: ["Maximum"],
    }),
  });
  expect(await response.json()).toMatchObject({
    Datapoints: [{ Timestamp: clock.now() / 1000, Maximum: 3 }],
  });
});

it("refuses bodies that it cannot read, and calls without an operation", async () => {
  const { url } = await start();
  const post = (headers: Record<string, string>, body: string) =>
    fetch(`${url}/service/GraniteServiceVersion20100801/operation/PutMetricData`, {
      method: "POST",
      headers,
      body,
    });
  const rpc = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
  expect((await post(rpc, "\u0001\u0002")).status).toBe(400);
  expect((await post({ ...rpc, "content-encoding": "gzip" }, "x")).status).toBe(400);
  expect((await query(url, {})).text).toContain("<Code>MissingAction</Code>");
  const unknown = await query(url, { Action: "PutDashboard" });
  expect(unknown).toMatchObject({ status: 501 });
});
