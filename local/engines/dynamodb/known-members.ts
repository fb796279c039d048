import { validationOf } from "#local/engines/dynamodb/dynalite";

const onConditionFailure = {
  ReturnValuesOnConditionCheckFailure: { type: "String", enum: ["ALL_OLD", "NONE"] },
};

/** Options of a table that are ours; `UpdateTable` takes each of them alone, too. */
export const tableOptions = {
  StreamSpecification: {
    type: "FieldStruct<StreamSpecification>",
    children: {
      StreamEnabled: { type: "Boolean", notNull: true },
      StreamViewType: {
        type: "String",
        enum: ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"],
      },
    },
  },
  DeletionProtectionEnabled: "Boolean",
  TableClass: { type: "String", enum: ["STANDARD", "STANDARD_INFREQUENT_ACCESS"] },
  SSESpecification: {
    type: "FieldStruct<SSESpecification>",
    children: {
      Enabled: "Boolean",
      SSEType: { type: "String", enum: ["AES256", "KMS"] },
      KMSMasterKeyId: "String",
    },
  },
};

const { Tags, AttributeDefinitions } = {
  ...validationOf("TagResource").types,
  ...validationOf("CreateTable").types,
};

/** Members that dynalite does not know and this engine implements, by operation, in dynalite's terms. */
export const additions: Record<string, Record<string, unknown>> = {
  PutItem: onConditionFailure,
  UpdateItem: onConditionFailure,
  DeleteItem: onConditionFailure,
  Scan: { ConsistentRead: "Boolean" },
  CreateTable: { ...tableOptions, Tags },
  UpdateTable: { ...tableOptions, AttributeDefinitions: optional(AttributeDefinitions) },
};

/** A member's rule without "must not be null". */
export function optional(rule: unknown): object {
  const { notNull: _, ...rest } = rule as { notNull?: boolean };
  return rest;
}
