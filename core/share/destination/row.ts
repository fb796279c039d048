import { createHash } from "node:crypto";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import * as Project from "#core/project";
import {
  type DestinationRow,
  destinationEntity,
  destinationUriEntity,
} from "#core/share/destination/destination.entity";
import type { Destination } from "#core/share/destination/schema";

/** The row of a destination as it is now, whoever asks. */
export async function find(destinationId: string): Promise<DestinationRow | undefined> {
  const { data } = await destinationEntity().get({ destinationId }).go({ consistent: true });
  return data ?? undefined;
}

/** One that the actor may know of: it is of one of their projects. Throws `destination.not_found`. */
export async function load(destinationId: string): Promise<DestinationRow> {
  const row = await find(destinationId);
  if (row && isVisible(row)) return row;
  throw new VisibleError("destination.not_found", `There is no destination ${destinationId}.`, {
    hint: "GET /api/v1/destinations lists what you may see.",
  });
}

/** The destination that has exactly this URI. */
export async function ofUri(uri: string): Promise<DestinationRow | undefined> {
  const { data } = await destinationUriEntity()
    .get({ uriHash: hashOf(uri) })
    .go({ consistent: true });
  return data ? find(data.destinationId) : undefined;
}

export function isVisible({ projectIds }: Pick<DestinationRow, "projectIds">): boolean {
  return Actor.use().projectIds === "*" || projectIds.some(Actor.canSee);
}

/** URIs are in no key as they are: they may be longer than a key, and name people. */
export function hashOf(uri: string): string {
  return createHash("sha256").update(uri).digest("hex");
}

/** What audit records of a destination are filed under: its project, where it has one only. */
export function auditProjectOf(projectIds: readonly string[]): string {
  const [only] = projectIds;
  return projectIds.length === 1 && only ? only : Project.unassigned;
}

/** A destination as the API shows it: of its projects those that the actor may know of, and not the external id. */
export function toDestination(row: DestinationRow): Destination {
  return {
    id: row.destinationId,
    name: row.name,
    uri: row.uri,
    backend: row.backend,
    projectIds: row.projectIds.filter(Actor.canSee),
    recipient: row.recipient,
    contact: row.contact,
    region: row.region ?? null,
    ownerAccountId: row.ownerAccountId ?? null,
    roleArn: row.roleArn ?? null,
    status: row.status,
    check: row.check,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    version: row.version,
  };
}
