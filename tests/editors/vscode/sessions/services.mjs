// Vertex AI and the Interactions API, as the person's settings choose them.
import assert from "node:assert/strict";

const MODEL = "gemini-flash-latest";

export default async function ({ bench, test, files, settings, folder, service, opens }) {
  files({ "stats.py": "prices = [1, 2, 3]\n" });
  /** What is shown of an ask under these settings, and what reached the service. */
  const asked = async (chosen, recording) => {
    settings({}, chosen);
    await service.plays(recording);
    await bench.file("stats.py");
    await bench.select(1, 1);
    await bench.ask("mean of the prices?");
    await bench.result(/▏⇒ /);
    return service.calls;
  };
  await opens(
    async () => {
      await bench.open(folder);
      await bench.started();
    },
    async () => {
      await bench.begin();
      service.forget();
    },
  );

  await test("with engine vertex a project is asked, with the token that a command prints", async () => {
    const chosen = { "geminiExec.engine": "vertex", "geminiExec.vertexProject": "p-1", "geminiExec.vertexLocation": "eu", "geminiExec.accessTokenCommand": "echo ya29.a-token" };
    const place = "projects/p-1/locations/eu/publishers/google/models";
    assert.deepEqual(await asked(chosen, "mean_of_three.sse"), [`/v1beta1/${place}/${MODEL}:streamGenerateContent?alt=sse Bearer ya29.a-token`]);
  });

  await test("with api interactions an interaction is made, and shown as any other answer", async () => {
    const chosen = { "geminiExec.engine": "gemini", "geminiExec.api": "interactions", "geminiExec.apiKeyCommand": "echo a-key-for-tests" };
    assert.deepEqual(await asked(chosen, "interaction.sse"), ["/v1beta/interactions"]);
    await bench.shows(() => bench.lenses(), /✓ 1 run .* tokens/);
  });

  await test("the doctor looks at the settings of the editor", async () => {
    settings({}, { "geminiExec.engine": "local" });
    await bench.palette("Gemini: Doctor");
    await bench.shows(() => bench.texts('[id="workbench.panel.output"] .view-line'), /engine\s+local runs and profiles/);
  });
}
