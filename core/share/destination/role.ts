import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { nameOf } from "#core/error";
import { lazy } from "#core/settings";

const sts = lazy(() => new STSClient({}));

/**
 * What is wrong with the role of a recipient's account: it is of another account than the bucket, cannot be assumed
 * with its external id, or can be without. In the last case anybody who has us assume roles could name it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export async function roleProblem(
  roleArn: string,
  externalId: string | undefined,
  ownerAccountId: string,
): Promise<string | undefined> {
  if (externalId === undefined) return `${roleArn}: externalId is needed with it.`;
  const accountId = roleArn.split(":")[4];
  if (accountId !== ownerAccountId)
    return `${roleArn}: is a role of ${accountId}, and the bucket must be of ${ownerAccountId}.`;
  if (!(await isTrusted(roleArn, externalId)))
    return `${roleArn}: cannot be assumed with that external id. Its trust policy, and destinationRoleArns in the stage's config, must allow it.`;
  if (await isTrusted(roleArn, undefined))
    return `${roleArn}: can be assumed without an external id. Its trust policy must ask for it (sts:ExternalId).`;
  return undefined;
}

async function isTrusted(RoleArn: string, ExternalId: string | undefined): Promise<boolean> {
  try {
    await sts().send(
      new AssumeRoleCommand({
        ...{ RoleArn, RoleSessionName: "seqferry-check", DurationSeconds: 900 },
        ...(ExternalId !== undefined && { ExternalId }),
      }),
    );
    return true;
  } catch (error) {
    if (nameOf(error) === "AccessDenied") return false;
    throw error;
  }
}
