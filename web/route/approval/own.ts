import type { Approval } from "../../api/generated/schemas.ts";

/** Why this person, as the token names them, may not approve it; the API decides, and compares ids as well. */
export function ownReason(
  { requestedBy }: Pick<Approval, "requestedBy">,
  user: string | undefined,
): string | undefined {
  return user !== undefined && requestedBy.includes(user)
    ? "You asked for this plan or its package: a second person has to decide."
    : undefined;
}

/** Why it cannot be decided any more in this way. */
export function overReason(
  { status }: Pick<Approval, "status">,
  decision: "APPROVED" | "REJECTED",
): string | undefined {
  if (status === "PENDING") return undefined;
  if (status === "APPROVED" && decision === "REJECTED") return undefined;
  return `It is ${status.toLowerCase()} already.`;
}
