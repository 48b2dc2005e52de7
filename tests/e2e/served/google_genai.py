"""What a guide does with Google's SDK, at another address: argument 1."""

import io
import sys

from google import genai
from google.genai import errors, types

base = sys.argv[1]
client = genai.Client(api_key="any", http_options=types.HttpOptions(base_url=base))
vertex = genai.Client(
    vertexai=True, api_key="any", http_options=types.HttpOptions(base_url=base)
)
model = "gemini-3.8-flash"
tools = types.GenerateContentConfig(
    tools=[types.Tool(code_execution=types.ToolCodeExecution())]
)


def show(title, parts):
    print(f"{title}:")
    for part in parts:
        if part.executable_code:
            print(f"  code {part.executable_code.code!r}")
        elif part.code_execution_result:
            result = part.code_execution_result
            print(f"  {result.outcome.value} {result.output!r}")
        elif part.inline_data:
            print(f"  {part.inline_data.mime_type}, {len(part.inline_data.data) > 1000}")
        elif part.text:
            print(f"  {part.text[:60]}")


primes = """Run this:
```python
primes = [n for n in range(2, 230) if all(n % d for d in range(2, n))]
print(len(primes), sum(primes))
```"""
answer = client.models.generate_content(model=model, contents=primes, config=tools)
show("generate", answer.candidates[0].content.parts)
print("  tokens", answer.usage_metadata.total_token_count > 0)

chunks = client.models.generate_content_stream(
    model=model, contents=primes, config=tools
)
show("stream", [part for chunk in chunks for part in chunk.candidates[0].content.parts])

chat = client.chats.create(model=model, config=tools)
show("chat", chat.send_message("print(1)").candidates[0].content.parts)
show("chat, again", chat.send_message("print(2)").candidates[0].content.parts)
print("  history", len(chat.get_history(curated=True)))

table = io.BytesIO(b"city,people\nOslo,7\nBonn,3\n")
config = types.UploadFileConfig(mime_type="text/csv", display_name="cities")
file = client.files.upload(file=table, config=config)
code = "import pandas as pd, matplotlib.pyplot as plt\npd.read_csv('cities.csv').plot()\nplt.show()"
answer = client.models.generate_content(
    model=model, contents=[file, f"```python\n{code}\n```"], config=tools
)
show("upload", answer.candidates[0].content.parts)
print("  listed", file.name in [known.name for known in client.files.list()])
client.files.delete(name=file.name)

answer = vertex.models.generate_content(
    model=model, contents="print('vertex')", config=tools
)
show("vertex", answer.candidates[0].content.parts)
print("  models", [known.name for known in vertex.models.list()][:1])

count = client.models.count_tokens(model=model, contents="three small words")
print("count:", count.total_tokens)
print("models:", [known.name for known in client.models.list()][:1])
try:
    client.models.generate_content(model="nothing", contents="hi")
except errors.ClientError as error:
    print("error:", error.code, error.status)
