"""Bare Starlette: stream a PUT to a file, serve a file, read one row of SQLite. The yardstick for our server."""

import os
import sqlite3
import threading

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

ROOT, DATABASE = os.environ["BARE_ROOT"], os.environ["BARE_DATABASE"]
local = threading.local()


async def put(request: Request) -> Response:
    path = os.path.join(ROOT, request.path_params["path"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb", buffering=1 << 20) as out:
        async for chunk in request.stream():
            out.write(chunk)
    return Response(status_code=201)


async def get(request: Request) -> Response:
    return FileResponse(os.path.join(ROOT, request.path_params["path"]))


async def resolve(request: Request) -> Response:
    if not hasattr(local, "database"):
        local.database = sqlite3.connect(DATABASE)
    row = local.database.execute(
        "select a.alias, v.version, v.meta from alias a join version v on v.id = a.version_id "
        "where a.name = ? and a.alias = ?",
        (request.path_params["name"], "production"),
    ).fetchone()
    return JSONResponse({"alias": row[0], "version": row[1], "meta": row[2]})


app = Starlette(
    routes=[
        Route("/f/{path:path}", put, methods=["PUT"]),
        Route("/f/{path:path}", get, methods=["GET"]),
        Route("/r/{name}", resolve),
    ]
)
