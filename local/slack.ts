import type { Engines } from "#local/engines";
import type { Graph } from "#local/sst/graph";

/** What a call of Slack's is signed with here. */
export const signingSecret = "local-signing-secret";

/** The channel, and the only person in it who may decide: the dev user who approves. */
export const slackConfig = {
  channel_id: "C0LOCAL",
  allowed_users: [{ username: "approver", id: "U0APPROVER" }],
};

type Link = { slack: Record<string, string> };

/** Puts Slack's secrets where functions read them, unless somebody has put some there. */
export async function giveSlackSecrets({ secretsmanager }: Engines, graph: Graph): Promise<void> {
  const link = graph.functions.find(({ links }) => links.Notify)?.links.Notify as Link | undefined;
  if (!link?.slack.configSecretName) return;
  const { botTokenSecretName, signingSecretName, configSecretName } = link.slack;
  const values: [string | undefined, string][] = [
    [botTokenSecretName, "xoxb-local"],
    [signingSecretName, signingSecret],
    [configSecretName, JSON.stringify(slackConfig)],
  ];
  for (const [Name, SecretString] of values) {
    const there = await secretsmanager
      .call("GetSecretValue", { SecretId: Name })
      .catch(() => undefined);
    if (!there) await secretsmanager.call("CreateSecret", { Name, SecretString });
  }
}
