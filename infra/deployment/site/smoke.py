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
from .web import Answer, Web

LANGUAGES = ("ar", "en")
# What was changed a moment ago is not yet everywhere. All checks together have so long.
_PATIENCE = timedelta(minutes=3)
_PAUSE_SECONDS = 10.0


class Wrong(Exception):
    """What is not as it has to be."""


@dataclass(frozen=True)
class Live:
    """What is asked, and what it must be."""

    site: Web
    # The API's own address, past the front door. Nothing where it is not known.
    api: Web | None
    # The release's build.
    dist: Path
    content: str
    closed: bool
    # What people may write, and the firewall must let through (infra/waf-prose.json).
    prose: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """Something that is looked at."""

    name: str
    # Raises `Wrong`, or what a connection raises.
    look: Callable[[], None]
    # One of many of a kind, of which only those are told that are wrong.
    kind: str = ""


def smoke(live: Live, clock: Clock, console: Console, patience: timedelta = _PATIENCE) -> list[str]:
    """Makes every check, says what came out, and gives what is wrong. What fails is tried again for a while."""
    wrong = []
    kinds: Counter[str] = Counter()
    until = clock.now() + patience
    for check in checks(live):
        fault = _until_right(check.look, clock, until)
        if fault is not None:
            wrong.append(f"{check.name}: {fault}")
            console.say(f"WRONG  {check.name}: {fault}")
        elif check.kind:
            kinds[check.kind] += 1
        else:
            console.say(f"right  {check.name}")
    for kind, count in kinds.items():
        console.say(f"right  {kind} ({count})")
    return wrong


def _until_right(check: Callable[[], None], clock: Clock, until: datetime) -> str | None:
    while True:
        try:
            check()
        except Wrong as error:
            fault = str(error)
        except (OSError, http.client.HTTPException) as error:
            fault = f"no answer ({error})"
        else:
            return None
        if clock.now() >= until:
            return fault
        clock.sleep(_PAUSE_SECONDS)


def checks(live: Live) -> Iterator[Check]:
    """Everything that is looked at, in words."""
    for lang in LANGUAGES:
        yield Check(f"the first page, {lang}", partial(_page, live, f"/{lang}/", lang))
        yield Check(f"an address that is no page, {lang}", partial(_missing, live, lang))
        yield Check(f"/ for somebody who reads {lang}", partial(_first, live, lang))
    yield Check("the headers of pages", partial(_headers, live, "/ar/"))
    yield Check("the headers of what pages load", partial(_headers, live, _asset(live.dist)))
    yield Check("the headers of a redirect that the edge makes", partial(_redirects_headers, live))
    yield Check("the site's content", partial(_content, live, "/version.json"))
    redirects: list[dict[str, Any]] = json.loads((live.dist / "redirects.json").read_text(encoding="utf-8"))
    for redirect in redirects[:1]:
        yield Check(f"the old address {redirect['from']}", partial(_old_address, live, redirect))
    # Also while the form is closed: the edge lets that through.
    yield Check("the function's content", partial(_content, live, "/intake/version.json"))
    form = _forms(live.dist)[0]
    if live.closed:
        yield Check("the form, which is closed", partial(_closed, live, form))
    else:
        for lang in LANGUAGES:
            yield Check(f"the form {form} with nothing filled in, {lang}", partial(_empty_form, live, form, lang))
        for sample in live.prose:
            text = sample["text"] * sample.get("times", 1)
            yield Check(f"the firewall and: {sample['why']}", partial(_prose, live, form, text), "what people may write")
    if live.api is not None:
        api = live.api
        yield Check("the API's own address refuses", partial(_around, api))


# --- Each check ------------------------------------------------------------------------------------------------------------


def _expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise Wrong(f"it answers {answer.status}, not {status}")


def _expect_lang(answer: Answer, lang: str) -> None:
    kind = answer.headers.get("content-type", "none")
    if not kind.startswith("text/html"):
        raise Wrong(f"it is no page, but {kind}")
    if f'lang="{lang}"' not in answer.text[:2000]:
        raise Wrong(f"it is no page in the language {lang}")


def _page(live: Live, path: str, lang: str) -> None:
    answer = live.site.ask("GET", path)
    _expect(answer, 200)
    _expect_lang(answer, lang)
    if answer.body != (live.dist / f"site{path}index.html").read_bytes():
        raise Wrong("it is another page than the one that was built")


def _missing(live: Live, lang: str) -> None:
    answer = live.site.ask("GET", f"/{lang}/there-is-no-such-page/")
    _expect(answer, 404)
    _expect_lang(answer, lang)


def _first(live: Live, lang: str) -> None:
    answer = live.site.ask("GET", "/", {"Accept-Language": lang})
    _expect(answer, 302)
    _expect_location(live, answer, f"/{lang}/")


def _expect_location(live: Live, answer: Answer, path: str) -> None:
    leads = answer.headers.get("location", "nowhere")
    if leads.removeprefix(live.site.origin) != quote(path, safe="/%-_.~"):
        raise Wrong(f"it leads to {leads}, not to {path}")


def _headers(live: Live, path: str) -> None:
    answer = live.site.ask("GET", path)
    _expect(answer, 200)
    for name, value in _rules(live, path).items():
        _expect_header(answer, path, name, value)


def _rules(live: Live, path: str) -> dict[str, str]:
    return headers_of(path, json.loads((live.dist / "headers.json").read_text(encoding="utf-8")))


def _expect_header(answer: Answer, path: str, name: str, value: str) -> None:
    found = answer.headers.get(name)
    if found != value:
        raise Wrong(f"of {path}, {name} is {found!r}, not {value!r}")


def _redirects_headers(live: Live) -> None:
    # Whoever comes for the first time is mostly led on from here, and must be told too that there is no way but an encrypted one.
    answer = live.site.ask("GET", "/", {"Accept-Language": LANGUAGES[0]})
    _expect(answer, 302)
    name = "strict-transport-security"
    _expect_header(answer, "/", name, _rules(live, "/").get(name, ""))


def _asset(dist: Path) -> str:
    style = min((dist / "site/assets").glob("*.css"))
    return f"/assets/{style.name}"


def _content(live: Live, path: str) -> None:
    answer = live.site.ask("GET", path)
    _expect(answer, 200)
    try:
        content = json.loads(answer.body)["content"]
    except (ValueError, KeyError, TypeError) as error:
        raise Wrong("it does not say which content it is of") from error
    if content != live.content:
        raise Wrong(f"it is of the content {content}, and the release is of {live.content}")


def _old_address(live: Live, redirect: dict[str, Any]) -> None:
    answer = live.site.ask("GET", quote(redirect["from"], safe="/%-_.~"))
    _expect(answer, int(redirect["status"]))
    if "to" in redirect:
        _expect_location(live, answer, redirect["to"])


def _forms(dist: Path) -> list[str]:
    forms: list[str] = json.loads((dist / "intake/bundle.json").read_text(encoding="utf-8"))["forms"]
    return forms


def _post(live: Live, form: str, lang: str, fields: dict[str, str]) -> Answer:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        # As a browser says of a form on the site's own page, so that nothing of it looks strange.
        "Origin": live.site.origin,
        "Sec-Fetch-Site": "same-origin",
    }
    return live.site.ask("POST", f"/intake/{lang}/{form}", headers, urlencode(fields).encode())


def _empty_form(live: Live, form: str, lang: str) -> None:
    answer = _post(live, form, lang, {})
    _expect(answer, 422)
    _expect_lang(answer, lang)
    if "no-store" not in answer.headers.get("cache-control", "") and "private" not in answer.headers.get("cache-control", ""):
        raise Wrong("a cache that others share may keep it")


def _prose(live: Live, form: str, text: str) -> None:
    # In a field that no form has: nothing is filled in, so nothing can be stored, and the firewall looks at the whole.
    answer = _post(live, form, "ar", {"what-people-write": text})
    _expect(answer, 422)


def _closed(live: Live, form: str) -> None:
    answer = _post(live, form, "ar", {})
    _expect(answer, 303)
    _expect_location(live, answer, "/ar/closed.html")
    answer = live.site.ask("GET", f"/ar/forms/{form}/")
    _expect(answer, 302)
    _expect_location(live, answer, "/ar/closed.html")


def _around(api: Web) -> None:
    _expect(api.ask("GET", "/intake/version.json"), 421)
