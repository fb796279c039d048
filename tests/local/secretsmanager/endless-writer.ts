import { createKms } from "#local/engines/kms/kms";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { engineContext } from "#tests/local/support/engine-context";

/** Writes secret after secret to the directory of its argument and says the name of each that is kept. */
const context = engineContext(process.argv[2]);
const secrets = createSecretsManager(context, { kms: createKms(context) });
for (let index = 0; ; index++) {
  await secrets.call("CreateSecret", { Name: `s${index}`, SecretString: `value ${index}` });
  process.stdout.write(`${index}\n`);
}
