"""Looks at report pages in a headless Chromium, as a reader would: on a wide screen and on a phone,
in light and in dark colours, and on paper.

python3 check_page.py CHROMIUM PAGE...

Writes one line for each problem and fails when there is one. With AXE=axe.min.js in the environment
the rules of axe-core for accessible pages are asked as well.
"""

import os
import pathlib
import sys

from browser import Browser

# Width of the window, colours, medium; 690 is what the margins leave of A4.
VIEWS = [
    (1200, "light", ""),
    (1200, "dark", ""),
    (360, "light", ""),
    (360, "dark", ""),
    (690, "light", "print"),
]

# Returns a list of what is wrong with the page as it is shown. WCAG 2 defines luminance and
# contrast, and asks for a contrast of 4.5.
LOOK = """
(async (width, dark, paper) => {
    const problems = [];
    const expect = (good, problem) => good || problems.push(problem);
    const all = (selector) => [...document.querySelectorAll(selector)];
    const shortened = (element) => element.textContent.trim().slice(0, 40);

    const page = document.documentElement;
    expect(page.lang, "no language");
    expect(document.title, "no title");
    expect(all("h1").length === 1, "not one h1");
    expect(all("h1").every((h1) => h1.textContent === document.title), "h1 is not the title");
    expect(page.scrollWidth <= width, `${page.scrollWidth} pixels wide`);
    expect(all("script, iframe, object, embed, form, base").length === 0, "active elements");
    expect(all("*").every((element) => [...element.attributes].every(
        (attribute) => !attribute.name.startsWith("on"))), "event handlers");

    let level = 0;
    for (const heading of all("h1, h2, h3, h4, h5, h6")) {
        const next = Number(heading.tagName[1]);
        expect(next <= level + 1, `h${next} after h${level}`);
        level = next;
    }

    for (const image of all("img")) {
        const shown = await image.decode().then(() => true, () => false);
        expect(shown && image.naturalWidth > 0, "a picture that cannot be shown");
        expect(image.alt, "a picture without text");
        expect(image.getBoundingClientRect().right <= width, "a picture that is too wide");
    }
    for (const box of paper ? all("table, pre") : [])
        expect(box.getBoundingClientRect().right <= width && box.scrollWidth <= box.clientWidth + 1,
            `cut off on paper: ${shortened(box)}`);

    for (const fold of all("details"))
        expect(!paper || [...fold.children].every((part) => part.getBoundingClientRect().height > 0),
            `folded on paper: ${shortened(fold)}`);
    for (const fold of all("details"))
        fold.open = true;
    expect(page.scrollWidth <= width, `${page.scrollWidth} pixels wide when it is unfolded`);
    for (const interval of all(".interval"))
        expect(interval.getClientRects().length === 1, `broken interval: ${shortened(interval)}`);
    for (const cell of width < 600 ? all("tr:has(> :nth-child(5)) > *") : [])
        expect(cell.getBoundingClientRect().right <= width, `out of sight: ${shortened(cell)}`);
    for (const card of paper ? [] : all(".cards tr")) {
        expect(!card.closest("thead") || card.getClientRects().length === 0,
            `a card of headings: ${shortened(card)}`);
        const cells = [...card.cells].filter((cell) => cell.getClientRects().length > 0);
        expect(cells.every((cell) => cell.offsetWidth >= card.clientWidth - 40),
            `a card whose figures stand side by side: ${shortened(card)}`);
        expect(cells.every((cell) => !cell.querySelector(".strip") ||
            getComputedStyle(cell, "::before").color !== getComputedStyle(cell).color),
            `a kind without its colour: ${shortened(card)}`);
    }
    for (const row of all("tr")) {
        if (getComputedStyle(row.parentElement).display === "grid")
            continue; // cards side by side are as tall as the tallest
        const text = document.createRange();
        const heights = [...row.cells].map((cell) => {
            const style = getComputedStyle(cell);
            text.selectNodeContents(cell);
            return text.getBoundingClientRect().height + parseFloat(style.paddingTop) +
                parseFloat(style.paddingBottom);
        });
        const stacked = row.cells[0] && getComputedStyle(row.cells[0]).display === "block";
        const height = stacked ? heights.reduce((sum, one) => sum + one, 16) : Math.max(...heights);
        expect(row.getBoundingClientRect().height <= height + 12,
            `a row taller than its text: ${shortened(row)}`);
    }

    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => channels(color).slice(0, 3)
        .map((value) => value / 255)
        .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
    const background = (element) => {
        const color = element ? getComputedStyle(element).backgroundColor : "rgb(255, 255, 255)";
        return channels(color)[3] === 0 ? background(element.parentElement) : luminance(color);
    };
    const paperBack = background(document.body);
    expect(dark ? paperBack < 0.1 : paperBack > 0.9, "not the colours that were asked for");
    for (const image of all("img"))
        expect(background(image) > 0.9, "a picture that is not on white");
    for (const element of all("main *")) {
        if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
            continue;
        const ink = luminance(getComputedStyle(element).color);
        const back = background(element);
        const contrast = (Math.max(ink, back) + 0.05) / (Math.min(ink, back) + 0.05);
        expect(contrast >= 4.5, `contrast ${contrast.toFixed(1)}: ${shortened(element)}`);
    }
    return [...new Set(problems)];
})
"""


def of_events(events, address):
    """What went on meanwhile that should not: requests, messages on the console."""
    for event in events:
        name, details = event.get("method"), event.get("params", {})
        if name == "Network.requestWillBeSent":
            url = details["request"]["url"]
            if url != address and not url.startswith("data:"):
                yield f"a request for {url}"
        elif name == "Log.entryAdded":
            yield f"logged: {details['entry']['text']}"
        elif name in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            yield f"{name}"


# What axe-core finds, as one line for each element.
AXE = """
axe.run().then((found) => found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `axe: ${rule.id}: ${rule.help}: ${node.html.slice(0, 80)}`)))
"""


def axe_problems(browser, source):
    if source:
        browser.evaluate(source)
        yield from browser.evaluate(AXE)


def problems_of(browser, address, axe):
    for width, scheme, media in VIEWS:
        view = f"{width} {scheme} {media or 'screen'}"
        browser.open(address, width, scheme=scheme, media=media)
        call = f"({LOOK})({width}, {str(scheme == 'dark').lower()}, {str(media == 'print').lower()})"
        for problem in browser.evaluate(call):
            yield f"{view}: {problem}"
        for problem in axe_problems(browser, None if media else axe):
            yield f"{view}: {problem}"
        for problem in of_events(browser.events, address):
            yield f"{view}: {problem}"


def main():
    program, *pages = sys.argv[1:]
    axe = os.environ.get("AXE")
    axe = axe and pathlib.Path(axe).read_text(encoding="utf-8")
    found = False
    with Browser(program) as browser:
        for page in pages:
            for problem in problems_of(browser, pathlib.Path(page).resolve().as_uri(), axe):
                print(f"{page}: {problem}")
                found = True
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
