import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { start } from "#tests/local/kms/fixture";
import { directory } from "#tests/local/support/serve-engine";

const days = (count: number) => count * 86_400_000;
const data = Buffer.from("ACGT");

it("opens a ciphertext without being told the key, and only in the context it was made in", async () => {
  const { client, createKey } = await start();
  const KeyId = await createKey();
  const EncryptionContext = { sample: "S1", lane: "2" };
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId, Plaintext: data, EncryptionContext }),
  );
  const opened = await client.send(
    new DecryptCommand({ CiphertextBlob, EncryptionContext: { lane: "2", sample: "S1" } }),
  );
  expect(Buffer.from(opened.Plaintext ?? [])).toEqual(data);
  expect(opened.KeyId).toBe(KeyId);
  for (const wrong of [undefined, { sample: "S1" }, { ...EncryptionContext, lane: "3" }])
    await expect(
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: wrong })),
    ).rejects.toMatchObject({ name: "InvalidCiphertextException" });
});

it("refuses a ciphertext of which any one byte was changed", async () => {
  const { engine } = await start();
  const context = { a: "b" };
  const { ciphertext } = await engine.encrypt("alias/aws/s3", data, context);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(ciphertext.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, mask) => {
        const changed = Buffer.from(ciphertext);
        changed[at] = (changed[at] ?? 0) ^ mask;
        // A changed key id names no key; all else is a broken ciphertext.
        await expect(engine.decrypt(changed, context)).rejects.toMatchObject({
          code: at >= 1 && at < 17 ? "NotFoundException" : "InvalidCiphertextException",
        });
      },
    ),
  );
});

it("gives back any data in any context", async () => {
  const { engine } = await start();
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 4096 }),
      fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
      async (plain, context) => {
        const { ciphertext } = await engine.encrypt("alias/aws/s3", plain, context);
        expect(await engine.decrypt(ciphertext, context)).toEqual(Buffer.from(plain));
      },
    ),
    { numRuns: 50 },
  );
});

it("never makes the same ciphertext twice, and none that holds the plaintext", async () => {
  const { engine } = await start();
  const plain = Buffer.from("a plaintext that would be seen");
  const made = await Promise.all(
    Array.from({ length: 20 }, () => engine.encrypt("alias/aws/s3", plain, {})),
  );
  expect(new Set(made.map(({ ciphertext }) => ciphertext.toString("hex"))).size).toBe(20);
  for (const { ciphertext } of made) expect(ciphertext.includes(plain)).toBe(false);
});

it("encrypts 4,096 bytes and not one more", async () => {
  const { client, createKey } = await start();
  const KeyId = await createKey();
  await client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4096) }));
  await expect(
    client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4097) })),
  ).rejects.toMatchObject({
    name: "ValidationException",
    message:
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
  });
});

it("makes data keys of the size asked for, whose encrypted copy opens to the plain one", async () => {
  const { client, createKey } = await start();
  const KeyId = await createKey();
  const whole = await client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_128" }));
  expect(whole.Plaintext?.length).toBe(16);
  const opened = await client.send(new DecryptCommand({ CiphertextBlob: whole.CiphertextBlob }));
  expect(opened.Plaintext).toEqual(whole.Plaintext);
  const hidden = await client.send(
    new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 64 }),
  );
  const { Plaintext } = await client.send(
    new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob }),
  );
  expect(Plaintext?.length).toBe(64);
  await expect(client.send(new GenerateDataKeyCommand({ KeyId }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  const random = await client.send(new GenerateRandomCommand({ NumberOfBytes: 10 }));
  expect(random.Plaintext?.length).toBe(10);
});

it("moves a ciphertext to another key and context", async () => {
  const { client, createKey } = await start();
  const [a, b] = [await createKey(), await createKey()];
  const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: a, Plaintext: data }));
  const moved = await client.send(
    new ReEncryptCommand({
      CiphertextBlob,
      DestinationKeyId: b,
      DestinationEncryptionContext: { to: "b" },
    }),
  );
  expect(moved).toMatchObject({ SourceKeyId: a, KeyId: b });
  const opened = await client.send(
    new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { to: "b" } }),
  );
  expect(Buffer.from(opened.Plaintext ?? [])).toEqual(data);
  await expect(
    client.send(
      new DecryptCommand({
        CiphertextBlob: moved.CiphertextBlob,
        EncryptionContext: { to: "b" },
        KeyId: a,
      }),
    ),
  ).rejects.toMatchObject({ name: "IncorrectKeyException" });
});

it("uses no disabled key until it is enabled again", async () => {
  const { client, createKey } = await start();
  const KeyId = await createKey();
  const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext: data }));
  await client.send(new DisableKeyCommand({ KeyId }));
  await expect(client.send(new EncryptCommand({ KeyId, Plaintext: data }))).rejects.toMatchObject({
    name: "DisabledException",
    message: `${KeyId} is disabled.`,
  });
  await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
    name: "DisabledException",
  });
  await client.send(new EnableKeyCommand({ KeyId }));
  await client.send(new DecryptCommand({ CiphertextBlob }));
});

it("deletes a key when its window is over by the clock, unless that is taken back", async () => {
  const { client, clock, createKey } = await start();
  const [gone, kept] = [await createKey(), await createKey()];
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId: gone, Plaintext: data }),
  );
  for (const KeyId of [gone, kept]) {
    const planned = await client.send(
      new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }),
    );
    expect(planned.KeyState).toBe("PendingDeletion");
  }
  await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
    name: "KMSInvalidStateException",
    message: `${gone} is pending deletion.`,
  });
  await client.send(new CancelKeyDeletionCommand({ KeyId: kept }));
  await clock.advance(days(7) - 60_000);
  await client.send(new DescribeKeyCommand({ KeyId: gone }));
  await clock.advance(60_000);
  await expect(client.send(new DescribeKeyCommand({ KeyId: gone }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: `Key '${gone}' does not exist`,
  });
  await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: kept }));
  expect(KeyMetadata?.KeyState).toBe("Disabled");
  await expect(
    client.send(new ScheduleKeyDeletionCommand({ KeyId: kept, PendingWindowInDays: 6 })),
  ).rejects.toMatchObject({ name: "ValidationException" });
});

it("finds a key by alias, and the alias's new key after it was moved", async () => {
  const { client, createKey } = await start();
  const [a, b] = [await createKey(), await createKey()];
  const AliasName = "alias/reads";
  await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: a }));
  await expect(
    client.send(new CreateAliasCommand({ AliasName, TargetKeyId: b })),
  ).rejects.toMatchObject({
    name: "AlreadyExistsException",
    message: "An alias with the name arn:aws:kms:us-east-1:000000000000:alias/reads already exists",
  });
  const of = async () =>
    (await client.send(new EncryptCommand({ KeyId: AliasName, Plaintext: data }))).KeyId;
  expect(await of()).toBe(a);
  await client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: b }));
  expect(await of()).toBe(b);
  const { Aliases } = await client.send(new ListAliasesCommand({ KeyId: b }));
  expect(Aliases?.map((alias) => alias.AliasName)).toEqual([AliasName]);
  await client.send(new DeleteAliasCommand({ AliasName }));
  await expect(of()).rejects.toMatchObject({
    message: "Alias arn:aws:kms:us-east-1:000000000000:alias/reads is not found.",
  });
});

it("makes AWS's own keys on first use, once, and lets nobody change them", async () => {
  const { client, engine } = await start();
  const context = {};
  const [first, second] = await Promise.all([
    engine.encrypt("alias/aws/ssm", data, context),
    engine.encrypt("alias/aws/ssm", data, context),
  ]);
  expect(first.keyArn).toBe(second.keyArn);
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: first.keyArn }));
  expect(KeyMetadata?.KeyManager).toBe("AWS");
  await expect(client.send(new DisableKeyCommand({ KeyId: first.keyArn }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  await expect(
    client.send(new CreateAliasCommand({ AliasName: "alias/aws/x", TargetKeyId: first.keyArn })),
  ).rejects.toMatchObject({ name: "NotAuthorizedException" });
  await expect(
    client.send(new DescribeKeyCommand({ KeyId: "alias/aws/unheard-of" })),
  ).rejects.toMatchObject({ name: "NotFoundException" });
});

it("lists every key once over pages of any size", async () => {
  const { client, createKey } = await start();
  const made = new Set<string>();
  for (let index = 0; index < 7; index++) made.add(await createKey());
  for (const Limit of [1, 3, 7, 100]) {
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await client.send(new ListKeysCommand({ Limit, Marker }));
      seen.push(...(page.Keys ?? []).map(({ KeyArn = "" }) => KeyArn));
      expect(page.Truncated).toBe(page.NextMarker !== undefined);
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen.length).toBe(7);
    expect(new Set(seen)).toEqual(made);
  }
});

it("keeps policy, tags and the rotation flag", async () => {
  const { client, createKey } = await start();
  const KeyId = await createKey();
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await client.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  expect((await client.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
  await expect(client.send(new PutKeyPolicyCommand({ KeyId, Policy: "{" }))).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
  });
  const Tags = [
    { TagKey: "a", TagValue: "1" },
    { TagKey: "b", TagValue: "2" },
  ];
  await client.send(new TagResourceCommand({ KeyId, Tags }));
  await client.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] }));
  const tags = await client.send(new ListResourceTagsCommand({ KeyId }));
  expect(tags.Tags).toEqual([{ TagKey: "b", TagValue: "2" }]);
  await client.send(new EnableKeyRotationCommand({ KeyId }));
  const rotation = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(rotation).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
});

it("refuses what it does not have by name", async () => {
  const { client, createKey } = await start();
  const KeyId = await createKey();
  const refused = { name: "NotImplemented", message: /local\/engines\/kms\/README\.md/ };
  const grant = { KeyId, GranteePrincipal: "x", Operations: ["Decrypt" as const] };
  const calls = [
    () => client.send(new CreateGrantCommand(grant)),
    () => client.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" })),
    () => client.send(new EncryptCommand({ KeyId, Plaintext: data, DryRun: true })),
    () => client.send(new EncryptCommand({ KeyId, Plaintext: data, GrantTokens: ["t"] })),
  ];
  for (const call of calls)
    await expect(call()).rejects.toMatchObject({
      name: refused.name,
      message: expect.stringMatching(refused.message),
    });
});

it("opens what it encrypted before a restart, and goes on with deletions", async () => {
  const files = directory();
  const before = await start(files);
  const [kept, gone] = [await before.createKey(), await before.createKey()];
  const { CiphertextBlob } = await before.client.send(
    new EncryptCommand({ KeyId: kept, Plaintext: data }),
  );
  await before.client.send(new ScheduleKeyDeletionCommand({ KeyId: gone, PendingWindowInDays: 7 }));
  await before.close();
  const after = await start(files);
  const opened = await after.client.send(new DecryptCommand({ CiphertextBlob }));
  expect(Buffer.from(opened.Plaintext ?? [])).toEqual(data);
  await after.clock.advance(days(8));
  await expect(after.client.send(new DescribeKeyCommand({ KeyId: gone }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
});
