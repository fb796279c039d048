import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { Place } from "#core/copy/s3-copy/seen";
import { nameOf } from "#core/error";

/** Bytes that are sent at once; S3 wants 5 MiB or more in each part but the last. */
const partBytes = 8 * 1024 ** 2;

/** An upload that was begun. */
export type Upload = Place & { uploadId: string };

/**
 * Writes an object whose length is not known before: in one request when it is small, else by parts. `began` is told
 * of an upload before its first part, so that somebody else can drop it.
 */
export class ObjectWriter {
  readonly #place: Place;
  readonly #contentType: string;
  readonly #began: (upload: Upload) => Promise<void>;
  #texts: string[] = [];
  #bytes = 0;
  #upload: Upload | undefined;
  #etags: (string | undefined)[] = [];

  constructor(place: Place, contentType: string, began: (upload: Upload) => Promise<void>) {
    this.#place = { bucket: place.bucket, key: place.key };
    this.#contentType = contentType;
    this.#began = began;
  }

  async write(text: string): Promise<void> {
    this.#texts.push(text);
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes >= partBytes) await this.#sendPart();
  }

  /** The object is there once this resolves. */
  async end(): Promise<void> {
    const { bucket: Bucket, key: Key } = this.#place;
    if (!this.#upload) {
      const Body = this.#texts.join("");
      await Aws.s3().send(
        new PutObjectCommand({ Bucket, Key, Body, ContentType: this.#contentType }),
      );
      return;
    }
    if (this.#bytes > 0) await this.#sendPart();
    const Parts = this.#etags.map((ETag, n) => ({ ETag, PartNumber: n + 1 }));
    await Aws.s3().send(
      new CompleteMultipartUploadCommand({
        ...{ Bucket, Key, UploadId: this.#upload.uploadId },
        MultipartUpload: { Parts },
      }),
    );
  }

  async #sendPart(): Promise<void> {
    const { uploadId } = await this.#begun();
    const Body = this.#texts.join("");
    this.#texts = [];
    this.#bytes = 0;
    const { bucket: Bucket, key: Key } = this.#place;
    const PartNumber = this.#etags.length + 1;
    const { ETag } = await Aws.s3().send(
      new UploadPartCommand({ Bucket, Key, UploadId: uploadId, PartNumber, Body }),
    );
    this.#etags.push(ETag);
  }

  async #begun(): Promise<Upload> {
    if (this.#upload) return this.#upload;
    const { bucket: Bucket, key: Key } = this.#place;
    const { UploadId: uploadId = "" } = await Aws.s3().send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: this.#contentType }),
    );
    this.#upload = { ...this.#place, uploadId };
    await this.#began(this.#upload);
    return this.#upload;
  }
}

/** Drops an upload; one that is gone already is fine. */
export async function drop({ bucket, key, uploadId }: Upload): Promise<void> {
  try {
    await Aws.s3().send(
      new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }),
    );
  } catch (error) {
    if (nameOf(error) !== "NoSuchUpload") throw error;
  }
}
