"""Asks the live site, through the front door, what people will ask of it. Nothing is stored by it."""

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
from .site_files import headers_of
from .web import HttpOrigin, Response

LANGUAGES = ("ar", "en")
# What was changed a moment ago is not yet everywhere. All checks together have so long.
_TIMEOUT = timedelta(minutes=3)
_PAUSE_SECONDS = 10.0


class CheckFailed(Exception):
    """What is not as it has to be."""


@dataclass(frozen=True)
class LiveSite:
    """What is asked, and what it must be."""

    site: HttpOrigin
    # The API's own address, past the front door. Nothing where it is not known.
    api: HttpOrigin | None
    # The release's build.
    dist: Path
    content: str
    closed: bool
    # What people may write, and the firewall must let through (infra/waf-prose.json).
    firewall_texts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """Something that is looked at."""

    name: str
    # Raises `Wrong`, or what a connection raises.
    run: Callable[[], None]
    # One of many of a kind, of which only those are told that are wrong.
    kind: str = ""


def smoke(live: LiveSite, clock: Clock, console: Console, timeout: timedelta = _TIMEOUT) -> list[str]:
    """Makes every check, says what came out, and gives what is wrong. What fails is tried again for a while."""
    failures = []
    kinds: Counter[str] = Counter()
    until = clock.now() + timeout
    for check in checks(live):
        failure = _retry(check.run, clock, until)
        if failure is not None:
            failures.append(f"{check.name}: {failure}")
            console.info(f"WRONG  {check.name}: {failure}")
        elif check.kind:
            kinds[check.kind] += 1
        else:
            console.info(f"right  {check.name}")
    for kind, count in kinds.items():
        console.info(f"right  {kind} ({count})")
    return failures


def _retry(check: Callable[[], None], clock: Clock, until: datetime) -> str | None:
    while True:
        try:
            check()
        except CheckFailed as error:
            failure = str(error)
        except (OSError, http.client.HTTPException) as error:
            failure = f"no answer ({error})"
        else:
            return None
        if clock.now() >= until:
            return failure
        clock.sleep(_PAUSE_SECONDS)


def checks(live: LiveSite) -> Iterator[Check]:
    """Everything that is looked at, in words."""
    for lang in LANGUAGES:
        yield Check(f"the first page, {lang}", partial(_page, live, f"/{lang}/", lang))
        yield Check(f"an address that is no page, {lang}", partial(_missing, live, lang))
        yield Check(f"/ for somebody who reads {lang}", partial(_home_redirect, live, lang))
    yield Check("the headers of pages", partial(_headers, live, "/ar/"))
    yield Check("the headers of what pages load", partial(_headers, live, _asset(live.dist)))
    yield Check("the headers of a redirect that the edge makes", partial(_redirect_headers, live))
    yield Check("the site's content", partial(_content, live, "/version.json"))
    redirects: list[dict[str, Any]] = json.loads((live.dist / "redirects.json").read_text(encoding="utf-8"))
    for redirect in redirects[:1]:
        yield Check(f"the old address {redirect['from']}", partial(_old_address, live, redirect))
    # Also while the form is closed: the edge lets that through.
    yield Check("the function's content", partial(_content, live, "/intake/version.json"))
    form = _form_ids(live.dist)[0]
    if live.closed:
        yield Check("the form, which is closed", partial(_closed, live, form))
    else:
        for lang in LANGUAGES:
            yield Check(f"the form {form} with nothing filled in, {lang}", partial(_empty_form, live, form, lang))
        for sample in live.firewall_texts:
            text = sample["text"] * sample.get("times", 1)
            yield Check(f"the firewall and: {sample['why']}", partial(_firewall_text, live, form, text), "what people may write")
    if live.api is not None:
        api = live.api
        yield Check("the API's own address refuses", partial(_direct_api_call, api))


# --- Each check ------------------------------------------------------------------------------------------------------------


def _expect(response: Response, status: int) -> None:
    if response.status != status:
        raise CheckFailed(f"it answers {response.status}, not {status}")


def _expect_lang(response: Response, lang: str) -> None:
    kind = response.headers.get("content-type", "none")
    if not kind.startswith("text/html"):
        raise CheckFailed(f"it is no page, but {kind}")
    if f'lang="{lang}"' not in response.text[:2000]:
        raise CheckFailed(f"it is no page in the language {lang}")


def _page(live: LiveSite, path: str, lang: str) -> None:
    response = live.site.request("GET", path)
    _expect(response, 200)
    _expect_lang(response, lang)
    if response.body != (live.dist / f"site{path}index.html").read_bytes():
        raise CheckFailed("it is another page than the one that was built")


def _missing(live: LiveSite, lang: str) -> None:
    response = live.site.request("GET", f"/{lang}/there-is-no-such-page/")
    _expect(response, 404)
    _expect_lang(response, lang)


def _home_redirect(live: LiveSite, lang: str) -> None:
    response = live.site.request("GET", "/", {"Accept-Language": lang})
    _expect(response, 302)
    _expect_location(live, response, f"/{lang}/")


def _expect_location(live: LiveSite, response: Response, path: str) -> None:
    leads = response.headers.get("location", "nowhere")
    if leads.removeprefix(live.site.origin) != quote(path, safe="/%-_.~"):
        raise CheckFailed(f"it leads to {leads}, not to {path}")


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
        raise CheckFailed(f"of {path}, {name} is {found!r}, not {value!r}")


def _redirect_headers(live: LiveSite) -> None:
    # Whoever comes for the first time is mostly led on from here, and must be told too that there is no way but an encrypted one.
    response = live.site.request("GET", "/", {"Accept-Language": LANGUAGES[0]})
    _expect(response, 302)
    name = "strict-transport-security"
    _expect_header(response, "/", name, _rules(live, "/").get(name, ""))


def _asset(dist: Path) -> str:
    style = min((dist / "site/assets").glob("*.css"))
    return f"/assets/{style.name}"


def _content(live: LiveSite, path: str) -> None:
    response = live.site.request("GET", path)
    _expect(response, 200)
    try:
        content = json.loads(response.body)["content"]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckFailed("it does not say which content it is of") from error
    if content != live.content:
        raise CheckFailed(f"it is of the content {content}, and the release is of {live.content}")


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
        # As a browser says of a form on the site's own page, so that nothing of it looks strange.
        "Origin": live.site.origin,
        "Sec-Fetch-Site": "same-origin",
    }
    return live.site.request("POST", f"/intake/{lang}/{form}", headers, urlencode(fields).encode())


def _empty_form(live: LiveSite, form: str, lang: str) -> None:
    response = _post(live, form, lang, {})
    _expect(response, 422)
    _expect_lang(response, lang)
    if "no-store" not in response.headers.get("cache-control", "") and "private" not in response.headers.get("cache-control", ""):
        raise CheckFailed("a cache that others share may keep it")


def _firewall_text(live: LiveSite, form: str, text: str) -> None:
    # In a field that no form has: nothing is filled in, so nothing can be stored, and the firewall looks at the whole.
    response = _post(live, form, "ar", {"what-people-write": text})
    _expect(response, 422)


def _closed(live: LiveSite, form: str) -> None:
    response = _post(live, form, "ar", {})
    _expect(response, 303)
    _expect_location(live, response, "/ar/closed.html")
    response = live.site.request("GET", f"/ar/forms/{form}/")
    _expect(response, 302)
    _expect_location(live, response, "/ar/closed.html")


def _direct_api_call(api: HttpOrigin) -> None:
    _expect(api.request("GET", "/intake/version.json"), 421)
