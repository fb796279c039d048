import type { ListReadSetUploadPartsResponse, ReadSetPartSource } from "@aws-sdk/client-omics";
import type { Core } from "#local/engines/omics/core";
import { omicsError } from "#local/engines/omics/error";
import { uploadOf } from "#local/engines/omics/upload";
import type { Operation } from "#local/json-service";

type Input = {
  sequenceStoreId: string;
  uploadId: string;
  partSource: ReadSetPartSource;
  maxResults?: number;
  nextToken?: string;
  filter?: { createdAfter?: Date; createdBefore?: Date };
};

/** ListReadSetUploadParts: in order of part number; the token is the last number given. */
export function uploadPartListOperations(core: Core): Record<string, Operation> {
  return {
    ListReadSetUploadParts(input: Input): ListReadSetUploadPartsResponse {
      const { maxResults = 100, nextToken = "0", filter } = input;
      const after = Number(nextToken);
      if (!Number.isInteger(after))
        throw omicsError(
          "ValidationException",
          "The nextToken is not one that this operation gave.",
        );
      const found = uploadOf(core, input).parts.filter(
        (part) =>
          part.partSource === input.partSource &&
          part.partNumber > after &&
          part.createdAt > (filter?.createdAfter?.getTime() ?? Number.NEGATIVE_INFINITY) &&
          part.createdAt < (filter?.createdBefore?.getTime() ?? Number.POSITIVE_INFINITY),
      );
      const parts = found.slice(0, maxResults).map((part) => ({
        partNumber: part.partNumber,
        partSize: part.sizeBytes,
        partSource: part.partSource,
        checksum: part.checksum,
        creationTime: new Date(part.createdAt),
        lastUpdatedTime: new Date(part.updatedAt),
      }));
      const more = found.length > maxResults;
      return { parts, nextToken: more ? String(parts.at(-1)?.partNumber) : undefined };
    },
  };
}
