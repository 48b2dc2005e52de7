import { expect, test } from "vitest";
import { edited } from "../src/review";

test("what is proposed is the text after all edits, each of which is about the text as it was", () => {
  const text = "a = 1\r\nb = 2\r\nc = 3\r\n";
  const at = (line: number, character: number) => ({ line, character });
  const offsetAt = ({ line, character }: { line: number; character: number }) => line * 7 + character;
  const edits = [
    { range: { start: at(0, 0), end: at(0, 0) }, newText: "import d\r\n" },
    { range: { start: at(1, 0), end: at(1, 5) }, newText: "d()" },
  ];
  expect(edited(text, edits, offsetAt)).toBe("import d\r\na = 1\r\nd()\r\nc = 3\r\n");
  expect(edited(text, [], offsetAt)).toBe(text);
});
