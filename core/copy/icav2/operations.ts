import { copyOperations } from "#core/copy/icav2/copy-operations";
import { dataOperations } from "#core/copy/icav2/data-operations";
import { tenantOperations } from "#core/copy/icav2/tenant-operations";

/**
 * The part of ICA's API that copying needs, by the operation ids of Illumina's OpenAPI document. Client and
 * local engine share it; a contract test compares it with the document.
 */
export const operations = { ...tenantOperations, ...dataOperations, ...copyOperations };
export type Operations = typeof operations;
export type OperationName = keyof Operations;
