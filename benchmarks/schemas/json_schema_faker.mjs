// Reads a line of JSON with a schema, a seed, a count and limits; answers with a line of JSON.
import { createInterface } from "node:readline";
import { createGeneratorSync } from "json-schema-faker";

const cpuS = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, seed, count, limitS } = JSON.parse(line);
  const lines = [];
  let refusal = "";
  const start = cpuS();
  let firstS;
  try {
    const generator = createGeneratorSync({ seed });
    while (lines.length < count && cpuS() - start < limitS) {
      lines.push(JSON.stringify(generator.generate(schema)) ?? "null");
      firstS ??= cpuS() - start;
    }
  } catch (error) {
    refusal = String(error);
  }
  const totalS = cpuS() - start;
  firstS ??= totalS;
  process.stdout.write(JSON.stringify({ lines, firstS, restS: totalS - firstS, refusal }) + "\n");
}
