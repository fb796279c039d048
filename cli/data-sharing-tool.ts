import { main } from "#cli/process";

await main("data-sharing-tool");
