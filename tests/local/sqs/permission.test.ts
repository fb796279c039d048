import {
  AddPermissionCommand,
  GetQueueAttributesCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { arn, start } from "#tests/local/sqs/fixture";

it("keeps permissions as statements of the policy, and takes them back by label", async () => {
  const { client, create } = await start();
  const QueueUrl = await create("reads");
  const policy = async () => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }),
    );
    return Attributes?.Policy && JSON.parse(Attributes.Policy);
  };
  const add = (Label: string, Actions: string[], AWSAccountIds = ["111111111111"]) =>
    client.send(new AddPermissionCommand({ QueueUrl, Label, Actions, AWSAccountIds }));
  await add("lab", ["SendMessage"]);
  await add("both", ["SendMessage", "ReceiveMessage"], ["111111111111", "222222222222"]);
  expect(await policy()).toEqual({
    Version: "2008-10-17",
    Id: `${arn("reads")}/SQSDefaultPolicy`,
    Statement: [
      {
        Sid: "lab",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Action: "SQS:SendMessage",
        Resource: arn("reads"),
      },
      {
        Sid: "both",
        Effect: "Allow",
        Principal: {
          AWS: ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"],
        },
        Action: ["SQS:SendMessage", "SQS:ReceiveMessage"],
        Resource: arn("reads"),
      },
    ],
  });
  await expect(add("lab", ["SendMessage"])).rejects.toThrow(/Already exists/);
  await expect(add("own", ["DeleteQueue"])).rejects.toThrow(/Only the queue owner/);
  await expect(add("many", Array(8).fill("SendMessage"))).rejects.toMatchObject({
    name: "OverLimit",
    $metadata: { httpStatusCode: 403 },
  });
  const remove = (Label: string) => client.send(new RemovePermissionCommand({ QueueUrl, Label }));
  await remove("lab");
  await expect(remove("lab")).rejects.toThrow(/can't find label/);
  await remove("both");
  expect(await policy()).toBeUndefined();
});
