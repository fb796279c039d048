import "./check-node.mjs";
import { spawn } from "node:child_process";
import { enableCompileCache } from "node:module";

/** The launcher: starts the cloud, in a process with the inspector when asked for. */
enableCompileCache();
const args = process.argv.slice(2);
const inspect = args.map((argument) => /^--inspect(?:=(\d+))?$/.exec(argument)).find(Boolean);
if (inspect && !process.execArgv.some((flag) => flag.startsWith("--inspect"))) {
  // Only Node's own flags let a debugger see worker threads, so the process is started anew with them.
  const child = spawn(
    process.execPath,
    [
      `--inspect=127.0.0.1:${inspect[1] ?? 9229}`,
      "--experimental-worker-inspection",
      "--disable-warning=ExperimentalWarning",
      import.meta.filename,
      ...args,
    ],
    { stdio: "inherit" },
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
} else {
  const { start } = await import("#local/start");
  await start(args);
}
