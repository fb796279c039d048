import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { JWK } from "jose";

/** The issuer's RS256 key; `publicJwk` is its entry in the JWKS. */
export type SigningKey = {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: JWK;
};

/** The key kept in the database; made on first use, so that tokens outlive a restart. */
export function openSigningKey(database: DatabaseSync): SigningKey {
  database.exec("CREATE TABLE IF NOT EXISTS signing_key (kid TEXT PRIMARY KEY, pem TEXT NOT NULL)");
  const row = database.prepare("SELECT pem FROM signing_key").get() as { pem: string } | undefined;
  if (row) return describe(createPrivateKey(row.pem));
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = describe(privateKey);
  database
    .prepare("INSERT INTO signing_key (kid, pem) VALUES (?, ?)")
    .run(key.kid, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  return key;
}

function describe(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { kty, n, e } = publicKey.export({ format: "jwk" });
  // RFC 7638: the thumbprint of the required members in this order.
  const kid = createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
  return { kid, privateKey, publicKey, publicJwk: { kty, n, e, kid, alg: "RS256", use: "sig" } };
}
