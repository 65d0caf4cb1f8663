"""The pages on 127.0.0.1: every route stands in ROUTES, everything else is refused."""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ..errors import StoreError, XunchaError
from ..recipe import Recipe
from ..store import open_store as open_at
from . import pages, queue
from .guard import Guard
from .highlight import seen
from .shelf import OPEN_STORE, Reader

_HERE = Path(__file__).parent
_ASSETS = {"page.css": "text/css", "keys.js": "text/javascript"}
_TITLES = {400: "地址不对", 401: "需要口令", 403: "已拒绝", 404: "没有这一页", 405: "只能查看", 500: "页面出错", 503: "存储暂时打不开"}

ENVIRONMENT = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, finalize=seen, trim_blocks=True, lstrip_blocks=True
)


def _page(template: str, **values: Any) -> Response:
    return HTMLResponse(ENVIRONMENT.get_template(template).render(values), values.get("status", 200))


def error_page(status: int, message: str) -> Response:
    return _page("error.html", status=status, title=_TITLES.get(status, "出错"), message=message)


class Site:
    """What the pages stand on: the store, looked at anew for each request, and the recipe."""

    def __init__(self, open_store: OPEN_STORE, recipe: Recipe) -> None:
        self.open_store, self.recipe, self.reader = open_store, recipe, Reader(open_store)

    def page(self, template: str, **values: Any) -> Response:
        return _page(template, round=self.recipe.round.name, **values)

    async def queue(self, request: Request) -> Response:
        return self.page("queue.html", here="/", page=queue.queue(self.reader.shelf(), queue.asked_of(request.query_params)))

    async def clue(self, request: Request) -> Response:
        id, asked, shelf = request.path_params["id"], queue.asked_of(request.query_params), self.reader.shelf()
        if id in shelf.absorbed:
            return RedirectResponse(asked.href(f"/clue/{shelf.absorbed[id]}"), 302)
        store = self.open_store()
        try:
            clue = store.get("clue", id)
            if clue is None:
                raise HTTPException(404)
            shown = pages.clue_page(store, clue, self.recipe)
        finally:
            store.close()
        rows, _ = queue.pick(shelf, asked)
        before, after, place = queue.neighbours(rows, id, asked)
        return self.page(
            "clue.html", here="", clue=shown, back=asked.href("/"), before=before, after=after, place=place, found=len(rows),
            footer=queue.footer(shelf, len(rows)),
        )  # fmt: skip

    async def failures(self, request: Request) -> Response:
        store = self.open_store()
        try:
            found, notes = pages.troubles(store)
        finally:
            store.close()
        return self.page("failures.html", here="/failures", found=found, notes=notes)

    async def about(self, request: Request) -> Response:
        return self.page("about.html", here="/about", groups=pages.about(self.reader.shelf(), self.recipe))

    async def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _ASSETS:
            raise HTTPException(404)
        return Response((_HERE / "static" / name).read_bytes(), media_type=_ASSETS[name])


ROUTES: dict[str, Callable[..., Any]] = {
    "/": Site.queue,
    "/clue/{id}": Site.clue,
    "/failures": Site.failures,
    "/about": Site.about,
    "/static/{name}": Site.asset,
}


async def _missing(request: Request, error: Exception) -> Response:
    return error_page(404, "编号或地址不存在。线索可能已并入另一条，请回到线索列表查找。")


async def _refused(request: Request, error: Exception) -> Response:
    return error_page(503, error.message if isinstance(error, XunchaError) else "")


def make_app(store: str | Path | OPEN_STORE, recipe: Recipe, token: str, *, host: str = "127.0.0.1:8000") -> Starlette:
    """The pages of a store: its folder, or a function that opens it. `host` is the only Host header let in, `token` opens one session, once."""
    open_store = store if callable(store) else partial(open_at, str(store))
    site = Site(open_store, recipe)
    app = Starlette(
        routes=[Route(path, partial(page, site), methods=["GET"]) for path, page in ROUTES.items()],
        middleware=[Middleware(Guard, host=host, token=token, error_page=error_page)],
        exception_handlers={404: _missing, XunchaError: _refused},
    )
    app.router.redirect_slashes = False
    return app


def serve(store: str | Path | OPEN_STORE, recipe: Recipe, port: int = 0) -> None:
    """Show the pages on 127.0.0.1 until interrupted; `port` 0 takes a free one. The address, with a one-time token, goes to standard error.

    Raises StoreError where the port is taken.
    """
    import uvicorn

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise StoreError(f"端口 {port} 已被占用或不可用。请换一个 --port，或不指定端口。") from error
    host, token = f"127.0.0.1:{listener.getsockname()[1]}", secrets.token_urlsafe(24)
    app = make_app(store, recipe, token, host=host)
    sys.stderr.write(f"请用本机浏览器打开（地址只能用一次，不要转发）：\nhttp://{host}/?token={token}\n按 Ctrl+C 结束。\n")
    sys.stderr.flush()
    settings = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, server_header=False, proxy_headers=False, ws="none", lifespan="off"
    )
    with listener:
        uvicorn.Server(settings).run(sockets=[listener])
