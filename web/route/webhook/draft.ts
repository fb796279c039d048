import type { CreateWebhook, Webhook } from "../../api/generated/schemas.ts";

/** What is filled in of a webhook. */
export type WebhookDraft = {
  url: string;
  description: string;
  projectIds: string;
  events: readonly string[];
};

export const emptyDraft: WebhookDraft = {
  ...{ url: "", description: "", projectIds: "" },
  events: ["AlertRaised"],
};

export function draftOf({ url, description, projectIds, events }: Webhook): WebhookDraft {
  return { url, description, projectIds: projectIds.join(", "), events };
}

/** What the API is asked. */
export function bodyOf({ url, description, projectIds, events }: WebhookDraft): CreateWebhook {
  return {
    ...{ url: url.trim(), description: description.trim() },
    projectIds: projectIds.split(/[\s,;]+/).filter(Boolean),
    events: [...events] as CreateWebhook["events"],
  };
}

/** What is still to be filled in, in words. */
export function missingOf({ url, description, projectIds, events }: WebhookDraft) {
  const missing = Object.entries({ Receiver: description, Address: url, Projects: projectIds })
    .filter(([, text]) => !text.trim())
    .map(([label]) => label);
  if (missing.length > 0) return `Fill in: ${missing.join(", ")}.`;
  return events.length === 0 ? "Choose at least one event." : undefined;
}
