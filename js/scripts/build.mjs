// Bundle the widget into wandb_tables_widget/static/, or with --play the bare page into js/play/dist/.
//
// The widget is a loader as text (widget.js), the grid compressed (core.js.gz) and the style (widget.css).
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const js = join(dirname(fileURLToPath(import.meta.url)), "..");
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

const bundle = (source, name) =>
  build({ ...common, entryPoints: [join(js, source)], outfile: join(target, name) });

await mkdir(target, { recursive: true });
await bundle("src/theme/widget.css", "widget.css");
if (play) {
  await bundle("play/play.ts", "play.js");
  await writeFile(join(target, "index.html"), await readFile(join(js, "play", "index.html")));
} else {
  await bundle("src/hosts/loader.ts", "widget.js");
  await bundle("src/hosts/anywidget.ts", "core.js");
  const options = { module: true, ecma: 2020, compress: { passes: 3 } };
  const { code } = await minify(await readFile(join(target, "core.js"), "utf8"), options);
  const core = gzipSync(code, { level: 9 });
  await writeFile(join(target, "core.js.gz"), core);
  await rm(join(target, "core.js"));
  const rest = await Promise.all(["widget.js", "widget.css"].map((name) => readFile(join(target, name))));
  const packed = rest.reduce((sum, bytes) => sum + gzipSync(bytes).length, core.length);
  const sent = rest.reduce((sum, bytes) => sum + bytes.length, core.length);
  console.log(`bundle: ${(packed / 1000).toFixed(1)} KB gz, ${(sent / 1000).toFixed(1)} KB as it is sent`);
}
