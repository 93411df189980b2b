// Loads the module as a page would and looks for 微信 in some lines; fails unless each is read as it should be.
import fs from "node:fs";

const { instance } = await WebAssembly.instantiate(fs.readFileSync(process.argv[2]));
const { letter, word, find } = instance.exports;
const hand = (text) => [...text].forEach((c) => letter(c.codePointAt(0)));

hand("微信");
word();
let wrong = 0;
for (const [line, expected] of [
  ["加我徽 亻言聊", "徽 亻言"],
  ["威❤信发我", "威❤信"],
  ["w e i xin 找我", "w e i xin"],
  ["老板威信很高", ""],
  ["微。信任", ""],
]) {
  hand(line);
  const place = find();
  const bytes = new TextEncoder().encode(line);
  const read = new TextDecoder().decode(bytes.slice(Number(place >> 32n), Number(place & 0xffffffffn)));
  console.log(`${line}\t${read || "–"}`);
  wrong += read !== expected;
}
process.exit(wrong ? 1 : 0);
