// Bundles the program that works on themes when the application runs into one file: the only argument, from the top.
import { build } from "esbuild";

await build({
  bundle: true,
  entryPoints: ["processor.js"],
  format: "iife",
  globalName: "AssetProcessor",
  logLevel: "warning",
  outfile: process.argv[2],
});
