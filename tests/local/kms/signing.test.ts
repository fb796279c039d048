import { createPublicKey, verify } from "node:crypto";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetPublicKeyCommand,
  SignCommand,
  type SignCommandInput,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { digestOf } from "#local/engines/kms/ecdsa";
import { start } from "#tests/local/kms/fixture";

const SigningAlgorithm = "ECDSA_SHA_256" as const;

async function pair() {
  const room = await start();
  const { KeyMetadata } = await room.client.send(
    new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
  );
  const KeyId = KeyMetadata?.Arn ?? "";
  const sign = async (Message: Uint8Array, more: Partial<SignCommandInput> = {}) =>
    (await room.client.send(new SignCommand({ KeyId, Message, SigningAlgorithm, ...more })))
      .Signature ?? new Uint8Array();
  return { ...room, KeyId, sign };
}

it("signs messages and digests so that whoever has the public key can verify them", async () => {
  const { client, KeyId, sign } = await pair();
  const { PublicKey, KeyUsage, SigningAlgorithms } = await client.send(
    new GetPublicKeyCommand({ KeyId }),
  );
  expect([KeyUsage, SigningAlgorithms]).toEqual(["SIGN_VERIFY", [SigningAlgorithm]]);
  const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 4096 }), async (message) => {
      const signatures = [
        await sign(message),
        await sign(digestOf(message), { MessageType: "DIGEST" }),
      ];
      for (const signature of signatures)
        expect(verify("sha256", message, key, signature)).toBe(true);
      const another = Buffer.concat([message, Buffer.of(0)]);
      expect(verify("sha256", another, key, signatures[1] ?? Buffer.of())).toBe(false);
    }),
    { numRuns: 20 },
  );
});

it("verifies what it signed, and refuses another message", async () => {
  const { client, KeyId, sign } = await pair();
  const Signature = await sign(Buffer.from("ACGT"));
  const ask = (text: string) =>
    client.send(
      new VerifyCommand({ KeyId, SigningAlgorithm, Message: Buffer.from(text), Signature }),
    );
  expect((await ask("ACGT")).SignatureValid).toBe(true);
  await expect(ask("ACGA")).rejects.toMatchObject({ name: "KMSInvalidSignatureException" });
});

it("refuses what a key of another kind does", async () => {
  const { client, createKey, KeyId, sign } = await pair();
  const Plaintext = Buffer.from("ACGT");
  await expect(client.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
    name: "InvalidKeyUsageException",
  });
  await expect(sign(Plaintext, { KeyId: await createKey() })).rejects.toMatchObject({
    name: "InvalidKeyUsageException",
  });
  await expect(sign(Plaintext, { MessageType: "DIGEST" })).rejects.toMatchObject({
    name: "ValidationException",
  });
  await expect(client.send(new EnableKeyRotationCommand({ KeyId }))).rejects.toMatchObject({
    name: "UnsupportedOperationException",
  });
  await expect(
    client.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P256" })),
  ).rejects.toMatchObject({ name: "ValidationException" });
  await expect(
    client.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" })),
  ).rejects.toThrow("RSA_2048");
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({
    KeySpec: "ECC_NIST_P256",
    SigningAlgorithms: [SigningAlgorithm],
  });
});
