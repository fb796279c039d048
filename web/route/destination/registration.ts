import type { RegisterDestination } from "../../api/generated/schemas.ts";

export const emptyDraft = {
  ...{ name: "", uri: "", projectIds: "", recipient: "", contact: "" },
  ...{ ownerAccountId: "", region: "", roleArn: "", externalId: "" },
};
export type RegistrationDraft = typeof emptyDraft;

type Field = { name: keyof RegistrationDraft; label: string; hint?: string };

export const fields: readonly Field[] = [
  { name: "name", label: "Name", hint: "What people call it." },
  {
    name: "uri",
    label: "Folder",
    hint: "s3://bucket/folder/ or icav2://project/folder/, with / at its end.",
  },
  {
    name: "recipient",
    label: "Recipient",
    hint: "Who gets the files. Whoever pushes has to type this.",
  },
  {
    name: "contact",
    label: "Contact",
    hint: "Whom to ask there: an address, or a telephone number.",
  },
  { name: "projectIds", label: "Projects", hint: "Whose packages may go there, with commas." },
  {
    name: "ownerAccountId",
    label: "AWS account",
    hint: "12 digits, of the bucket's owner. Only for S3.",
  },
  { name: "region", label: "Region", hint: "Only if it has to be a certain one." },
  {
    name: "roleArn",
    label: "Role of the recipient",
    hint: "Shows that the account's owner agrees. May be left out.",
  },
  { name: "externalId", label: "External id", hint: "What the role's trust policy asks for." },
];

/** What the API is asked; what is empty is left out. */
export function bodyOf(draft: RegistrationDraft): RegisterDestination {
  const { projectIds, name, uri, recipient, contact, ...optional } = draft;
  const given = Object.entries(optional).flatMap(([member, value]) =>
    value.trim() ? [[member, value.trim()]] : [],
  );
  return {
    ...{ name: name.trim(), uri: uri.trim() },
    ...{ recipient: recipient.trim(), contact: contact.trim() },
    projectIds: projectIds.split(/[\s,;]+/).filter(Boolean),
    ...Object.fromEntries(given),
  };
}

/** What is still to be filled in, in words. */
export function missingOf(draft: RegistrationDraft): string | undefined {
  const needed = ["name", "uri", "recipient", "contact", "projectIds"] as const;
  const missing = fields.filter(
    ({ name }) => needed.some((one) => one === name) && !draft[name].trim(),
  );
  if (missing.length > 0) return `Fill in: ${missing.map(({ label }) => label).join(", ")}.`;
  if (draft.uri.trim().startsWith("s3:") && !draft.ownerAccountId.trim())
    return "Fill in: AWS account. A bucket's owner is checked.";
  return undefined;
}
