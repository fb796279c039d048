import { Clock } from "#local/clock";
import { createS3 } from "#local/engines/s3/s3";
import { Gate } from "#local/gate/gate";
import { openStore } from "#local/store";
import { bytes } from "#tests/local/s3/fixture";

/** Writes objects without end and prints each key once it is acknowledged; to be killed. */
const clock = new Clock();
const context = {
  clock,
  accountId: "000000000000",
  region: "us-east-1",
  endpoint: () => "",
  store: openStore(process.argv[2]),
  gate: new Gate(clock),
  log: () => {},
};
const engine = createS3(context, { credentials: {} });
for (let count = 0; ; count++) {
  // Sizes on both sides of the border between rows and files.
  const size = (count * 7919) % 90_000;
  const key = `${count}-${size}`;
  await engine.put("bucket", key, bytes(size, size + 1));
  process.stdout.write(`${key}\n`);
}
