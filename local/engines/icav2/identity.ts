import { createHash } from "node:crypto";
import type { Region } from "#core/copy/icav2/region";
import type { User } from "#core/copy/icav2/user";

/** An id that is always the same for the same name, in the shape of a UUID. */
export function uuidOf(name: string): string {
  const hex = createHash("sha256").update(`seqferry icav2 ${name}`).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** The one tenant that everything belongs to. */
export const tenant = { tenantId: uuidOf("tenant"), tenantName: "local" };

/** Owns what nobody made through the API. */
export const owner = "owner@icav2.local";

const beginning = "2024-01-01T00:00:00Z";

/** Members that everything ICA keeps has. */
export function owned(id: string, owner: string, createdAt: number, modifiedAt = createdAt) {
  return {
    ...{ id, ...tenant, ownerId: uuidOf(owner) },
    timeCreated: new Date(createdAt).toISOString(),
    timeModified: new Date(modifiedAt).toISOString(),
  };
}

const fixed = (name: string) => ({
  ...{ id: uuidOf(name), ...tenant, ownerId: tenant.tenantId },
  ...{ timeCreated: beginning, timeModified: beginning },
});

/** Where all projects lie. */
export const region: Region = {
  ...fixed("region"),
  ...{ code: "LOCAL", cityName: "Localhost" },
  country: { ...fixed("country"), code: "XX", name: "Nowhere", region: "Local" },
};

/** Somebody who may call, as jobs name their owner. */
export function userOf(email: string): User {
  return {
    ...{ ...fixed("user"), id: uuidOf(email), ownerId: uuidOf(email) },
    ...{ username: email, email, active: true, emailVerified: true },
    ...{ tenantAdministrator: false, twoFactorAuthentication: false },
  };
}
