// Writes pairs of items in transactions until it is killed, and prints each pair once it is
// acknowledged. Started by durability.test.ts with the store's directory as argument.
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { tableInput } from "#tests/local/dynamodb/fixture";
import { engineContext } from "#tests/local/support/engine-context";

const engine = await createDynamodb(engineContext(process.argv[2]));
await engine.call("CreateTable", tableInput());

const put = (id: string, half: string) => ({
  Put: {
    TableName: "reads",
    Item: { pk: { S: id }, sk: { S: half }, gsi1pk: { S: "pairs" }, gsi1sk: { S: `${id}${half}` } },
  },
});

for (let lane = 0; lane < 4; lane++) void write(lane);

async function write(lane: number): Promise<void> {
  for (let at = 0; ; at++) {
    const id = `${lane}-${at}`;
    await engine.call("TransactWriteItems", { TransactItems: [put(id, "l"), put(id, "r")] });
    process.stdout.write(`${id}\n`);
  }
}
