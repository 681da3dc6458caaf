"""A finished page gets what was typed into the right form of it, and nothing else changes."""

import pytest
from django.http import QueryDict

from competency_portal.core.refill import Refilled, refilled

CASES = """<details class="fold"><summary>…</summary>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="new">
<input type="hidden" name="item" value="1"><textarea name="reason">
</textarea></form></details>
<form method="post" class="a &amp; b"><input type="hidden" name="item" value="2">
<input type="hidden" name="seen" value="v2"><input type="hidden" name="revision" value="2">
<textarea name="reason">
stored</textarea></form>
<form method="get"><input name="reason" value="search"></form>"""

FIELDS = """<form method="post" action="there/" id="own"><input type="hidden" name="new" value="1">
<template><input name="plain" value="made"></template>
<input name="plain" value="old"><input type="password" name="password" value="">
<input type="submit" name="go" value="save"><input name="many" value="1"><input name="many">
<input type="checkbox" name="box" value="a" checked><input type="checkbox" name="box" value="b">
<input type="checkbox" name="yes"><input type="radio" name="one" value="" checked>
<input type="radio" name="one" value="x"><input type="file" name="file">
<select name="kind"><option value="1" selected>1</option><option value="2">2</option></select>
<select name="added"><option value="1">1</option><option value="2" selected>2</option></select>
</form><input name="far" form="own"><input name="gone" value="nobody's">"""
FOLDED = """<details><form method="post">{}
</form></details><details></details>"""


def fill(html: str, typed: str, path: str = "/here/", **files: str) -> Refilled:
    return refilled(html, page="/here/", path=path, typed=QueryDict(typed), files=files)


def test_the_form_about_the_same_thing_is_filled_in_with_what_was_seen_then() -> None:
    done = fill(CASES, "item=2&seen=v1&revision=1&reason=a%3Cb%0D%0Ac")

    changed = CASES.replace('class="a &amp; b">', 'class="a &amp; b" id="kept-form">')
    changed = changed.replace('value="v2"', 'value="v1"').replace("\nstored", "\na&lt;b\nc")
    assert (done.html, done.is_typed) == (changed, True)


def test_what_is_folded_away_is_opened() -> None:
    done = fill(CASES, "item=1&reason=x")

    assert '<details class="fold" open>' in done.html
    assert 'name="reason">\nx</textarea>' in done.html


def test_where_the_form_is_gone_the_text_is_left_to_copy() -> None:
    done = fill(CASES, "item=3&reason=当天回访&day=2026-11-01")

    assert (done.html, done.form, done.unplaced) == (CASES, "", ["当天回访"])


def test_a_word_or_a_figure_is_a_text_where_one_is_typed_and_nowhere_else() -> None:
    sent = (
        "reason=OK&reason-insight=24&note=+&owner_typed=wang&owner_asked=王&remark=OK"
        "&band=below&item=3&token=6fa459ea-ee8a-3ca4-894e-db77e160355e&not_names=张伟"
        "&back=/people/?q=张&day=2026-11-01&goal=7&goal=PMP"
    )

    assert fill(CASES, sent).unplaced == ["OK", "24", "wang", "PMP"]


def test_a_mere_press_changes_no_field() -> None:
    box = '<input type="checkbox" name="box" checked>'
    page = FOLDED.format(f'<input type="hidden" name="seen" value="2">{box}')

    done = fill(page, "seen=1")

    assert (done.is_typed, done.html) == (False, page.replace('"post">', '"post" id="kept-form">'))


@pytest.mark.parametrize(
    ("inside", "typed", "opened"),
    [
        ('<details><input name="text"></details>', "text=x", 2),
        ('<details><input name="text"></details>', "text=&other=x", 0),
        ('<input name="text"><details><input name="more"></details>', "text=x&more=", 1),
        ('<details><input type="checkbox" name="box"></details>', "box=on", 2),
        ('<input name="text"><details><input type="radio" name="a"></details>', "text=x", 1),
        ('<details><select name="kind"></select></details>', "kind=2", 1),
        ('<details><input type="file" name="file"></details>', "", 1),
    ],
)
def test_what_something_stands_in_is_opened_and_nothing_else(
    inside: str, typed: str, opened: int
) -> None:
    done = fill(FOLDED.format(inside), typed, **({} if typed else {"file": "a.pdf"}))

    assert (done.html.count("<details open>"), done.is_typed) == (opened, opened > 0)


def test_of_several_forms_it_is_the_one_with_the_same_fields_and_the_same_address() -> None:
    page = "".join(
        f'<form method="post" id="{name}"><textarea name="{name}"></textarea></form>'
        for name in ("note", "reason", "outcome")
    )

    assert fill(page, "reason=x").form == "reason"
    assert fill(page, "reason=x", "/elsewhere/").form == ""


def test_every_kind_of_field_says_what_was_sent_and_no_password() -> None:
    done = fill(
        FIELDS,
        "plain=&password=p&box=b&yes=on&one=x&kind=2&far=%22f%22&gone=那 天&many=2&many=3&go=next",
        "/here/there/",
        file="a<b>.pdf",
    )

    said = "重新登录时留不住文件，请再选一次“a&lt;b&gt;.pdf”。"
    kept = f'<p class="form-text" data-testid="file-again">{said}</p>'
    assert done.unplaced == ["那 天"]
    assert done.html == (
        FIELDS.replace('name="plain" value="old"', 'name="plain" value=""')
        .replace('value="a" checked', 'value="a"')
        .replace('value="b"', 'value="b" checked')
        .replace('name="many" value="1"', 'name="many" value="2"')
        .replace('name="many">', 'name="many" value="3">')
        .replace('name="yes"', 'name="yes" checked')
        .replace('value="" checked', 'value=""')
        .replace('value="x"', 'value="x" checked')
        .replace('name="file">', f'name="file">{kept}')
        .replace('value="1" selected', 'value="1"')
        .replace('<option value="2">', '<option value="2" selected>')
        .replace('form="own">', 'form="own" value="&quot;f&quot;">')
    )


def test_what_was_ticked_in_a_picker_stands_in_its_own_form_alone() -> None:
    box = '<div><input type="radio" name="owner" value="7" data-again><label>丙</label></div>'
    first, second = (
        f'<form method="post" action="{place}"><input type="radio" name="owner" value="" checked>'
        for place in ("one/", "two/")
    )
    html = f"{first}{box}</form>{second}{box}</form>"

    done = fill(html, "owner=7", "/here/two/")
    nowhere = fill(html, "owner=7", "/here/three/")

    ticked = box.replace("data-again", "data-again checked")
    own = second.replace('"two/">', '"two/" id="kept-form">').replace(" checked", "")
    assert done.html == f"{first}</form>{own}{ticked}</form>"
    assert nowhere.html == f"{first}</form>{second}</form>"
