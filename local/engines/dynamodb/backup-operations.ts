import { AwsError } from "#local/aws-error";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import { validationError } from "#local/engines/dynamodb/errors";
import type { Table } from "#local/engines/dynamodb/model";
import { storing, tableName } from "#local/engines/dynamodb/table-operations";

/** The switch of point-in-time recovery. */
export const backupOperations: Operations = {
  DescribeContinuousBackups: (database, input) =>
    backups(tableWithBackups(database, tableName("DescribeContinuousBackups", input))),
  UpdateContinuousBackups: updateBackups,
};

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
    const table = structuredClone(tableWithBackups(database, name));
    table.pointInTimeRecovery = enabled
      ? { enabled, recoveryPeriodInDays: days ?? 35 }
      : { enabled };
    return storing(database, table, backups(table));
  });
}

/** These two operations have an error of their own for a table that is not there. */
function tableWithBackups(database: Database, name: string): Table {
  const table = database.tables.get(name);
  if (table) return table;
  throw new AwsError("TableNotFoundException", `Table not found: ${name}`);
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
