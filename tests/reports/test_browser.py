"""The HTML page in a real browser: without scripts, by mouse and keyboard, wide and narrow, for everybody, and inert.

Needs Chromium (Debian's package `chromium`) and Python's `playwright`; on a machine without them the tests are skipped.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from derive.answer import Told
from derive.verify import verify
from reports.as_html import as_html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip

TEXT = r"""<!-- derive
x, y \in \mathbb{R}^n
p, q \in \mathbb{R}_{>0}
-->

# Squares and logarithms

Some words with $p > 0$, *stress*, `code` and a list:

- one
- two with $\log p^2 = 2 \log p$

## Gradients

$$\nabla_x x^\top x = 2 x = x$$

| a | b |
|---|---|
| 1 | $q > 0$ |

## Sums

$$\log(p q) = \log p + \log q, \qquad \log \frac{p}{q} = \log p + \log q$$

$$@WIDE@ = p^{30}$$

$$z = \frob{x}$$
""".replace("@WIDE@", r" \cdot ".join("p" * 30))
HOSTILE = r"""<!-- derive
x \in \mathbb{R}
-->

# <script>document.title='hit'</script> & "quotes" <img src=x onerror=document.title='hit'>

<script>document.title='hit'</script> <img src=x onerror="document.title='hit'"> <svg onload="document.title='hit'">
[link](javascript:document.title='hit') ![picture](http://127.0.0.1:9/x.png "title") <http://127.0.0.1:9/y>
<iframe src="http://127.0.0.1:9/z"></iframe> <style>body{display:none}</style> </section></main>

[a $x = x$](http://127.0.0.1:9/$x$ "b $x$")

$x = \text{<img src=x onerror="document.title='hit'">}$ and $\operatorname{<script>} = x$

$$x + \href{javascript:document.title='hit'}{x} = <script>document.title='hit'</script>$$
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as player:
        found = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (document,) = verify(TEXT, told=Told(lines=True)).documents
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(as_html(document, "proofs"), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Any, written: Path) -> Iterator[Any]:
    """The page without JavaScript: nothing in it needs any."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1300, "height": 900})
    opened = context.new_page()
    opened.goto(written.as_uri())
    yield opened
    context.close()


def finding(page: Any, left: str) -> Any:
    return page.locator("details.s", has_text=left)


def test_a_finding_opens_and_shows_why(page: Any) -> None:
    wrong = page.locator("details.s.refuted").first
    assert not wrong.locator("dl").is_visible()
    wrong.locator("summary").click()
    assert wrong.locator("dl").is_visible()
    for word in ("Counterexample", "As read", "Three witnesses", "should be"):
        assert word in wrong.inner_text(), word


def test_a_link_from_the_list_of_what_is_wrong_opens_its_finding(page: Any) -> None:
    link = page.locator(".wrong a").first
    anchor = link.get_attribute("href")[1:]
    assert not page.locator(f"[id={anchor}]").is_visible()
    link.click()
    page.wait_for_timeout(200)
    assert page.locator(f"[id={anchor}]").is_visible()
    assert page.locator(f"[id={anchor}]").bounding_box()["y"] < 900


def test_every_sign_leads_to_its_finding(page: Any) -> None:
    anchors = [one.get_attribute("href")[1:] for one in page.locator("a.g").all()]
    assert len(anchors) >= 9
    for anchor in anchors:
        assert page.locator(f"details [id={anchor}]").count() == 1, anchor


def test_the_filter_leaves_what_is_wrong_or_open(page: Any) -> None:
    proved, refuted = page.locator("details.s.proved").first, page.locator("details.s.refuted").first
    assert proved.is_visible()
    page.get_by_label("Show only what is wrong or open").check()
    assert not proved.is_visible()
    assert not page.locator("text=Some words with").is_visible()
    assert refuted.is_visible()
    assert page.locator("h3", has_text="Gradients").is_visible()
    refuted.locator("summary").click()
    assert refuted.locator("dl ul").is_visible()
    page.get_by_label("Show only what is wrong or open").uncheck()
    assert proved.is_visible()


def test_everything_is_reached_by_the_keyboard(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.locator(".skip:focus").count() == 1
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator("details.s.refuted > summary:focus").count():
            break
    else:
        raise AssertionError("no finding was reached")
    page.keyboard.press("Enter")
    assert page.locator("details.s.refuted").first.locator("dl").is_visible()


def test_the_only_box_can_be_checked_by_the_keyboard(page: Any) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator("#only:focus").count() == 1
    page.keyboard.press("Space")
    assert not page.locator("details.s.proved").first.is_visible()


@pytest.mark.parametrize("width", [1300, 800, 390, 320])
def test_nothing_is_wider_than_the_window(browser: Any, written: Path, width: int) -> None:
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.goto(written.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    wide = opened.evaluate("[...document.querySelectorAll('.m')].some(one => one.scrollWidth > one.clientWidth)")
    assert wide == (width < 600)
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_barrier_that_axe_finds(browser: Any, written: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": 700, "height": 900})
    opened = context.new_page()
    opened.goto(written.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    only = {"runOnly": ["color-contrast"]} if scheme == "dark" else None
    result = axe.Axe().run(opened, options=only).response
    context.close()
    assert not [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in result["violations"]]


def test_in_print_every_wrong_finding_is_open(page: Any) -> None:
    page.emulate_media(media="print")
    wrong = page.locator("details.s.refuted").first
    assert wrong.locator("dl").is_visible()
    assert not page.locator("nav").is_visible()
    assert not page.locator("details.s.proved").first.locator("dl").is_visible()


def test_every_formula_is_mathematics_for_the_browser(page: Any) -> None:
    tree = page.locator("main").aria_snapshot()
    assert "math" in tree
    assert page.locator("main math").count() > 30


def test_hostile_words_are_inert(browser: Any, tmp_path: Path) -> None:
    (document,) = verify(HOSTILE, told=Told(lines=True)).documents
    path = tmp_path / "hostile.html"
    path.write_text(as_html(document), encoding="utf-8")
    context = browser.new_context(bypass_csp=True)  # escaping alone must hold; the page's policy is a second wall
    opened = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.goto(path.as_uri())
    opened.wait_for_timeout(300)
    assert opened.title() != "hit"
    assert asked == [path.as_uri()]
    assert opened.locator("main script, main img, main iframe, main style, main svg[onload]").count() == 0
    hrefs = [one.get_attribute("href") for one in opened.locator("a").all()]
    assert all(re.match(r"#", href) for href in hrefs)
    assert opened.locator("body").is_visible()
    assert "<script>" in opened.locator("main").inner_text()
    context.close()


def test_the_page_allows_itself_no_script_and_no_network(browser: Any, written: Path) -> None:
    opened = browser.new_page()
    opened.goto(written.as_uri())
    policy = opened.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert opened.locator("script").count() == 0
    opened.close()


def test_a_screen_reader_is_told_the_formulas_of_proofs_by_their_structure(browser: Any, written: Path) -> None:
    opened = browser.new_page()
    opened.goto(written.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    nodes = opened.context.new_cdp_session(opened).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if "role" in node and not node.get("ignored")]
    opened.close()
    assert roles.count("MathMLMath") == written.read_text(encoding="utf-8").count("<math") > 30
    assert "MathMLFraction" in roles
    assert "MathMLSup" in roles
