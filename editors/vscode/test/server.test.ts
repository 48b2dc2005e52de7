import { expect, test } from "vitest";
import { Backoff } from "../src/server/backoff";
import { findServer, type Kind, type Places } from "../src/server/find";
import { ending } from "../src/server/process";

const places: Places = {
  setting: "",
  extension: "/ext",
  path: "bin:.:/usr/bin:/opt/bin",
  folders: ["/project"],
  platform: "linux",
};

function found(programs: readonly string[], more: Partial<Places> = {}, kind: Kind = "nothing") {
  return findServer({ ...places, ...more }, (file) => (programs.includes(file) ? "program" : kind));
}

test("the server is the setting's, else the extension's, else one on PATH, else the workspace's own build", () => {
  const all = ["/mine", "/ext/bin/gemini-exec", "/opt/bin/gemini-exec", "/project/target/debug/gemini-exec"];
  expect(found(all, { setting: "/mine" })).toEqual({ program: "/mine", from: "named in geminiExec.server.path" });
  expect(found(all)).toMatchObject({ program: "/ext/bin/gemini-exec" });
  expect(found(all.slice(2))).toMatchObject({ program: "/opt/bin/gemini-exec", from: "found on PATH" });
  expect(found(all.slice(3))).toMatchObject({ program: "/project/target/debug/gemini-exec" });
  expect(found(all.slice(3), { folders: [] })).toMatchObject({ problem: expect.stringContaining("Install it") });
});

test("a relative entry of PATH is no place for programs", () => {
  expect(found(["bin/gemini-exec", "./gemini-exec", "gemini-exec"])).toHaveProperty("problem");
});

test("a setting that cannot be used is told, and nothing else is run in its place", () => {
  const told = (setting: string, kind: Kind) => found(["/ext/bin/gemini-exec"], { setting }, kind);
  expect(told("/x", "nothing")).toMatchObject({ problem: expect.stringContaining("/x, where nothing is") });
  expect(told("/x", "folder")).toMatchObject({ problem: expect.stringContaining("which is a folder") });
  expect(told("/x", "file")).toMatchObject({ problem: expect.stringContaining("not a program that can be run") });
  expect(told("gemini-exec", "program")).toMatchObject({ problem: expect.stringContaining("absolute") });
});

test("a server that keeps stopping is started later and later, then left alone", () => {
  const backoff = new Backoff();
  expect([1, 2, 3, 4, 5, 6].map(() => backoff.next(100))).toEqual([500, 2_000, 5_000, 15_000, 30_000, undefined]);
});

test("one that ran well begins anew", () => {
  const backoff = new Backoff();
  expect([backoff.next(100), backoff.next(100), backoff.next(600_000)]).toEqual([500, 2_000, 500]);
  backoff.reset();
  expect(backoff.next(100)).toBe(500);
});

test("how a server ended is told with its last words", () => {
  expect(ending(3, null, "usage\nno such option\n")).toBe("exit code 3: no such option");
  expect(ending(null, "SIGKILL", "")).toBe("SIGKILL");
});
