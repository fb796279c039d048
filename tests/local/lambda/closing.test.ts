import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Clock } from "#local/clock";
import { FunctionWorker } from "#local/engines/lambda/function-worker";
import { Thread, type ThreadOwner } from "#local/engines/lambda/thread";
import { start, until, workerInput } from "#tests/local/lambda/fixture";

const aWhileMs = 100;

it("ends, when it is closed, also a function that ran on while its sources were changed", async () => {
  const { functions, said } = await start();
  const running = functions.invoke("worker", { chat: true });
  await until(() => said.length > 0);
  functions.reload();

  await functions.close();
  const atClose = said.length;
  expect(await running).toMatchObject({ error: { errorType: "Runtime.ExitError" } });
  await pause(aWhileMs);
  expect(said.length).toBe(atClose);
});

it("starts no function once it is closed, and says so to the caller", async () => {
  const { functions, said } = await start();
  await functions.close();
  const { error } = await functions.invoke("worker", { chat: true });
  expect(error).toEqual({ errorType: "Runtime.ExitError", errorMessage: "The cloud is closed." });
  await pause(aWhileMs);
  expect(said).toEqual([]);
});

/** Says its last word, as some threads do, when it has ended. */
class LateThread extends Thread {
  #heardBy: ThreadOwner | undefined;

  override belongTo(owner: ThreadOwner | undefined): void {
    this.#heardBy = owner;
    super.belongTo(owner);
  }

  override async terminate(): Promise<void> {
    await super.terminate();
    setTimeout(() => this.#heardBy?.onLine("too late"), 5);
  }
}

it("hears no line that comes after the end of a thread", async () => {
  const said: string[] = [];
  const clock = new Clock();
  onTestFinished(() => clock.stop());
  const input = workerInput("handler.ts", clock);
  const worker = new FunctionWorker(
    { take: (wanted) => new LateThread(wanted), give: (thread) => thread.terminate() },
    { input, environment: {} },
    { onLine: (line) => said.push(line), onGone: () => undefined },
  );
  const running = worker.invoke({ chat: true }, 20, "request");
  await until(() => said.length > 0);
  await worker.stop();
  await running;
  await pause(aWhileMs);
  expect(said).not.toContain("too late");
});
