import { main } from "#cli/process";

await main("seqferry");
