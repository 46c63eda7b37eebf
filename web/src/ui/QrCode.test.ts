import { generate } from "lean-qr/nano";
import { expect, test } from "vitest";
import { rowsOf } from "./QrCode";

test("each run of dark modules is one rectangle", () => {
  const dark = ["1101", "0000", "1111", "0010"];
  const modules = { size: 4, get: (x: number, y: number) => dark[y]?.[x] === "1" };
  expect(rowsOf(modules)).toBe("M0 0h2v1H0zM3 0h1v1H3zM0 2h4v1H0zM2 3h1v1H2z");
});

test("what is drawn are the modules of the code, all of them", () => {
  const code = generate("otpauth://totp/Virtual%20Cafe:ana?secret=JBSWY3DPEHPK3PXP&issuer=Virtual%20Cafe");
  let dark = 0;
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) dark += Number(code.get(x, y));
  const drawn = [...rowsOf(code).matchAll(/h(\d+)/g)].reduce((sum, [, run]) => sum + Number(run), 0);
  expect(drawn).toBe(dark);
});
