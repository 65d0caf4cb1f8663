"""Who may ask: this machine's own browser, under the one address, with the session that the one-time token gave."""

from __future__ import annotations

import secrets
import sys
import traceback
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "xuncha"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ErrorPage = Callable[[int, str], Response]


class Guard:
    """ASGI middleware: wrong Host 400, other site 403, no session 401, not GET or HEAD 405. Every answer carries HEADERS.

    The token opens one session, once; the session lives as long as the server and lies in an HttpOnly, SameSite=Strict cookie.
    """

    def __init__(self, app: ASGIApp, *, host: str, token: str, error_page: ErrorPage) -> None:
        self.app, self.host, self.error_page = app, host, error_page
        self.token: str | None = token
        self.session = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        started = False

        async def covered(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = {name.lower().encode() for name in HEADERS}
                kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in own]
                message = {**message, "headers": [*kept, *((name.lower().encode(), value.encode()) for name, value in HEADERS.items())]}
            await send(message)

        answer = self._judge(Request(scope))
        try:
            await (answer or self.app)(scope, receive, covered)
        except Exception as error:
            _tell(error)
            if started:
                raise
            await self.error_page(500, "页面出错，这是程序的问题。错误位置已写在启动窗口里，请转告维护人员。")(scope, receive, covered)

    def _judge(self, request: Request) -> Response | None:
        """The answer that ends the request here, or None where it may pass."""
        headers = request.headers
        if headers.getlist("host") != [self.host]:
            return self.error_page(400, f"地址不对。请使用 http://{self.host}/ 。")
        origins, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
        if any(origin != f"http://{self.host}" for origin in origins) or any(site not in ("none", "same-origin") for site in sites):
            return self.error_page(403, "请求来自别的网页，已拒绝。请把启动窗口里的地址复制到浏览器地址栏打开。")
        if not _same(request.cookies.get(COOKIE), self.session):
            return self._admit(request)
        if request.method not in ("GET", "HEAD"):
            refused = self.error_page(405, "这个页面只能查看，不能提交。")
            refused.headers["Allow"] = "GET, HEAD"
            return refused
        return None

    def _admit(self, request: Request) -> Response:
        if request.method == "GET" and self.token and _same(request.query_params.get("token"), self.token):
            self.token = None
            answer = RedirectResponse("/", 303)
            answer.set_cookie(COOKIE, self.session, httponly=True, samesite="strict", path="/")
            return answer
        return self.error_page(401, "没有进入口令，或口令已用过。请重新运行 xuncha serve，用启动窗口里给出的新地址打开。")


def _same(given: str | None, kept: str) -> bool:
    return given is not None and secrets.compare_digest(given.encode("utf-8", "replace"), kept.encode())


def _tell(error: Exception) -> None:
    """The kind and the place of a fault on standard error; its message is left out, for it may hold words of a petition."""
    places = traceback.extract_tb(error.__traceback__)[-3:]
    where = " ← ".join(f"{place.filename.rpartition('/')[2]}:{place.lineno}" for place in reversed(places))
    sys.stderr.write(f"页面出错：{type(error).__name__} {where}\n")
