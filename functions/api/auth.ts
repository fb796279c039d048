import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { Resource } from "sst";
import { type Actor, type Role, roles } from "#core/actor";
import { VisibleError } from "#core/error";
import * as Log from "#core/log";
import { lazy } from "#core/settings";
import { now } from "#core/time";

/** A machine client: the role that the stage's config gives it, and the projects it may act for. */
type MachineClient = { clientId: string; role: string; projectIds: string[] };

/** Of a key that it does not know it asks the issuer anew, once in half a minute at most, whatever tokens name. */
const keys = lazy<JWTVerifyGetKey>(() =>
  createRemoteJWKSet(new URL(`${Resource.Auth.issuer}/.well-known/jwks.json`), {
    cooldownDuration: 30_000,
    timeoutDuration: 5_000,
  }),
);

/**
 * The actor of a bearer token. API Gateway has checked the token; it is checked again here, so that
 * no other way into the function gets past it. Throws `auth.unauthenticated`.
 */
export async function authenticate(authorization: string | undefined): Promise<Actor> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (!token) throw unauthenticated("The Authorization header holds no bearer token.");
  const payload = await verify(token);
  // ID tokens tell an app who somebody is; what they may do is said by access tokens, which name a client and no audience.
  if (payload.token_use !== "access" || payload.aud !== undefined)
    throw refused("it is no access token");
  const clientIds: string[] = Resource.Auth.clientIds;
  if (clientIds.includes(String(payload.client_id)))
    return toActor(payload, Resource.Auth.machines);
  throw refused("the token is of another client");
}

/** The claims of a valid token. Keys that cannot be fetched are our failure, not the caller's. */
async function verify(token: string): Promise<JWTPayload> {
  try {
    const options = {
      issuer: Resource.Auth.issuer,
      // Cognito's only one: no token chooses how it is checked.
      algorithms: ["RS256"],
      requiredClaims: ["exp", "sub", "client_id", "token_use"],
      currentDate: new Date(now()),
    };
    return (await jwtVerify(token, keys(), options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout))
      throw refused(error.message);
    throw error;
  }
}

/**
 * People have the roles and projects of their groups, named `<role>` and `project:<id>`. A machine has the role and the
 * projects of the stage's config, if its token was asked for with the scope of that role; groups are nothing to it.
 */
function toActor(payload: JWTPayload, machines: MachineClient[]): Actor {
  const clientId = String(payload.client_id);
  const id = String(payload.sub ?? clientId);
  const machine = machines.find((one) => one.clientId === clientId);
  if (machine) {
    const scopes = typeof payload.scope === "string" ? payload.scope.split(" ") : [];
    const held = roles.filter(
      (role) => role === machine.role && scopes.includes(`seqferry/${role}`),
    );
    return { type: "machine", id, name: clientId, ...scopeOf(held, machine.projectIds) };
  }
  const groups = strings(payload["cognito:groups"]);
  const projects = groups.flatMap((group) =>
    group.startsWith("project:") ? [group.slice("project:".length)] : [],
  );
  const held = roles.filter((role) => groups.includes(role));
  const name = String(payload.username ?? clientId);
  return { type: "user", id, name, ...scopeOf(held, projects) };
}

function scopeOf(held: Role[], projectIds: string[]): Pick<Actor, "roles" | "projectIds"> {
  return { roles: held, projectIds: held.includes("admin") ? "*" : projectIds };
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
