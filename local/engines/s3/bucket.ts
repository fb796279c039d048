import { notImplemented } from "#local/aws-error";
import type { Bucket } from "#local/engines/s3/bucket-table";
import { type Call, existingBucket, ownerOf, type Reply, type S3 } from "#local/engines/s3/call";
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

/** A bucket that is to be: of the engine's own account and region unless it says otherwise. */
export type NewBucket = { name: string; region?: string; accountId?: string; objectLock?: boolean };

/**
 * CreateBucket, where the client signed for: anywhere else than in us-east-1 that region must be
 * named. A bucket that is there already is no error in us-east-1, and its settings stay.
 */
export async function createBucket({ s3, request, caller }: Call): Promise<Reply> {
  const name = request.bucket ?? "";
  const ownership = request.headers["x-amz-object-ownership"];
  if (ownership !== undefined && ownership !== "BucketOwnerEnforced")
    throw notImplemented("s3", `object ownership ${ownership}`);
  const body = await readText({
    ...request,
    headers: { "content-length": "0", ...request.headers },
  });
  const region = regionOf(body ? regionIn(body) : undefined, caller.region);
  const present = s3.buckets.get(name);
  if (present && ownerOf(s3, present) !== caller.accountId)
    throw s3Error("BucketAlreadyExists", undefined, { BucketName: name });
  if (present && (region !== "us-east-1" || present.region !== region))
    throw s3Error("BucketAlreadyOwnedByYou", undefined, { BucketName: name });
  const objectLock = request.headers["x-amz-bucket-object-lock-enabled"]?.toLowerCase() === "true";
  addBucket(s3, { name, region, accountId: caller.accountId, objectLock });
  return { headers: { location: `/${name}` } };
}

/** Makes the bucket unless it is there. Throws `InvalidBucketName`. */
export function addBucket(s3: S3, bucket: NewBucket): void {
  const { accountId, region: home } = s3.context;
  const { name, region = home, accountId: owner = accountId, objectLock } = bucket;
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  if (!isName || name.includes("..") || /^[\d.]+$/.test(name))
    throw s3Error("InvalidBucketName", undefined, { BucketName: name });
  s3.database.transaction(() => {
    if (s3.buckets.get(name)) return;
    s3.buckets.add({
      name,
      region,
      createdAt: s3.context.clock.now(),
      ...(owner !== accountId && { owner }),
      ...(objectLock && { versioning: "Enabled" as const, lock: {} }),
    });
    for (const [document, text] of Object.entries(defaults))
      s3.buckets.setDocument(name, document, text);
  });
}

/** DeleteBucket. Throws `BucketNotEmpty`; open uploads go with the bucket. */
export function deleteBucket({ s3, request, bucket }: Call): Reply {
  s3.database.transaction(() => {
    if (!s3.buckets.isEmpty(bucket))
      throw s3Error("BucketNotEmpty", notEmpty(existingBucket(s3, bucket)), {
        BucketName: request.bucket ?? bucket,
      });
    s3.uploads.removeAll(bucket);
    s3.buckets.remove(bucket);
  });
  return { status: 204 };
}

function notEmpty({ versioning }: Bucket): string | undefined {
  if (!versioning) return undefined;
  return "The bucket you tried to delete is not empty. You must delete all versions in the bucket.";
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
export function listBuckets({ s3, request, caller }: Call): Reply {
  const { query } = request;
  const prefix = query.get("prefix") ?? "";
  const region = query.get("bucket-region");
  const after = Buffer.from(query.get("continuation-token") ?? "", "base64url").toString("utf8");
  const limit = pageSize(query.get("max-buckets"), "max-buckets", 10_000);
  const found = s3.buckets
    .list()
    .filter((bucket) => ownerOf(s3, bucket) === caller.accountId)
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
      Owner: { ID: caller.accountId },
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

/** The endpoint of a region makes buckets in that region alone; that of us-east-1 makes them anywhere. */
function regionOf(constraint: string | undefined, signed: string): string {
  if (signed === "us-east-1") return constraint ?? signed;
  if (constraint === signed) return signed;
  throw s3Error(
    "IllegalLocationConstraintException",
    constraint &&
      `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
