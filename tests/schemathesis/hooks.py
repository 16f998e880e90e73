"""Sessions for the requests that want one, and a check that nothing unforeseen happened."""

import base64
import json
import os
import urllib.error
import urllib.request

import schemathesis

URL = os.environ["WEBPROXY_URL"]
last = [None]


def ask(method, path, headers=None, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=data, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, None


def live_session():
    """The id of a session that lives: the last one, or a new one where a request has ended it."""
    if last[0] is None or ask("GET", f"/sessions/{last[0]}")[0] != 200:
        basic = base64.b64encode(b"101:1234").decode()
        status, body = ask("POST", "/sessions", {"Authorization": f"Basic {basic}"})
        assert status == 200, f"nobody can log on: {status}"
        last[0] = body["sessionId"]
    return last[0]


def live_call(session):
    """The handle of a call of this session: the first one, or a new one where there is none."""
    calls = ask("GET", f"/sessions/{session}/calls")[1]["calls"]
    if not calls:
        ask("POST", f"/sessions/{session}/calls", body={"target": "4085979000"})
        calls = ask("GET", f"/sessions/{session}/calls")[1]["calls"]
    return calls[0]["callHandle"] if calls else 100


def simulated_call():
    """The id of a call from outside that rings: a new one, or the first one where no line is free."""
    status, placed = ask("POST", "/simulator/calls", body={"to": "103", "patience": "1s"})
    if status == 201:
        return placed["id"]
    calls = ask("GET", "/simulator/calls")[1]["calls"]
    return calls[0]["id"] if calls else 100


def is_chosen(text):
    """Whether a text is one of the half that something real takes the place of."""
    return isinstance(text, str) and sum(text.encode("utf-8", "replace")) % 2 == 0


def lenient(name, schema, may_be_null):
    """The schema with what is taken beside what it says: whole numbers of 64 bits as texts, and null as absent."""
    kind = schema.get("type")
    if kind is None or "enum" in schema:
        return schema
    if kind == "array":
        schema = {**schema, "items": lenient("", schema["items"], False)}
    either = kind == "string" or name == "callHandle"
    bounds = {"minimum": -(2**63), "maximum": 2**64 - 1} if kind == "string" else {}
    return {**bounds, **schema, "type": (["string", "integer"] if either else [kind]) + ["null"] * may_be_null}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """The document tells clients what to send. Requests may differ from it in ways that are taken all the same, but for the
    simulator's."""
    schemas, bodies = raw_schema["components"]["schemas"], set()
    for path, operations in raw_schema["paths"].items():
        if path.startswith("/simulator"):
            continue
        for operation in operations.values():
            body = operation.get("requestBody")
            if body is None:
                continue
            content = body["content"]["application/json"]
            bodies.add(content["schema"]["$ref"].rsplit("/", 1)[1])
            if not body.get("required"):
                content["schema"] = {"oneOf": [content["schema"], {"type": "null"}]}
    for schema in (schemas[name] for name in bodies):
        fields, required = schema["properties"], schema.get("required", [])
        schema["properties"] = {name: lenient(name, field, name not in required) for name, field in fields.items()}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Half of the sessions that are named are live ones, with their calls and workgroups; so are the simulator's calls and half
    of its phones."""
    path_parameters = path_parameters or {}
    if isinstance(path_parameters.get("callId"), int):
        path_parameters["callId"] = simulated_call()
    session = path_parameters.get("sessionId")
    if session is None and is_chosen(path_parameters.get("extension")):
        path_parameters["extension"] = "103"
    if is_chosen(session):
        path_parameters["sessionId"] = live_session()
        if isinstance(path_parameters.get("callHandle"), int):
            path_parameters["callHandle"] = live_call(path_parameters["sessionId"])
        if "workgroup" in path_parameters:
            path_parameters["workgroup"] = "800"
    return path_parameters


@schemathesis.hook
def filter_query(context, query):
    """A list or an object without content is sent as a blank value, which counts as none: it does not violate its type."""
    return not any(value in ({}, []) for value in (query or {}).values())


@schemathesis.hook
def filter_case(context, case):
    """White space alone is no body, which is taken where a body may be missing: it is not the wrong syntax that it is meant
    to be."""
    return not (isinstance(case.body, bytes) and not case.body.strip())


@schemathesis.hook
def map_body(context, body):
    """Half of the calls from outside that have a number go to one that is there."""
    if context.operation.path == "/simulator/calls" and isinstance(body, dict) and is_chosen(body.get("to")):
        body["to"] = "103"
    return body


@schemathesis.hook
def before_call(context, case, kwargs):
    """An empty id makes another path: the id of a session that was never there takes its place."""
    if (case.path_parameters or {}).get("sessionId") == "":
        case.path_parameters["sessionId"] = "none"


@schemathesis.check
def nothing_unforeseen(ctx, response, case):
    if response.status_code == 500:
        name = response.json()["error"]
        assert name != "internal", f"an unforeseen error: {response.text}"
