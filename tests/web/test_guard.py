"""The security matrix: who is let in, from where, with what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("jinja2")
pytest.importorskip("httpx")

from starlette.routing import Route

from tests.web.made import HOST, RECIPE, TOKEN, client, usual
from xuncha_nlp.errors import StoreError
from xuncha_nlp.web import app as web_app
from xuncha_nlp.web.app import ROUTES, make_app
from xuncha_nlp.web.guard import HEADERS

WEB = Path(web_app.__file__).parent
PATHS = ["/", "/clue/XS-PAIR", "/failures", "/about", "/static/page.css", "/static/keys.js", "/nowhere"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    usual(tmp_path / "s")
    return tmp_path / "s"


def test_every_route_is_in_the_table_and_answers_get_only(folder: Path) -> None:
    routes = make_app(folder, RECIPE, TOKEN, host=HOST).routes
    assert [route.path for route in routes if isinstance(route, Route)] == list(ROUTES) and len(routes) == len(ROUTES)
    assert all(route.methods == {"GET", "HEAD"} for route in routes if isinstance(route, Route))


SENT: list[tuple[dict[str, str], int]] = [
    ({"host": "evil.example"}, 400), ({"host": "127.0.0.1"}, 400), ({"host": "localhost:8765"}, 400), ({"host": "127.0.0.1:8766"}, 400),
    ({"host": HOST + ".evil.example"}, 400), ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
    ({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403), ({"origin": "http://127.0.0.1:9999"}, 403),
    ({"sec-fetch-site": "none", "origin": f"http://{HOST}"}, 0), ({"sec-fetch-site": "same-origin"}, 0), ({}, 0),
]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("inside", [True, False])
def test_matrix(folder: Path, path: str, inside: bool) -> None:
    """Every path, method, origin and address, with and without a session."""
    visitor = client(folder, enter=inside)
    for headers, status in SENT:
        for method in METHODS:
            answer = visitor.request(method, path, headers=headers)
            expected = status or (401 if not inside else 405 if method not in ("GET", "HEAD") else 404 if path == "/nowhere" else 200)
            assert answer.status_code == expected, (method, headers)
            assert all(answer.headers.get_list(name) == [value] for name, value in HEADERS.items())
            assert method != "HEAD" or answer.content == b""
            if expected in (400, 401, 403, 405):
                assert "线索" not in answer.text and "大坝" not in answer.text


def test_two_host_headers_are_refused(folder: Path) -> None:
    assert client(folder).get("/", headers=[("host", HOST), ("host", "evil.example")]).status_code == 400


def test_the_token_works_once_and_leaves_the_address(folder: Path) -> None:
    visitor = client(folder, enter=False)
    assert visitor.get("/?token=wrong").status_code == 401
    assert visitor.get("/?token=%F0%A0%AE%B7").status_code == 401
    assert visitor.head(f"/?token={TOKEN}").status_code == 401
    answer = visitor.get(f"//evil.example/?token={TOKEN}", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie and "Max-Age" not in cookie and "expires" not in cookie
    assert TOKEN not in cookie
    assert visitor.get("/").status_code == 200
    visitor.cookies.clear()
    assert visitor.get(f"/?token={TOKEN}").status_code == 401


@pytest.mark.parametrize("cookie", ["", "wrong", TOKEN, "𠮷".encode().decode("latin-1")])
def test_a_wrong_cookie_opens_nothing(folder: Path, cookie: str) -> None:
    answer = client(folder, enter=False).get("/", headers={"cookie": f"xuncha={cookie}".encode("latin-1")})
    assert answer.status_code == 401


def test_a_websocket_is_closed(folder: Path) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client(folder).websocket_connect("/"):
        pass


def test_a_fault_of_ours_tells_no_words(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = client(folder)

    def broken(*_: object) -> None:
        raise RuntimeError("张老汉的电话")

    monkeypatch.setattr(web_app.pages, "troubles", broken)
    answer = visitor.get("/failures")
    told = capsys.readouterr().err
    assert answer.status_code == 500 and "张老汉" not in answer.text + told and "RuntimeError" in told
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_a_closed_store_is_told(folder: Path) -> None:
    def locked() -> None:
        raise StoreError("存储正被另一个程序写入。")

    visitor = client(locked, enter=False)
    visitor.get(f"/?token={TOKEN}", follow_redirects=False)
    answer = visitor.get("/about")
    assert answer.status_code == 503 and "存储正被另一个程序写入" in answer.text


def test_csp_allows_no_inline_and_templates_hold_none() -> None:
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    for path in sorted(WEB.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup|\bstyle=|<style|\son\w+=|javascript:", source), path.name
        assert not re.search(r"<script(?! src=)", source), path.name
        assert not re.search(r"""=\s*\{\{""", source), f"{path.name}: an attribute without quotation marks"
    for path in sorted(WEB.rglob("*.py")):
        assert not re.search(r"Markup|\|safe|autoescape=False|innerHTML", path.read_text(encoding="utf-8")), path.name


def test_nothing_shipped_names_another_host() -> None:
    for path in sorted(WEB.rglob("*.*")):
        if path.suffix in (".html", ".css", ".js"):
            source = path.read_text(encoding="utf-8")
            assert not re.search(r"https?:|//\w+\.|@import|url\(|innerHTML|localStorage|fetch\(", source), path.name


def test_serve_binds_this_machine_only() -> None:
    source = (WEB / "app.py").read_text(encoding="utf-8")
    assert 'bind(("127.0.0.1", port))' in source and "0.0.0.0" not in source
