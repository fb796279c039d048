import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { Resource } from "sst";
import { type Actor, type Role, roles } from "#core/actor";
import { VisibleError } from "#core/error";
import * as Log from "#core/log";
import { lazy } from "#core/settings";
import { now } from "#core/time";

/** A machine client, and the projects it may act for. */
export type MachineClient = { clientId: string; projectIds: string[] };

const keys = lazy<JWTVerifyGetKey>(() =>
  createRemoteJWKSet(new URL(`${Resource.Auth.issuer}/.well-known/jwks.json`)),
);

/**
 * The actor of a bearer token. API Gateway has checked the token; it is checked again here, so that
 * no other way into the function gets past it. Throws `auth.unauthenticated`.
 */
export async function authenticate(authorization: string | undefined): Promise<Actor> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (!token) throw unauthenticated("The Authorization header holds no bearer token.");
  try {
    const { payload } = await jwtVerify(token, keys(), {
      issuer: Resource.Auth.issuer,
      currentDate: new Date(now()),
    });
    const clientIds: string[] = Resource.Auth.clientIds;
    if (!clientIds.includes(clientOf(payload))) throw new Error("the token is of another client");
    return toActor(payload, Resource.Auth.machines);
  } catch (error) {
    Log.info("A token was refused", { reason: error instanceof Error ? error.message : "" });
    throw unauthenticated("The token is not valid here, or has expired.");
  }
}

/** Roles are the groups of those names, or scopes `seqferry/<role>`; `project:<id>` groups are projects. */
export function toActor(payload: JWTPayload, machines: MachineClient[]): Actor {
  const groups = strings(payload["cognito:groups"]);
  const scopes = typeof payload.scope === "string" ? payload.scope.split(" ") : [];
  const held = roles.filter((role) => groups.includes(role) || scopes.includes(`seqferry/${role}`));
  const machine = machines.find(({ clientId }) => clientId === clientOf(payload));
  const projects = groups.flatMap((group) =>
    group.startsWith("project:") ? [group.slice("project:".length)] : [],
  );
  return {
    type: machine ? "machine" : "user",
    id: String(payload.sub ?? clientOf(payload)),
    name: String(payload.username ?? payload["cognito:username"] ?? clientOf(payload)),
    roles: held satisfies Role[],
    projectIds: held.includes("admin") ? "*" : (machine?.projectIds ?? projects),
  };
}

function clientOf(payload: JWTPayload): string {
  return String(payload.client_id ?? payload.aud ?? "");
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function unauthenticated(message: string): VisibleError {
  return new VisibleError("auth.unauthenticated", message, {
    hint: "Send a current access token as: Authorization: Bearer <token>.",
  });
}
