"""Every page of the app: one module a page, found by looking into this folder.

How to add a page
-----------------
1. A module here with a constant `PAGE` (or `PAGES`): see `unknot.web.page.Page`.
2. Its template in `web/templates/`, which extends `base.html.j2` and fills the block `main`: one
   `h1`, words by `t("…")` alone, `{{ p.csrf_field() }}` in every form, no inline script or style.
3. Its words in every file of `web/catalogue/`: `NAME.title` (the window's title), `nav.NAME` if it
   has a tab (`nav_short.NAME` for a phone, where that is long), and its sentences.
4. A module in `tests/web/` for what it does. The contract (`tests/web/test_contract.py`) finds the
   page by itself and checks status, headings, landmarks, policy, size, both languages, and that it
   is whole without a script. Fixtures: `tests/web/conftest.py`; a browser that taps buttons by
   their words: `tests/web/visitor.py`.

What `show` and `acts` may use: `visit.store` (the open `PersonFile`, for this request only),
`visit.diary()` and `visit.ceilings()` (worked out again only after a change), `visit.words` for
sentences, `visit.session` for what waits for a yes, and functions of `workflow/`, which the
commands call too. What `show` gives is filled into the template. A person's problem is an
`UnknotError`; it is shown with its way out.

A chart
-------
A function in `web/charts/` takes plain numbers and `PageWords` and gives a `Drawn`: an SVG with
title and finding, a caption, and a `NumberTable`. In a template, `{{ p.chart(drawn) }}` shows the
picture, then the table folded below. Marks: `charts/drawn.py`; a whole one: `charts/fan.py`.

```python
def show(visit: Visit) -> Shown:
    days = (FanDay(visit.today, 2, 4, 5, 6, 8, came=5),)
    return {"drawn": fan(days, (0, 10), visit.words("symptom.pain"), visit.words)}


PAGE = Page("moving", "/moving", "moving.html.j2", show, tab=Tab(30, phone=True))
```

What takes longer than a blink (a fit, a forecast) is worked out beside the page: see
`web/outlook.py`, which gives the newest finished result and says whether another is coming.
"""
