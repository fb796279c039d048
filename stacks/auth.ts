import { webOrigins } from "./router";
import { roles, stage } from "./stage";
import { pool, signInUrl } from "./users";

for (const role of roles)
  new aws.cognito.UserGroup(`${role}Group`, { userPoolId: pool.id, name: role });

/** People sign in on the pool's page by a code with PKCE, and nowhere else: no client takes a password. */
const signIn = {
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "email", "profile"],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  preventUserExistenceErrors: "ENABLED",
  enableTokenRevocation: true,
  supportedIdentityProviders: ["COGNITO"],
};

export const web = pool.addClient("Web", {
  transform: {
    client: {
      ...signIn,
      callbackUrls: webOrigins.apply((origins) => origins.map((origin) => `${origin}/signed-in`)),
      logoutUrls: webOrigins,
    },
  },
});

/** The command line: a public client, whose codes come back to a port of the user's own machine. */
const cli = pool.addClient("Cli", {
  transform: {
    client: {
      ...signIn,
      // Cognito takes http:// for loopback addresses, with fixed ports (`cli/session/loopback.ts`).
      callbackUrls: [27182, 27183].map((port) => `http://127.0.0.1:${port}/callback`),
    },
  },
});

const server = new aws.cognito.ResourceServer("Scopes", {
  userPoolId: pool.id,
  identifier: "seqferry",
  name: "Seqferry",
  scopes: roles.map((role) => ({ scopeName: role, scopeDescription: `Acts as ${role}` })),
});

const machines = Object.entries(stage.machineClients).map(([name, { role, projectIds }]) => ({
  role,
  projectIds,
  client: pool.addClient(`Machine${name}`, {
    transform: {
      client: {
        generateSecret: true,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthScopes: [$interpolate`${server.identifier}/${role}`],
        supportedIdentityProviders: ["COGNITO"],
      },
    },
  }),
}));

/** An endpoint that names its scheme is an emulator's and taken as it is. */
export const issuer = pool.nodes.userPool.endpoint.apply((endpoint) =>
  endpoint.includes("://") ? endpoint : `https://${endpoint}`,
);

/** Clients whose tokens the API takes. */
export const clientIds = [web.id, cli.id, ...machines.map(({ client }) => client.id)];

/** What the API needs to check a token again by itself. */
export const authLink = new sst.Linkable("Auth", {
  properties: {
    issuer,
    clientIds,
    machines: machines.map(({ client, role, projectIds }) => ({
      clientId: client.id,
      role: role as string,
      projectIds,
    })),
  },
});

/** What the command line needs to sign people in. An emulator's issuer has the sign-in page itself. */
export const signInLink = new sst.Linkable("SignIn", {
  properties: {
    issuer,
    clientId: cli.id,
    url: signInUrl,
  },
});
