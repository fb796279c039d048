import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
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
  const payload = await verify(token);
  const clientIds: string[] = Resource.Auth.clientIds;
  if (clientIds.includes(clientOf(payload))) return toActor(payload, Resource.Auth.machines);
  throw refused("the token is of another client");
}

/** The claims of a valid token. Keys that cannot be fetched are our failure, not the caller's. */
async function verify(token: string): Promise<JWTPayload> {
  try {
    const options = { issuer: Resource.Auth.issuer, currentDate: new Date(now()) };
    return (await jwtVerify(token, keys(), options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout))
      throw refused(error.message);
    throw error;
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

function refused(reason: string): VisibleError {
  Log.info("A token was refused", { reason });
  return unauthenticated("The token is not valid here, or has expired.");
}

function unauthenticated(message: string): VisibleError {
  return new VisibleError("auth.unauthenticated", message, {
    hint: "Send a current access token as: Authorization: Bearer <token>.",
  });
}
