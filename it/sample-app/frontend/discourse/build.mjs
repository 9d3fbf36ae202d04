// Bundles the application and each plugin's programs into dist/assets; names get their digests later.
import { build } from "esbuild";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const plugins = fileURLToPath(new URL("../../plugins/", import.meta.url));

const entries = { application: `${here}application.js` };
for (const plugin of existsSync(plugins) ? readdirSync(plugins).sort() : []) {
  const directory = `${plugins}${plugin}/assets/javascripts`;
  for (const file of existsSync(directory) ? readdirSync(directory).sort() : []) {
    if (file.endsWith(".js")) {
      entries[`plugins/${plugin}/${file.slice(0, -3)}`] = `${directory}/${file}`;
    }
  }
}

rmSync(`${here}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  bundle: true,
  entryPoints: entries,
  format: "iife",
  logLevel: "warning",
  minify: true,
  // plugins' files lie outside of this package and use its dependencies
  nodePaths: [`${here}node_modules`],
  outdir: "dist/assets",
  target: "es2022",
});
