"""Smoke tests: sends the live site the requests that people will send. None of them stores anything."""

import http.client
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from ..clock import Clock
from ..console import Console
from .edge_functions import LANGUAGES
from .http_origin import HttpOrigin, Response
from .site_files import headers_of

# A change takes a while to reach every edge location. All checks together are retried for this long.
_TIMEOUT = timedelta(minutes=3)
_PAUSE_SECONDS = 10.0


class CheckFailed(Exception):
    """A check failed. The message says how."""


@dataclass(frozen=True)
class LiveSite:
    """The live site, and what is expected of it."""

    site: HttpOrigin
    # The API's own address, which bypasses the front door. `None` if it is not known.
    api: HttpOrigin | None
    # The release's build.
    dist: Path
    content: str
    closed: bool
    # Texts that the firewall must let through (infra/waf-prose.json).
    firewall_texts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """One check."""

    name: str
    # Raises `CheckFailed` or a connection error.
    run: Callable[[], None]
    # A group of similar checks. Passed checks of a group are only counted.
    kind: str = ""


def smoke(live: LiveSite, clock: Clock, console: Console, timeout: timedelta = _TIMEOUT) -> list[str]:
    """Runs every check, prints the results, and returns the failures. A failed check is retried for a while."""
    failures = []
    kinds: Counter[str] = Counter()
    until = clock.now() + timeout
    for check in checks(live):
        failure = _retry(check.run, clock, until)
        if failure is not None:
            failures.append(f"{check.name}: {failure}")
            console.info(f"FAILED {check.name}: {failure}")
        elif check.kind:
            kinds[check.kind] += 1
        else:
            console.info(f"ok     {check.name}")
    for kind, count in kinds.items():
        console.info(f"ok     {kind} ({count})")
    return failures


def _retry(check: Callable[[], None], clock: Clock, until: datetime) -> str | None:
    while True:
        try:
            check()
        except CheckFailed as error:
            failure = str(error)
        except (OSError, http.client.HTTPException) as error:
            failure = f"no response ({error})"
        else:
            return None
        if clock.now() >= until:
            return failure
        clock.sleep(_PAUSE_SECONDS)


def checks(live: LiveSite) -> Iterator[Check]:
    """Yields every check."""
    for lang in LANGUAGES:
        yield Check(f"the first page, {lang}", partial(_page, live, f"/{lang}/", lang))
        yield Check(f"a missing page, {lang}", partial(_missing, live, lang))
    yield Check("the page at the site's root", partial(_root, live))
    yield Check("the headers of pages", partial(_headers, live, "/ar/"))
    yield Check("the headers of assets", partial(_headers, live, _asset(live.dist)))
    yield Check("the headers of a redirect", partial(_redirect_headers, live))
    yield Check("the site's content digest", partial(_content, live, "/version.json"))
    redirects: list[dict[str, Any]] = json.loads((live.dist / "redirects.json").read_text(encoding="utf-8"))
    for redirect in redirects[:1]:
        yield Check(f"the old address {redirect['from']}", partial(_old_address, live, redirect))
    # Works while the form is closed, too: the edge lets this address through.
    yield Check("the function's content digest", partial(_content, live, "/intake/version.json"))
    form = _form_ids(live.dist)[0]
    if live.closed:
        yield Check("the closed form", partial(_closed, live, form))
    else:
        for lang in LANGUAGES:
            yield Check(f"the empty form {form}, {lang}", partial(_empty_form, live, form, lang))
        for sample in live.firewall_texts:
            text = sample["text"] * sample.get("times", 1)
            yield Check(
                f"the firewall, {sample['why']}",
                partial(_firewall_text, live, form, text),
                "texts that the firewall lets through",
            )
    # The desk stays open while the form is closed.
    yield Check("the desk's first page", partial(_desk, live))
    if live.api is not None:
        api = live.api
        yield Check("the API's own address is refused", partial(_direct_api_call, api, "/intake/version.json"))
        yield Check("the API's own address of the desk is refused", partial(_direct_api_call, api, "/desk/"))


# --- Each check ------------------------------------------------------------------------------------------------------------


def _expect(response: Response, status: int) -> None:
    if response.status != status:
        raise CheckFailed(f"the status is {response.status}, not {status}")


def _expect_lang(response: Response, lang: str) -> None:
    kind = response.headers.get("content-type", "none")
    if not kind.startswith("text/html"):
        raise CheckFailed(f"the content type is {kind}, not text/html")
    if f'lang="{lang}"' not in response.text[:2000]:
        raise CheckFailed(f"the page is not in the language {lang}")


def _page(live: LiveSite, path: str, lang: str) -> None:
    response = live.site.request("GET", path)
    _expect(response, 200)
    _expect_lang(response, lang)
    if response.body != (live.dist / f"site{path}index.html").read_bytes():
        raise CheckFailed("the page differs from the one that was built")


def _missing(live: LiveSite, lang: str) -> None:
    response = live.site.request("GET", f"/{lang}/there-is-no-such-page/")
    _expect(response, 404)
    _expect_lang(response, lang)


def _root(live: LiveSite) -> None:
    response = live.site.request("GET", "/")
    _expect(response, 200)
    if response.body != (live.dist / "site/index.html").read_bytes():
        raise CheckFailed("the page differs from the one that was built")


def _expect_location(live: LiveSite, response: Response, path: str) -> None:
    leads = response.headers.get("location", "nowhere")
    if leads.removeprefix(live.site.origin) != quote(path, safe="/%-_.~"):
        raise CheckFailed(f"it redirects to {leads}, not to {path}")


def _headers(live: LiveSite, path: str) -> None:
    response = live.site.request("GET", path)
    _expect(response, 200)
    for name, value in _rules(live, path).items():
        _expect_header(response, path, name, value)


def _rules(live: LiveSite, path: str) -> dict[str, str]:
    return headers_of(path, json.loads((live.dist / "headers.json").read_text(encoding="utf-8")))


def _expect_header(response: Response, path: str, name: str, value: str) -> None:
    found = response.headers.get(name)
    if found != value:
        raise CheckFailed(f"{path}: the header {name} is {found!r}, not {value!r}")


def _redirect_headers(live: LiveSite) -> None:
    # A first visit can begin with a redirect, so it must carry HSTS too.
    address = f"/{LANGUAGES[0]}"
    response = live.site.request("GET", address)
    _expect(response, 301)
    name = "strict-transport-security"
    _expect_header(response, address, name, _rules(live, "/").get(name, ""))


def _asset(dist: Path) -> str:
    style = min((dist / "site/assets").glob("*.css"))
    return f"/assets/{style.name}"


def _content(live: LiveSite, path: str) -> None:
    response = live.site.request("GET", path)
    _expect(response, 200)
    try:
        content = json.loads(response.body)["content"]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckFailed("it does not state its content digest") from error
    if content != live.content:
        raise CheckFailed(f"the content digest is {content}, but the release's is {live.content}")


def _old_address(live: LiveSite, redirect: dict[str, Any]) -> None:
    response = live.site.request("GET", quote(redirect["from"], safe="/%-_.~"))
    _expect(response, int(redirect["status"]))
    if "to" in redirect:
        _expect_location(live, response, redirect["to"])


def _form_ids(dist: Path) -> list[str]:
    forms: list[str] = json.loads((dist / "intake/bundle.json").read_text(encoding="utf-8"))["forms"]
    return forms


def _post(live: LiveSite, form: str, lang: str, fields: dict[str, str]) -> Response:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        # As a browser sends for a form on the site's own page, so that the request does not look suspicious.
        "Origin": live.site.origin,
        "Sec-Fetch-Site": "same-origin",
    }
    return live.site.request("POST", f"/intake/{lang}/{form}", headers, urlencode(fields).encode())


def _empty_form(live: LiveSite, form: str, lang: str) -> None:
    response = _post(live, form, lang, {})
    _expect(response, 422)
    _expect_lang(response, lang)
    if "no-store" not in response.headers.get("cache-control", "") and "private" not in response.headers.get("cache-control", ""):
        raise CheckFailed("its Cache-Control allows shared caches to store it")


def _firewall_text(live: LiveSite, form: str, text: str) -> None:
    # The text is in a field that no form has: nothing can be stored, and the firewall inspects the whole body.
    response = _post(live, form, "ar", {"what-people-write": text})
    _expect(response, 422)


def _closed(live: LiveSite, form: str) -> None:
    response = _post(live, form, "ar", {})
    _expect(response, 303)
    _expect_location(live, response, "/ar/closed.html")
    response = live.site.request("GET", f"/ar/forms/{form}/")
    _expect(response, 302)
    _expect_location(live, response, "/ar/closed.html")


def _desk(live: LiveSite) -> None:
    response = live.site.request("GET", "/desk/?lang=en")
    _expect(response, 200)
    _expect_lang(response, "en")
    if 'href="/desk/in/start' not in response.text:
        raise CheckFailed("it has no link to sign in")
    _expect_header(response, "/desk/", "cache-control", "no-store")


def _direct_api_call(api: HttpOrigin, path: str) -> None:
    _expect(api.request("GET", path), 421)
