import { AwsError, notImplemented } from "#local/aws-error";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import { validationError } from "#local/engines/dynamodb/errors";
import { expiresAt } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, type Operation as Step, within } from "#local/engines/dynamodb/level";
import type { Item, Table } from "#local/engines/dynamodb/model";
import { existing, storing } from "#local/engines/dynamodb/table-operations";
import { check } from "#local/engines/dynamodb/validate";

/** Tags, time to live, and the point-in-time-recovery switch of a table. */
export const settingOperations: Operations = {
  TagResource: (database, input) => {
    const { ResourceArn, Tags } = check("TagResource", input);
    return tag(database, ResourceArn, (tags) => {
      for (const { Key, Value } of Tags as { Key: string; Value: string }[]) tags[Key] = Value;
    });
  },
  UntagResource: (database, input) => {
    const { ResourceArn, TagKeys } = check("UntagResource", input);
    return tag(database, ResourceArn, (tags) => {
      for (const key of TagKeys as string[]) delete tags[key];
    });
  },
  ListTagsOfResource: (database, input) => {
    const { tags } = byArn(database, check("ListTagsOfResource", input).ResourceArn);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
  DescribeTimeToLive: (database, input) => {
    const { ttlAttribute } = existing(database, tableName("DescribeTimeToLive", input));
    return {
      TimeToLiveDescription: ttlAttribute
        ? { TimeToLiveStatus: "ENABLED", AttributeName: ttlAttribute }
        : { TimeToLiveStatus: "DISABLED" },
    };
  },
  UpdateTimeToLive: updateTimeToLive,
  DescribeContinuousBackups: (database, input) =>
    backups(existing(database, tableName("DescribeContinuousBackups", input))),
  UpdateContinuousBackups: updateBackups,
};

function tag(
  database: Database,
  arn: unknown,
  change: (tags: Table["tags"]) => void,
): Promise<object> {
  return database.write(() => {
    const table = structuredClone(byArn(database, arn));
    change(table.tags);
    return storing(database, table, {});
  });
}

function byArn(database: Database, arn: unknown): Table {
  const name = String(arn).split("/").pop() ?? "";
  const table = database.tables.get(name);
  if (table && table.description.TableArn === arn) return table;
  throw new AwsError(
    "ResourceNotFoundException",
    `Requested resource not found: ResourcArn: ${arn} not found`,
  );
}

type TtlInput = {
  TableName?: string;
  TimeToLiveSpecification?: { Enabled?: boolean; AttributeName?: string };
};

/** In force at once: AWS takes up to an hour. Items that are there already are counted in. */
function updateTimeToLive(database: Database, input: TtlInput): Promise<object> {
  const name = tableName("UpdateTimeToLive", input, ["TimeToLiveSpecification"]);
  const { Enabled: enabled, AttributeName: attribute } = input.TimeToLiveSpecification ?? {};
  if (typeof enabled !== "boolean" || !attribute || attribute.length > 255)
    throw validationError(
      "TimeToLiveSpecification needs Enabled and an AttributeName of 1 to 255 characters",
    );
  return database.write(async () => {
    const table = structuredClone(existing(database, name));
    const { ttlAttribute } = table;
    if (enabled && ttlAttribute) throw validationError("TimeToLive is already enabled");
    if (!enabled && !ttlAttribute) throw validationError("TimeToLive is already disabled");
    if (!enabled && ttlAttribute !== attribute)
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${ttlAttribute}`,
      );
    if (enabled) table.ttlAttribute = attribute;
    else delete table.ttlAttribute;
    const { also, dueAt } = enabled
      ? await dueRows(database, table)
      : await oldDueRows(database, table);
    const result = { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
    return { ...storing(database, table, result, also), dueAt };
  });
}

type DueRows = { also: Step[]; dueAt: number };

async function dueRows(database: Database, { description, ttlAttribute }: Table): Promise<DueRows> {
  const rows: Step[] = [];
  let dueAt = Infinity;
  const prefix = keys.items(description.TableId);
  for await (const [path, item] of entries<Item>(database.level, within(prefix))) {
    const due = expiresAt(item, ttlAttribute);
    const key = path.slice(prefix.length);
    if (due === undefined) continue;
    const row = `${keys.due(description.TableId)}${keys.dueAt(due)}~${key}`;
    rows.push({ type: "put", key: row, value: key });
    dueAt = Math.min(dueAt, due);
  }
  return { also: rows, dueAt };
}

async function oldDueRows(database: Database, { description }: Table): Promise<DueRows> {
  const rows: Step[] = [];
  for await (const [key] of entries(database.level, within(keys.due(description.TableId))))
    rows.push({ type: "del", key });
  return { also: rows, dueAt: Infinity };
}

type BackupInput = {
  TableName?: string;
  PointInTimeRecoverySpecification?: {
    PointInTimeRecoveryEnabled?: boolean;
    RecoveryPeriodInDays?: number;
  };
};

/** Keeps the switch; there is nothing to restore from, and no operation that would. */
function updateBackups(database: Database, input: BackupInput): Promise<object> {
  const name = tableName("UpdateContinuousBackups", input, ["PointInTimeRecoverySpecification"]);
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } =
    input.PointInTimeRecoverySpecification ?? {};
  if (typeof enabled !== "boolean")
    throw validationError("PointInTimeRecoverySpecification needs PointInTimeRecoveryEnabled");
  if (days !== undefined && !(days >= 1 && days <= 35))
    throw validationError("RecoveryPeriodInDays must be between 1 and 35");
  return database.write(() => {
    const table = structuredClone(existing(database, name));
    table.pointInTimeRecovery = enabled
      ? { enabled, recoveryPeriodInDays: days ?? 35 }
      : { enabled };
    return storing(database, table, backups(table));
  });
}

function backups({ pointInTimeRecovery: { enabled, recoveryPeriodInDays } }: Table): object {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: enabled ? "ENABLED" : "DISABLED",
        ...(enabled && { RecoveryPeriodInDays: recoveryPeriodInDays }),
      },
    },
  };
}

function tableName(
  operation: string,
  input: { TableName?: string },
  others: string[] = [],
): string {
  for (const name of Object.keys(input))
    if (name !== "TableName" && !others.includes(name))
      throw notImplemented("dynamodb", `the parameter ${name} of ${operation}`);
  if (typeof input.TableName !== "string")
    throw validationError(
      "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    );
  return input.TableName;
}
