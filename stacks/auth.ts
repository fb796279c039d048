import { RandomBytes } from "@pulumi/random";
import { roles, stage } from "./stage";

/** Prefixes of sign-in pages are one name space for everybody in the region. */
const domainSuffix = new RandomBytes("SignInDomainSuffix", { length: 6 });

const pool = new sst.aws.CognitoUserPool("Users", {
  usernames: ["email"],
  domain: { prefix: $interpolate`seqferry-${domainSuffix.hex}` },
  transform: {
    userPool: (args) => {
      args.adminCreateUserConfig = { allowAdminCreateUserOnly: true };
    },
  },
});

for (const role of roles)
  new aws.cognito.UserGroup(`${role}Group`, { userPoolId: pool.id, name: role });

const web = pool.addClient("Web", {
  transform: {
    client: {
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "profile"],
      callbackUrls: stage.webOrigins.map((origin) => `${origin}/signed-in`),
      logoutUrls: stage.webOrigins,
      supportedIdentityProviders: ["COGNITO"],
    },
  },
});

/** The command line: a public client, whose codes come back to a port of the user's own machine. */
const cli = pool.addClient("Cli", {
  transform: {
    client: {
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "profile"],
      // Cognito takes http:// for loopback addresses, with fixed ports (`cli/session/loopback.ts`).
      callbackUrls: [27182, 27183].map((port) => `http://127.0.0.1:${port}/callback`),
      supportedIdentityProviders: ["COGNITO"],
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
    machines: machines.map(({ client, projectIds }) => ({ clientId: client.id, projectIds })),
  },
});

/** What the command line needs to sign people in. An emulator's issuer has the sign-in page itself. */
export const signInLink = new sst.Linkable("SignIn", {
  properties: {
    issuer,
    clientId: cli.id,
    url: $util
      .all([pool.nodes.userPool.endpoint, pool.domainUrl ?? ""])
      .apply(([endpoint, domainUrl]) => (endpoint.includes("://") ? endpoint : domainUrl)),
  },
});
