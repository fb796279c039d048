import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { openCodes } from "#local/engines/cognito/code";
import type { Directory } from "#local/engines/cognito/grant";
import { openSigningKey, type SigningKey } from "#local/engines/cognito/key";
import { openRefreshTokens } from "#local/engines/cognito/refresh";
import { answerRequest } from "#local/engines/cognito/route";
import { createMint } from "#local/engines/cognito/token";
import type { Client, User } from "#local/engines/cognito/user";

/** Who may sign in where. */
export type IssuerOptions = {
  /** Issuer URL without a trailing slash, `http://127.0.0.1:4566/us-east-1_local`. */
  issuer: () => string;
  users: readonly User[];
  /** At least one; development tokens are issued to the first. */
  clients: readonly Client[];
};

/** The embedded OpenID Connect issuer. */
export type Issuer = {
  /** Answers one request under the path of the issuer URL; the body has not been read. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /**
   * An access token past the sign-in page, for a user of the directory by name, or for one made up
   * on the spot. Throws for an unknown name.
   */
  devToken(
    user: string | User,
    options?: { expiresInSeconds?: number; clientId?: string },
  ): Promise<string>;
  /** The public keys, for callers in the same process. */
  jwks(): { keys: SigningKey["publicJwk"][] };
};

/** Builds the issuer; its key, pending codes and refresh tokens are kept in the store's `cognito` database. */
export function createIssuer(context: EngineContext, options: IssuerOptions): Issuer {
  context.gate.declare("cognito-idp", {
    throttled: () => new AwsError("TooManyRequestsException", "Rate exceeded", 429),
  });
  const database = context.store.database("cognito");
  const key = openSigningKey(database);
  const mint = createMint(context, options.issuer, key);
  const codes = openCodes(database, context.clock);
  const refreshTokens = openRefreshTokens(database, context.clock);
  const directory: Directory = {
    client: (clientId) => options.clients.find((client) => client.clientId === clientId),
    user: (username) => options.users.find((user) => user.username === username),
  };
  const jwks = () => ({ keys: [key.publicJwk] });
  return {
    handle: (request, response) =>
      answerRequest(
        context,
        {
          issuer: options.issuer,
          users: options.users,
          directory,
          mint,
          codes,
          refreshTokens,
          jwks,
        },
        request,
        response,
      ),
    async devToken(named, { expiresInSeconds, clientId } = {}) {
      const client = clientId ? directory.client(clientId) : options.clients[0];
      const user = typeof named === "string" ? directory.user(named) : named;
      if (!client || !user)
        throw new Error(`The local issuer has no ${user ? "such client" : `user ${named}`}`);
      return mint.accessToken({ client, user, scopes: client.scopes, expiresInSeconds });
    },
    jwks,
  };
}
