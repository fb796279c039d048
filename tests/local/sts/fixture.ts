import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { directoryOf, type Role } from "#local/engines/sts/roles";
import { createSts } from "#local/engines/sts/sts";
import { serveEngine } from "#tests/local/support/serve-engine";

export const account = "000000000000";
export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

/** A trust policy of one statement that allows `sts:*` to the account. */
export function trusting(statement: object = {}): string {
  const all = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:*", ...statement };
  return JSON.stringify({ Version: "2012-10-17", Statement: [all] });
}

/** STS behind HTTP with the SDK's own client; without roles there is every role. */
export async function start(roles?: Role[], files?: string) {
  const running = await serveEngine(
    (context) => ({ served: createSts(context, roles ? directoryOf(roles) : {}) }),
    STSClient,
    files,
  );
  const assume = async (more: Partial<AssumeRoleCommandInput> = {}, client = running.client) => {
    const answer = await client.send(
      new AssumeRoleCommand({ RoleArn: roleArn("reader"), RoleSessionName: "tests", ...more }),
    );
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = answer.Credentials ?? {};
    return {
      ...answer,
      keys: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
    };
  };
  return {
    ...running,
    assume,
    whoAmI: (client = running.client) => client.send(new GetCallerIdentityCommand({})),
  };
}
