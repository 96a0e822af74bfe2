// Bundle the widget into wandb_tables_widget/static/, or with --play the bare page into js/play/dist/.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const js = join(here, "..");
const play = process.argv.includes("--play");
const target = play ? join(js, "play", "dist") : join(js, "..", "wandb_tables_widget", "static");

const common = {
  bundle: true,
  minify: !play,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
};

await mkdir(target, { recursive: true });
await build({
  ...common,
  entryPoints: [join(js, play ? "play/play.ts" : "src/hosts/anywidget.ts")],
  outfile: join(target, play ? "play.js" : "widget.js"),
});
await build({
  ...common,
  entryPoints: [join(js, "src/theme/widget.css")],
  outfile: join(target, "widget.css"),
  external: ["data:*"],
});
if (play) {
  await writeFile(join(target, "index.html"), await readFile(join(js, "play", "index.html")));
} else {
  const bytes = await Promise.all(["widget.js", "widget.css"].map((name) => readFile(join(target, name))));
  const raw = bytes.reduce((sum, b) => sum + b.length, 0);
  const gz = bytes.reduce((sum, b) => sum + gzipSync(b).length, 0);
  console.log(`widget.js + widget.css: ${(raw / 1000).toFixed(1)} KB, ${(gz / 1000).toFixed(1)} KB gz`);
}
