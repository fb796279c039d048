import { notImplemented } from "#local/aws-error";
import type { Call, Reply, S3 } from "#local/engines/s3/call";
import { s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import { pageSize } from "#local/engines/s3/list-objects";
import { children, childText, parseXml, xmlDocument } from "#local/engines/s3/xml";

/** What every new bucket has on AWS, too. */
const defaults: Record<string, string> = {
  encryption: xmlDocument("ServerSideEncryptionConfiguration", {
    Rule: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BucketKeyEnabled: false,
    },
  }),
  publicAccessBlock: xmlDocument("PublicAccessBlockConfiguration", {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }),
  ownershipControls: xmlDocument("OwnershipControls", {
    Rule: { ObjectOwnership: "BucketOwnerEnforced" },
  }),
};

/**
 * CreateBucket. Any region can be named. A bucket that is there already is no error, as in
 * us-east-1; its settings stay.
 */
export async function createBucket({ s3, request, payloadHash }: Call): Promise<Reply> {
  const name = request.bucket ?? "";
  const ownership = request.headers["x-amz-object-ownership"];
  if (ownership !== undefined && ownership !== "BucketOwnerEnforced")
    throw notImplemented("s3", `object ownership ${ownership}`);
  const body = await readText(
    { ...request, headers: { "content-length": "0", ...request.headers } },
    payloadHash,
  );
  addBucket(s3, name, body ? regionIn(body) : undefined);
  return { headers: { location: `/${name}` } };
}

/** Makes the bucket unless it is there. Throws `InvalidBucketName`. */
export function addBucket(s3: S3, name: string, region = s3.context.region): void {
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  if (!isName || name.includes("..") || /^[\d.]+$/.test(name))
    throw s3Error("InvalidBucketName", undefined, { BucketName: name });
  s3.database.transaction(() => {
    if (s3.buckets.get(name)) return;
    s3.buckets.add({ name, region, createdAt: s3.context.clock.now() });
    for (const [document, text] of Object.entries(defaults))
      s3.buckets.setDocument(name, document, text);
  });
}

/** DeleteBucket. Throws `BucketNotEmpty`; open uploads go with the bucket. */
export function deleteBucket({ s3, request, bucket }: Call): Reply {
  s3.database.transaction(() => {
    if (!s3.buckets.isEmpty(bucket))
      throw s3Error("BucketNotEmpty", undefined, { BucketName: request.bucket ?? bucket });
    s3.uploads.removeAll(bucket);
    s3.buckets.remove(bucket);
  });
  return { status: 204 };
}

/** HeadBucket. */
export function headBucket({ s3, bucket }: Call): Reply {
  return { headers: { "x-amz-bucket-region": s3.buckets.get(bucket)?.region } };
}

/** GetBucketLocation: empty for us-east-1. */
export function getBucketLocation({ s3, bucket }: Call): Reply {
  const region = s3.buckets.get(bucket)?.region;
  return { text: xmlDocument("LocationConstraint", region === "us-east-1" ? "" : region) };
}

/** ListBuckets, in pages when the client gives `max-buckets`. */
export function listBuckets({ s3, request }: Call): Reply {
  const { query } = request;
  const prefix = query.get("prefix") ?? "";
  const region = query.get("bucket-region");
  const after = Buffer.from(query.get("continuation-token") ?? "", "base64url").toString("utf8");
  const limit = pageSize(query.get("max-buckets"), "max-buckets", 10_000);
  const found = s3.buckets
    .list()
    .filter((bucket) => bucket.name > after && bucket.name.startsWith(prefix))
    .filter((bucket) => !region || bucket.region === region);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    text: xmlDocument("ListAllMyBucketsResult", {
      Buckets: {
        Bucket: page.map((bucket) => ({
          Name: bucket.name,
          CreationDate: new Date(bucket.createdAt).toISOString(),
          BucketRegion: bucket.region,
        })),
      },
      Owner: { ID: s3.context.accountId },
      ContinuationToken:
        last && found.length > page.length
          ? Buffer.from(last.name).toString("base64url")
          : undefined,
      Prefix: query.get("prefix"),
    }),
  };
}

function regionIn(body: string): string | undefined {
  const root = parseXml(body);
  if (root.name !== "CreateBucketConfiguration") throw s3Error("MalformedXML");
  for (const name of ["Location", "Bucket"])
    if (children(root, name).length > 0)
      throw notImplemented("s3", `CreateBucketConfiguration.${name} (directory buckets)`);
  if (children(root, "Tags").length > 0)
    throw notImplemented("s3", "CreateBucketConfiguration.Tags; use PutBucketTagging");
  return childText(root, "LocationConstraint") || undefined;
}
