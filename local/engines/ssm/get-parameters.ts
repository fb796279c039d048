import * as z from "zod";
import { AwsError } from "#local/aws-error";
import type { KmsEngine } from "#local/engines/kms/kms";
import {
  invalid,
  invalidToken,
  parameterNotFound,
  versionNotFound,
} from "#local/engines/ssm/errors";
import { checkFilters, filterList, matches } from "#local/engines/ssm/filter";
import { isUnder, nameIn, selectorOf } from "#local/engines/ssm/parameter-name";
import type { ParameterStore, Version } from "#local/engines/ssm/parameter-store";
import { shownValue } from "#local/engines/ssm/secure-value";
import { type Defined, operation } from "#local/protocol/members";
import { pageOf } from "#local/protocol/page";

const reference = z.string().min(1).max(2048);
const decrypt = { WithDecryption: z.boolean().default(false) };

/** The three ways to read values, and the history. */
export function getParameters(store: ParameterStore, kms: KmsEngine): Record<string, Defined> {
  const shown = async (version: Version, withDecryption: boolean, selector?: string) => ({
    Name: version.name,
    Type: version.type,
    Value: await shownValue(store, kms, version, withDecryption),
    Version: version.version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: version.modifiedAt / 1000,
    ARN: store.arnOf(version.name),
    DataType: "text",
  });
  return {
    GetParameter: operation({ Name: reference, ...decrypt }, async ({ Name, WithDecryption }) => {
      const { name, selector } = selectorOf(Name);
      return { Parameter: await shown(find(store, name, selector), WithDecryption, selector) };
    }),
    GetParameters: operation(
      { Names: z.array(reference).min(1).max(10), ...decrypt },
      async ({ Names, WithDecryption }) => {
        const Parameters = [];
        const InvalidParameters: string[] = [];
        for (const one of new Set(Names)) {
          const { name, selector } = selectorOf(one);
          const found = known(store, name, selector);
          if (found) Parameters.push(await shown(found, WithDecryption, selector));
          else InvalidParameters.push(one);
        }
        return { Parameters, InvalidParameters };
      },
    ),
    GetParametersByPath: operation(
      {
        Path: reference,
        Recursive: z.boolean().default(false),
        ParameterFilters: filterList,
        MaxResults: z.int().min(1).max(10).default(10),
        NextToken: z.string().optional(),
        ...decrypt,
      },
      async ({ Path, Recursive, ParameterFilters, MaxResults, NextToken, WithDecryption }) => {
        if (!Path.startsWith("/"))
          throw invalid(
            'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/".',
          );
        checkFilters(ParameterFilters, "GetParametersByPath");
        const found = store
          .all()
          .filter(({ name }) => isUnder(name, Path, Recursive))
          .filter((version) => matches(store, version, ParameterFilters, "GetParametersByPath"));
        const { page, next } = byName(found, MaxResults, NextToken);
        const Parameters = [];
        for (const version of page) Parameters.push(await shown(version, WithDecryption));
        return { Parameters, NextToken: next };
      },
    ),
    GetParameterHistory: operation(
      {
        Name: reference,
        MaxResults: z.int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
        ...decrypt,
      },
      async ({ Name, MaxResults, NextToken, WithDecryption }) => {
        const name = nameIn(Name);
        const history = store.history(name);
        if (history.length === 0) throw parameterNotFound();
        const { page, next } = pageOf(history, {
          key: ({ version }) => String(version).padStart(10, "0"),
          limit: MaxResults,
          token: NextToken,
          invalid: invalidToken,
        });
        const labels = store.labels(name);
        const Parameters = [];
        for (const version of page)
          Parameters.push({
            ...metadataOf(store, version),
            Value: await shownValue(store, kms, version, WithDecryption),
            Labels: labels.filter((one) => one.version === version.version).map((one) => one.label),
          });
        return { Parameters, NextToken: next };
      },
    ),
  };
}

/** What lists tell of a version, without its value. */
export function metadataOf(store: ParameterStore, version: Version) {
  const { name, type, keyId, modifiedAt, description, allowedPattern, tier } = version;
  return {
    Name: name,
    ARN: store.arnOf(name),
    Type: type,
    ...(keyId && { KeyId: keyId }),
    LastModifiedDate: modifiedAt / 1000,
    LastModifiedUser: store.user,
    ...(description && { Description: description }),
    ...(allowedPattern && { AllowedPattern: allowedPattern }),
    Version: version.version,
    Tier: tier,
    Policies: [],
    DataType: "text",
  };
}

/** One page by name. */
export function byName(versions: Version[], limit: number, token?: string) {
  return pageOf(versions, { key: ({ name }) => name, limit, token, invalid: invalidToken });
}

/** The version that a selector means; none: the newest. Throws the two errors of AWS for what is not there. */
function find(store: ParameterStore, name: string, selector?: string): Version {
  const latest = store.latest(name);
  if (!latest) throw parameterNotFound();
  if (selector === undefined) return latest;
  const labelled = store.labels(name).find(({ label }) => label === selector)?.version;
  const version = /^\d+$/.test(selector) ? Number(selector) : labelled;
  const found = store.history(name).find((one) => one.version === version);
  if (!found) throw versionNotFound(name, selector);
  return found;
}

function known(store: ParameterStore, name: string, selector?: string): Version | undefined {
  try {
    return find(store, name, selector);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
