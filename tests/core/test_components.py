"""The page components: declared props, and markup that says what it shows."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from competency_portal.core.components import Crumb, Fact, Problem, Step, Tab


def render(source: str, **context: Any) -> str:
    with translation.override("en"):
        html = Template("{% load components %}" + source).render(Context(context))
    return " ".join(html.split())


@pytest.mark.parametrize(
    "source",
    [
        "{% button labl='Save' %}",
        "{% button 'Save' %}",
        "{% page_heading %}",
        "{% page_heading title='Team' titel='Team' %}",
        "{% card titel='Team' %}{% endcard %}",
        "{% heading %}{% endheading %}",
        "{% rating_badge standing='at' %}",
        "{% level_chip rank=1 label='Sb' %}",
        "{% level_bar total=3 required_rank=1 attained_rank=1 standing='at' %}",
        "{% figure_stat value='1' label='Score' %}",
    ],
)
def test_a_misspelt_or_missing_prop_is_a_syntax_error(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% button label='Save' tone='blue' %}",
        "{% button label='Save' size='huge' %}",
        "{% button label='Save' type='image' %}",
        "{% state_badge label='Open' tone='pink' %}",
        "{% shape standing='over' %}",
        "{% card tone='loud' %}{% endcard %}",
        "{% alert_list title='Mend' problems=problems tone='neutral' %}",
    ],
)
def test_a_prop_out_of_its_range_is_named(source: str) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        render(source, problems=[])


def test_a_button_is_a_button_and_with_a_url_a_link() -> None:
    assert render("{% button label='Save' tone='primary' testid='save' %}") == (
        '<button class="btn btn-primary" type="submit" data-testid="save">Save</button>'
    )
    assert render("{% button label='Back' url='/x' size='large' %}") == (
        '<a class="btn btn-secondary btn-lg" href="/x">Back</a>'
    )
    assert render("{% button label='Go' name='m' value='x' form='f' disabled=True %}") == (
        '<button class="btn btn-secondary" type="submit" name="m" value="x" form="f" disabled>'
        "Go</button>"
    )


def test_what_users_typed_is_escaped() -> None:
    html = render("{% page_heading title=name %}{% button label=name %}", name="<b>&")

    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;") == 2


def test_a_heading_holds_its_actions_unescaped() -> None:
    html = render("{% heading title='Team' %}{% button label='New' %}{% endheading %}")

    assert html.count("<h1>") == 1
    assert '<button class="btn btn-secondary" type="submit">New</button>' in html


@pytest.mark.parametrize("standing", ["below", "at", "above"])
def test_a_rating_is_shape_and_word(standing: str) -> None:
    html = render("{% rating_badge standing=s label='word' value='2' %}", s=standing)

    assert html.startswith(f'<span class="rating rating-{standing}" data-value="2">')
    assert f'<svg class="shape shape-{standing} shape-solid"' in html
    assert html.endswith("</svg> word</span>")


def test_shapes_differ_by_form_not_by_colour_alone() -> None:
    shapes = {
        render("{% shape standing=s %}", s=s).split(">", 1)[1]
        for s in ("below", "at", "above", None)
    }

    assert len(shapes) == 4


def test_what_is_not_rated_says_so() -> None:
    html = render("{% rating_badge standing=None label='not rated' %}")

    assert html.startswith('<span class="rating rating-none">')
    assert html.endswith("not rated</span>")


def test_a_level_chip_draws_as_many_rungs_as_there_are_levels() -> None:
    html = render("{% level_chip rank=2 total=4 label='L2' prefix='Required' %}")

    assert (html.count("is-reached"), html.count("is-open")) == (2, 2)
    assert html.endswith("</svg>Required L2</span>")


def test_a_level_that_is_not_set_draws_no_ladder() -> None:
    assert render("{% level_chip rank=None total=3 label='not set' %}") == (
        '<span class="level-chip is-unset">not set</span>'
    )


def test_a_level_bar_says_in_words_what_it_draws() -> None:
    html = render(
        "{% level_bar total=3 required_rank=1 attained_rank=rank standing='below'"
        " required_label='Sb' attained_label='below Sb' %}",
        rank=Decimal(0),
    )

    assert 'role="img" aria-label="Required Sb, shown below Sb"' in html
    assert html.count("is-track") == 3
    assert html.count("is-fill") == 1
    assert html.count("is-tick") == 1
    assert "style=" not in html


def test_progress_names_every_step_and_marks_the_current_one() -> None:
    steps = [
        Step("One", "done", "#one"),
        Step("Two", "problem", "#two"),
        Step("Three", "open", "#three", current=True),
        Step("Four", "open"),
    ]

    html = render("{% progress_steps steps=steps label='Competencies' %}", steps=steps)

    assert "One, done</span>" in html
    assert "Two, to check</span>" in html
    assert html.count('aria-current="step"') == 1
    assert html.count("<a ") == 3


def test_a_meter_of_nothing_is_valid() -> None:
    html = render("{% meter done=0 total=0 %}")

    assert '<progress value="0" max="1" aria-label="0 of 0"></progress>' in html
    assert '<span data-value="0/0">0 / 0</span>' in html


def test_a_figure_carries_its_exact_value() -> None:
    html = render(
        "{% figure_stat value='81.82%' label='Rate' data_value=v testid='rate' %}",
        v=Decimal("81.82"),
    )

    assert html.startswith('<p class="figure-stat" data-testid="rate" data-value="81.82">')


def test_problems_link_to_their_place() -> None:
    problems = [Problem("A", "/a"), Problem("B", "/b", "mend"), Problem("C")]

    html = render("{% alert_list title='Mend' problems=problems %}", problems=problems)

    assert '<li> <a href="/a">A</a> </li>' in html
    assert '<li> B <a class="nowrap" href="/b">mend</a> </li>' in html
    assert "<li> C </li>" in html


def test_no_problems_no_alert() -> None:
    assert render("{% alert_list title='Mend' problems=problems %}", problems=[]) == ""


def test_crumbs_tabs_and_facts() -> None:
    crumbs = [Crumb("Cycles", "/cycles/"), Crumb("2026")]
    tabs = [Tab("Progress", "/p", current=True, note=0), Tab("People", "/q")]

    html = render(
        "{% breadcrumbs items=crumbs %}{% tabs items=tabs label='Cycle' %}",
        crumbs=crumbs,
        tabs=tabs,
    )

    assert '<span aria-current="page">2026</span>' in html
    assert 'aria-current="page">Progress<span class="tab-note">0</span></a>' in html
    assert render("{% fact_list facts=facts %}", facts=[Fact("No", "007")]) == (
        '<dl class="facts"> <dt>No</dt> <dd>007</dd> </dl>'
    )


def test_pages_keep_the_other_parameters() -> None:
    request = RequestFactory().get("/people/?q=wang&page=2")
    request.user = AnonymousUser()
    page = Paginator(range(95), 20).get_page(2)

    html = Template("{% load components %}{% pagination page=page %}").render(
        RequestContext(request, {"page": page})
    )

    assert 'href="?q=wang&amp;page=1"' in html
    assert 'href="?q=wang&amp;page=3"' in html


def test_a_single_page_needs_no_pager() -> None:
    assert render("{% pagination page=page %}", page=Paginator(range(3), 20).get_page(1)) == ""


def test_an_empty_page_says_what_to_do() -> None:
    html = render("{% empty_state title='No cycle' text='Make one.' url='/new' action='New' %}")

    assert html == (
        '<div class="empty"> <h2 class="empty-title">No cycle</h2> '
        '<p class="empty-text">Make one.</p> '
        '<a class="btn btn-secondary" href="/new">New</a> </div>'
    )


def test_a_card_for_a_table_has_no_padding_of_its_own() -> None:
    html = render("{% card title='T' note='n' level=3 flush=True id='t' %}<p>x</p>{% endcard %}")

    assert html == (
        '<section class="card card-flush" id="t"> <header class="card-head"> '
        '<h3 class="card-title">T</h3> <span class="card-note">n</span> </header> '
        '<div class="card-body"> <p>x</p> </div> </section>'
    )
