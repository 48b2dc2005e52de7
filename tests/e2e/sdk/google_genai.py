"""Calls the service at an address, as people do with Google's SDK.

usage: google_genai.py URL FILE
"""
import os
import signal
import sys

from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

# The functions stand beside this file.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import functions

# A test must end, whatever happens.
signal.alarm(60)
URL, FILE = sys.argv[1:]
MODEL = "gemini-3.8-flash"
CODE = {"config": types.GenerateContentConfig(tools=[types.Tool(code_execution=types.ToolCodeExecution())])}
STEPS = {"model": MODEL, "input": "Sum?", "tools": [{"type": "code_execution"}]}


def at(version: str) -> types.HttpOptions:
    return types.HttpOptions(base_url=URL, api_version=version, timeout=20_000)


developer = genai.Client(api_key="AIzaSyComposedByHand-not-a-real-key-000", http_options=at("v1beta"))
vertex = genai.Client(
    vertexai=True, project="p", location="global", credentials=Credentials("ya29.token"), http_options=at("v1beta1")
)
for client in developer, vertex:
    client.models.generate_content(model=MODEL, contents="Sum?", **CODE)
    list(client.models.generate_content_stream(model=MODEL, contents="Sum?", **CODE))
    client.interactions.create(**STEPS, store=False)
    list(client.interactions.create(**STEPS, store=False, stream=True))
developer.interactions.create(**STEPS, previous_interaction_id="v1_a")
developer.interactions.get("v1_a")
developer.interactions.delete("v1_a")
developer.models.generate_content(
    model=MODEL,
    contents="Sum?",
    config=types.GenerateContentConfig(
        tools=[
            types.Tool(
                function_declarations=[
                    types.FunctionDeclaration.from_callable_with_api_option(callable=functions.shop)
                ]
            )
        ]
    ),
)
told = types.FunctionDeclaration.from_callable_with_api_option(callable=functions.shop, use_json_schema=True)
developer.interactions.create(
    model=MODEL,
    input="Sum?",
    store=False,
    tools=[
        {
            "type": "function",
            "name": told.name,
            "description": told.description,
            "parameters": told.parameters_json_schema,
        }
    ],
)
developer.models.count_tokens(model=MODEL, contents="Sum?")
list(developer.models.list())
developer.files.upload(file=FILE, config=types.UploadFileConfig(display_name="a.csv", mime_type="text/csv"))
list(developer.files.list())
developer.files.get(name="files/abc")
developer.files.delete(name="files/abc")
