/** Where a stage's people are told of what happens. */
export type NotifyConfig = {
  /**
   * Slack: names of the secrets with the bot's token, the signing secret, and `{"channel_id","allowed_users"}`. An operator makes
   * them. Unset: nobody is told there, and no button works.
   */
  slack?: { botToken: string; signingSecret: string; config: string };
};

/** The seed's own names of the secrets. */
export const seedSlack = {
  botToken: "auto-data-sharing-slack-bot-token",
  signingSecret: "auto-data-sharing-slack-signing-secret",
  config: "auto-data-sharing-slack-config",
};

/** The same of a personal stage: `SLACK=true` says that it has those secrets. */
export function notifyFromEnvironment({ SLACK }: NodeJS.ProcessEnv): NotifyConfig {
  if (SLACK && !["true", "false"].includes(SLACK))
    throw new Error(`SLACK must be true or false; it is "${SLACK}".`);
  return SLACK === "true" ? { slack: seedSlack } : {};
}
