import type { Client } from "#local/engines/cognito/user";
import { type Graph, resourcesOf } from "#local/sst/graph";

/** What the stacks say about who signs in where, and for which projects and stores. */
export type IssuerSettings = {
  /** Issuer URL, as in tokens. */
  url: string;
  /** Its path on the endpoint. */
  path: string;
  projectIds: string[];
  storeIds: string[];
};

/** Reads issuer, projects and stores from what the functions are linked to. */
export function issuerOf(graph: Graph): IssuerSettings {
  const links = Object.assign({}, ...graph.functions.map((entry) => entry.links)) as {
    Auth?: { issuer: string };
    Stage?: { stores: { id: string; projectId: string }[] };
  };
  if (!links.Auth || !links.Stage)
    throw new Error('No function of the stacks is linked to "Auth" and "Stage".');
  const { stores } = links.Stage;
  return {
    url: links.Auth.issuer,
    path: new URL(links.Auth.issuer).pathname,
    projectIds: [...new Set(stores.map(({ projectId }) => projectId))],
    storeIds: stores.map(({ id }) => id),
  };
}

/** The clients of the user pool; a confidential one has the secret `local`. The first is the web app's. */
export function clientsOf(graph: Graph): Client[] {
  return resourcesOf(graph, "aws:cognito/userPoolClient:UserPoolClient")
    .map(({ inputs, computed }) => ({
      clientId: String(computed.id),
      ...(inputs.generateSecret === true && { clientSecret: "local" }),
      scopes: (inputs.allowedOauthScopes ?? []) as string[],
      redirectUris: (inputs.callbackUrls ?? []) as string[],
      logoutUris: (inputs.logoutUrls ?? []) as string[],
    }))
    .sort((a, b) => Number("clientSecret" in a) - Number("clientSecret" in b));
}

/** Where the web app signs people in. */
export type SignIn = {
  clientId: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  logoutEndpoint: string;
};

/** Its own client's, at the issuer; undefined when the graph has none. */
export function signInOf(graph: Graph): SignIn | undefined {
  const client = clientsOf(graph).find(({ redirectUris = [] }) =>
    redirectUris.some((uri) => uri.endsWith("/signed-in")),
  );
  if (!client) return undefined;
  const { url } = issuerOf(graph);
  return {
    clientId: client.clientId,
    authorizationEndpoint: `${url}/oauth2/authorize`,
    tokenEndpoint: `${url}/oauth2/token`,
    logoutEndpoint: `${url}/logout`,
  };
}
