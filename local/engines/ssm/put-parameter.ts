import * as z from "zod";
import type { EngineContext } from "#local/engine";
import { sealEnvelope } from "#local/engines/kms/envelope";
import type { KmsEngine } from "#local/engines/kms/kms";
import { invalid, ssmError } from "#local/engines/ssm/errors";
import { checkName } from "#local/engines/ssm/parameter-name";
import type { ParameterStore, ParameterType, Version } from "#local/engines/ssm/parameter-store";
import { keyFailure, secureContext } from "#local/engines/ssm/secure-value";
import { checkValue, tierFor } from "#local/engines/ssm/value-rules";
import { type Defined, operation } from "#local/protocol/members";
import { tagList } from "#local/protocol/tags";

export const parameterType = z.enum(["String", "StringList", "SecureString"]);
const mostVersions = 100;

const members = {
  Name: z.string().min(1).max(2048),
  Value: z.string().min(1),
  Type: parameterType.optional(),
  Description: z.string().max(1024).optional(),
  KeyId: z.string().min(1).max(256).optional(),
  Overwrite: z.boolean().default(false),
  AllowedPattern: z.string().max(1024).optional(),
  Tags: tagList.optional(),
  Tier: z.enum(["Standard", "Advanced", "Intelligent-Tiering"]).default("Standard"),
  DataType: z.literal("text").optional(),
};
type Input = z.infer<z.ZodObject<typeof members>>;

/** Makes a parameter or its next version. The value is checked, then encrypted, then kept at once. */
export function putParameter(
  { clock }: EngineContext,
  store: ParameterStore,
  kms: KmsEngine,
): Record<string, Defined> {
  return {
    PutParameter: operation(members, async (input) => {
      const name = input.Name.trim();
      const type = checked(store, name, input);
      const tier = tierFor(input, store.latest(name)?.tier);
      checkValue(input);
      const keyId = type === "SecureString" ? (input.KeyId ?? "alias/aws/ssm") : null;
      const plain = Buffer.from(input.Value);
      const value = keyId
        ? await sealEnvelope(kms, keyId, plain, secureContext(store, name)).catch(keyFailure)
        : plain;
      return store.transaction(() => {
        // Another call may have come in between.
        checked(store, name, input);
        const last = store.latest(name);
        const version = (last?.version ?? 0) + 1;
        store.add({
          name,
          version,
          type,
          value,
          keyId,
          description: input.Description ?? last?.description ?? null,
          allowedPattern: input.AllowedPattern ?? null,
          tier,
          modifiedAt: clock.now(),
        });
        dropOldest(store, name);
        store.tags.set(name, input.Tags ?? [], () => ssmError("TooManyTagsError"));
        return { Version: version, Tier: tier };
      });
    }),
  };
}

/** The type of the new version. Throws what AWS answers to a call that does not fit what is there. */
function checked(store: ParameterStore, name: string, input: Input): ParameterType {
  checkName(name, store.arnOf(name));
  const last: Version | undefined = store.latest(name);
  if (input.Overwrite && input.Tags)
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  if (last && !input.Overwrite)
    throw ssmError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  const type = input.Type ?? last?.type;
  if (!type) throw invalid("A parameter type is required when you create a parameter.");
  if (last && last.type !== type)
    throw ssmError(
      "HierarchyTypeMismatchException",
      "Parameter Store doesn't change the type of a parameter; make a new one.",
    );
  if (input.KeyId && type !== "SecureString")
    throw invalid("KeyId is for parameters of type SecureString only.");
  return type;
}

/** A parameter keeps 100 versions; the oldest goes unless a label holds it. */
function dropOldest(store: ParameterStore, name: string): void {
  const [oldest, ...rest] = store.history(name);
  if (!oldest || rest.length < mostVersions) return;
  if (store.labels(name).some(({ version }) => version === oldest.version))
    throw ssmError(
      "ParameterMaxVersionLimitExceeded",
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  store.dropVersion(oldest);
}
