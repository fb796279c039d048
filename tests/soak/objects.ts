import { createHash, randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type Clients, untilAnswered, type Workload } from "#tests/soak/workload";

const Bucket = "soak-objects";
const keysPerLoop = 10;

/** Objects put over and over, some in parts: each must be whole, and the one that was acknowledged last. */
export function objects({ s3 }: Clients): Workload {
  const last = new Map<string, string>();
  let written = 0;
  const put = (Key: string, Body: Buffer) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const putInParts = async (Key: string, body: Buffer) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Parts = [];
    const half = 5 * 1024 ** 2;
    for (const [index, Body] of [body.subarray(0, half), body.subarray(half)].entries()) {
      const part = { Bucket, Key, UploadId, PartNumber: index + 1 };
      const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body }));
      Parts.push({ ETag, PartNumber: index + 1 });
    }
    const complete = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
    await s3.send(new CompleteMultipartUploadCommand(complete));
  };
  return {
    name: "objects",
    async setUp() {
      await s3.send(new CreateBucketCommand({ Bucket }));
    },
    async step(loop) {
      const key = `loop ${loop}/${written % keysPerLoop}`;
      const inParts = written % 40 === 39;
      // Sizes on both sides of what the engine keeps in rows and in files.
      const body = randomBytes(inParts ? 5 * 1024 ** 2 + 1000 : (written * 7919) % 90_000);
      written++;
      // A whole upload is repeated: an upload id is not asked for again.
      await untilAnswered<unknown>(() => (inParts ? putInParts(key, body) : put(key, body)));
      last.set(key, digest(body));
    },
    async verify() {
      const { Contents = [] } = await untilAnswered(() =>
        s3.send(new ListObjectsV2Command({ Bucket })),
      );
      const problems = [];
      if (Contents.length !== last.size)
        problems.push(`${Contents.length} objects are listed, ${last.size} were put`);
      for (const [Key, wanted] of last) {
        const read = async () => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          return digest((await Body?.transformToByteArray()) ?? new Uint8Array());
        };
        if ((await untilAnswered(read)) !== wanted)
          problems.push(`${Key} is not what was acknowledged last`);
      }
      return problems;
    },
    count: () => `${written} objects`,
  };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
