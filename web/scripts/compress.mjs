// Writes .br and .gz beside every text file of the build, so that the server never compresses on the fly.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const text = /\.(?:js|css|html|svg|json|webmanifest|txt)$/;
// Below this a compressed copy saves less than its own headers cost.
const smallestBytes = 512;

const files = await readdir("dist", { recursive: true, withFileTypes: true });
for (const file of files) {
  if (!file.isFile() || !text.test(file.name)) continue;
  const path = `${file.parentPath}/${file.name}`;
  const bytes = await readFile(path);
  if (bytes.length < smallestBytes) continue;
  await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  await writeFile(
    `${path}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
}
